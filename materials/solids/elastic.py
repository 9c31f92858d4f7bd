"""Sound velocities of an isotropic solid from its moduli, and moduli of a polycrystal from its crystal's C_ij."""

import math
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError


class Moduli(NamedTuple):
    """Bulk and shear modulus in Pa, and their standard uncertainties from the bounds of a polycrystal."""

    bulk: float
    shear: float
    bulk_uncertainty: float = 0.0
    shear_uncertainty: float = 0.0


def velocities(bulk: float, shear: float, density: float) -> tuple[float, float]:
    """Longitudinal and transverse velocity, v_l² = (K + 4G/3)/ρ and v_t² = G/ρ."""
    return math.sqrt((bulk + 4.0 * shear / 3.0) / density), math.sqrt(shear / density)


def young_modulus(density: float, longitudinal: float, transverse: float) -> float:
    """E = ρ v_t² (3v_l² - 4v_t²)/(v_l² - v_t²)."""
    first, second = longitudinal**2, transverse**2
    return density * second * (3.0 * first - 4.0 * second) / (first - second)


def moduli(young: float, poisson: float) -> Moduli:
    """K = E/[3(1 - 2ν)] and G = E/[2(1 + ν)]."""
    if not -1.0 < poisson < 0.5:
        raise HeatChainError(f"`poisson_ratio` must lie between -1 and 1/2, but is {poisson:g}.")
    return Moduli(young / (3.0 * (1.0 - 2.0 * poisson)), young / (2.0 * (1.0 + poisson)))


def voigt_reuss_hill(matrix: Array) -> Moduli:
    """Moduli of a polycrystal: the mean of Voigt's upper and Reuss' lower bound, and half their distance.

    References
    ----------
    R. Hill, Proc. Phys. Soc. A 65, 349 (1952).
    """
    trace, off, shear = _sums(matrix)
    voigt = (trace + 2.0 * off) / 9.0, (trace - off + 3.0 * shear) / 15.0
    trace, off, shear = _sums(np.asarray(np.linalg.inv(matrix), dtype=np.float64))
    reuss = 1.0 / (trace + 2.0 * off), 15.0 / (4.0 * trace - 4.0 * off + 3.0 * shear)
    bounds = list(zip(voigt, reuss, strict=True))
    return Moduli(*(0.5 * (high + low) for high, low in bounds), *(0.5 * (high - low) for high, low in bounds))


def _sums(c: Array) -> tuple[float, float, float]:
    """Of the diagonal and of one side of the 3 x 3 block of normal strains, and of the diagonal of shear."""
    trace, off = c[0, 0] + c[1, 1] + c[2, 2], c[0, 1] + c[0, 2] + c[1, 2]
    return trace, off, c[3, 3] + c[4, 4] + c[5, 5]
