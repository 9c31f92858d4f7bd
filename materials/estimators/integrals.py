"""Integrals of the thermal kernel x²e^x/(e^x - 1)² with powers of frequency, as they occur for a Debye spectrum."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_CONVERGED = 60.0  # beyond, the integrand is below rounding of the integral
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


def thermal_integral(power: int, y: Array) -> Array:
    """∫0^y x^power e^x/(e^x - 1)² dx for power >= 2, to rounding for every y >= 0.

    Notes
    -----
    The integrand has its nearest poles at ±2πi, so that Gauss' rule of 64 nodes is exact to rounding up to y = 60.

    Examples
    --------
    >>> print(f"{float(thermal_integral(3, np.array(1.0))):.12f}")
    0.479841006572
    """
    half = 0.5 * np.minimum(np.asarray(y, dtype=np.float64), _CONVERGED)[..., None]
    x = half * (1.0 + _NODES)
    with np.errstate(invalid="ignore"):
        kernel = np.where(x == 0.0, 1.0, np.square(0.5 * x / np.sinh(0.5 * x)))
    return np.asarray((kernel * x ** (power - 2) * _WEIGHTS).sum(axis=-1) * half[..., 0])
