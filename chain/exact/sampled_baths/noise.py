"""Stationary Gaussian noise of a given spectrum, made by FFT, block after block without seams.

White noise ξ goes in, drawn once and in order; the noise is its convolution with the kernel whose transform is √K̃(ω):

    F(t) = ∫ κ(t - s) ξ(s) ds,    κ̃(ω) = √K̃(ω),    so that  ⟨F(t)F(0)⟩ = (1/2π) ∫ K̃(ω) e^{-iωt} dω

A block of B steps is the middle of a convolution over 2B (overlap-save): it knows B/2 steps of ξ before and after,
joins the next block, and repeats nothing. Frequencies reach the band limit π/h of the step h; between the steps the
noise is its band-limited interpolation, so that any linear response to it is a factor in frequency, too, and exact.
"""

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft, rfftfreq

from chain.arrays import Array, Complex


class WhiteNoise:
    """White noise on a grid of times, in blocks that overlap.

    Parameters
    ----------
    shape : tuple of int
        How many independent noises.
    block : int
        Steps of a block, at least; a length is taken for which the FFT is fast.
    step : float
        h in s.
    seed : int
        Of the random numbers; equal seeds give equal noise.

    Attributes
    ----------
    block : int
        Steps of a block.
    omega
        Angular frequencies of a block's spectrum, from 0 to the band limit π/h, rad/s.
    """

    def __init__(self, shape: tuple[int, ...], block: int, step: float, seed: int) -> None:
        quarter = next_fast_len((block + 1) // 2, real=True)
        self.block = 2 * quarter
        self.step = step
        self.omega: Array = 2.0 * np.pi * rfftfreq(2 * self.block, step)
        self._generator = np.random.default_rng(seed)
        self._drawn = self._generator.standard_normal((*shape, 2 * self.block))

    def next(self) -> Complex:
        """Spectrum of the next block, for `filtered`; last dimension `omega`, of noise with K̃ = 1."""
        spectrum: Complex = rfft(self._drawn) / np.sqrt(self.step)
        self._drawn[..., : self.block] = self._drawn[..., self.block :]
        self._drawn[..., self.block :] = self._generator.standard_normal((*self._drawn.shape[:-1], self.block))
        return spectrum

    def filtered(self, spectrum: Complex) -> Array:
        """A block's values at its steps, from a spectrum that has been multiplied with any transform."""
        values: Array = irfft(spectrum, 2 * self.block)
        return values[..., self.block // 2 : self.block // 2 + self.block]
