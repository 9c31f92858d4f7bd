"""Whole harmonic chains between two reservoirs in their steady state."""
