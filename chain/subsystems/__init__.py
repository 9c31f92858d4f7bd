"""Finite bodies: energy, heat capacity, and the temperature that belongs to an energy."""
