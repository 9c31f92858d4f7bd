"""Chains: how Fourier's law appears, and where it does not."""
