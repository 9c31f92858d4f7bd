"""Mean energies of oscillators at a temperature, in units ħ = k_B = 1."""

from typing import Literal, get_args

import numpy as np

from chain.arrays import Array
from chain.checks import one_of

Statistics = Literal["quantum", "classical"]

_FROZEN = 700.0  # ω/T beyond which e^(-ω/T) is zero


def occupation(omega: Array, T: float) -> Array:
    """Mean number of quanta n(ω) = 1/(e^{ω/T} - 1) of modes of frequency ω > 0; 0 at T = 0.

    Examples
    --------
    >>> occupation(np.array([1.0, 2.0]), 0.0)
    array([0., 0.])
    """
    omega = np.asarray(omega, dtype=np.float64)
    if T <= 0.0:
        return np.zeros_like(omega)
    with np.errstate(over="ignore"):
        y = omega / T
    return np.where(y < _FROZEN, 1.0 / np.expm1(np.minimum(y, _FROZEN)), 0.0)


def mode_energy(omega: Array, T: float, statistics: Statistics = "quantum") -> Array:
    """Mean energy of modes of frequency ω at temperature T, which is also ⟨p²⟩/m = mω²⟨x²⟩.

    Notes
    -----
    With the zero point, ½ω coth(ω/2T) = ω(n + ½), [Panasyuk2012] Eqs. (34)-(35); T for classical statistics.

    Examples
    --------
    >>> mode_energy(np.array([1.0]), 0.0), mode_energy(np.array([1.0]), 2.0, "classical")
    (array([0.5]), array([2.]))
    """
    omega = np.asarray(omega, dtype=np.float64)
    if checked(statistics) == "classical":
        return np.full_like(omega, T)
    # [Panasyuk2012] Eqs. (34)-(35)
    return omega * (occupation(omega, T) + 0.5)


def checked(statistics: Statistics) -> Statistics:
    """The same name, where it is one of the two."""
    one_of(statistics, "statistics", get_args(Statistics))
    return statistics
