"""Equilibrium of the spin-boson junction in imaginary time: path integral, Monte Carlo, and rigorous brackets."""
