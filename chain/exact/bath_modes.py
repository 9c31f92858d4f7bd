"""Modes of a Drude-Ullersma bath: frequencies, and couplings to a mediator, [Panasyuk2012] Eq. (14).

Coordinates are weighted with the root of their mass, q_i = √m_i x_i. The mediator then feels the forces c_i q_i with
c_i = C_i/√(m m_i), and masses appear nowhere.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np

from chain.arrays import Array
from chain.checks import integer, one_of

Spacing = Literal["midpoint", "equal", "random"]
MOST_MODES = 10_000_000


class Bath(NamedTuple):
    """One bath of N modes."""

    frequency: Array  # ω_i, increasing
    coupling: Array  # c_i = C_i/√(m m_i)
    spacing: float  # Δ

    @property
    def counter_term(self) -> float:
        """Σ c_i²/ω_i², what the last term of [Panasyuk2012] Eq. (4) adds to the mediator's ω0²."""
        return float(np.sum(np.square(self.coupling / self.frequency)))


def frequencies(modes: int, spacing: float, rule: Spacing = "midpoint", seed: int | Sequence[int] = 0) -> Array:
    """Angular frequencies of N modes, one in each interval of width Δ.

    Parameters
    ----------
    modes : int
        Number N of modes.
    spacing : float
        Width Δ of the intervals.
    rule : {"midpoint", "equal", "random"}, default "midpoint"
        "midpoint", (j - ½)Δ; "equal", jΔ, as the paper has it; "random", drawn evenly from each interval.
    seed : int or sequence of int, default 0
        Of the random numbers.

    Returns
    -------
    ndarray
        Increasing frequencies, shape (N,), in the unit of `spacing`.

    Notes
    -----
    [Panasyuk2012] Eq. (14) has jΔ. A sum over modes is then a right-hand Riemann sum, with an error linear in Δ; at
    the midpoints it is gone.

    Examples
    --------
    >>> frequencies(3, 2.0), frequencies(3, 2.0, "equal")
    (array([1., 3., 5.]), array([2., 4., 6.]))
    """
    integer(modes, "modes", 1, MOST_MODES)
    one_of(rule, "spacing", get_args(Spacing))
    number = np.arange(1, modes + 1, dtype=np.float64)
    if rule == "equal":
        return number * spacing  # [Panasyuk2012] Eq. (14)
    if rule == "midpoint":
        return (number - 0.5) * spacing
    return (number - np.random.default_rng(seed).uniform(0.0, 1.0, modes)) * spacing


def couplings(frequency: Array, spacing: float, damping: float, cutoff: float) -> Array:
    """Couplings c_i = C_i/√(m m_i) of modes to a mediator, shape of `frequency`.

    Parameters
    ----------
    frequency : ndarray
        ω_i.
    spacing : float
        Δ.
    damping : float
        γ_ν/m of this bath.
    cutoff : float
        D, finite.
    """
    # [Panasyuk2012] Eq. (14)
    return frequency * cutoff * np.sqrt(2.0 * damping * spacing / np.pi / (np.square(frequency) + cutoff**2))


def drude_ullersma(
    modes: int, spacing: float, damping: float, cutoff: float, rule: Spacing = "midpoint", seed: int | Sequence[int] = 0
) -> Bath:
    """A bath of N modes with the couplings of the Drude-Ullersma model, [Panasyuk2012] Eq. (14)."""
    omega = frequencies(modes, spacing, rule, seed)
    return Bath(omega, couplings(omega, spacing, damping, cutoff), spacing)
