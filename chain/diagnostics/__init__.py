"""What a result says of the theory: Fourier's law, the second law, and the assumptions behind Eq. (80)."""
