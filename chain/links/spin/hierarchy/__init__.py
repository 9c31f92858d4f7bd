"""Hierarchical equations of motion of the spin-boson junction."""
