"""Minimum conductivity after Cahill, Watson and Pohl: oscillations that live for half a period."""

from typing import Any

import numpy as np

from chain.arrays import Array
from chain.units.constants import hbar, k
from materials.estimators.model import model, steady
from materials.solids import cutoffs

_CONVERGED = 60.0  # beyond, the integrand is below rounding of the integral
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_PREFACTOR = (np.pi / 6.0) ** (1.0 / 3.0)


def thermal_integral(y: Array, power: int = 1) -> Array:
    """∫0^y x^power x²e^x/(e^x - 1)² dx, to rounding for every y >= 0 and small powers >= 0; x³ is Cahill's.

    Notes
    -----
    The integrand has its nearest poles at ±2πi, so that Gauss' rule of 64 nodes is exact to rounding up to y = 60.

    Examples
    --------
    >>> print(f"{float(thermal_integral(np.array(1.0))):.12f}")
    0.479841006572
    """
    half = 0.5 * np.minimum(np.asarray(y, dtype=np.float64), _CONVERGED)[..., None]
    x = half * (1.0 + _NODES)
    with np.errstate(invalid="ignore"):
        kernel = np.where(x == 0.0, 1.0, np.square(0.5 * x / np.sinh(0.5 * x)))
    return np.asarray((kernel * x**power * _WEIGHTS).sum(axis=-1) * half[..., 0])


def _branch(T: Any, number: Any, velocity: Any) -> Any:
    """Branch velocity times (T/Θ)² ∫0^(Θ/T) x³e^x/(e^x - 1)² dx."""
    reduced = hbar / k * cutoffs.cutoff(number, velocity) / T
    return velocity * thermal_integral(reduced) / np.square(reduced)


def _cahill(T: Any, number: Any, longitudinal: Any, transverse: Any) -> Any:
    total = _branch(T, number, longitudinal) + 2.0 * _branch(T, number, transverse)
    return _PREFACTOR * k * number ** (2.0 / 3.0) * total


def _classical(T: Any, number: Any, longitudinal: Any, transverse: Any) -> Any:
    return steady(cutoffs.plateau(number, longitudinal, transverse), T)


CAHILL = model("cahill", _cahill, lowest=lambda theta: 30.0)
CLASSICAL_CAHILL = model("cahill-classical", _classical)
