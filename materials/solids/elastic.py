"""Sound velocities of an isotropic solid from its moduli, and moduli of a polycrystal from its crystal's C_ij."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError

# Independent constants of a crystal class
_NINE = ("C11", "C12", "C13", "C22", "C23", "C33", "C44", "C55", "C66")
_CLASSES: dict[frozenset[str], str] = {
    frozenset(("C11", "C12", "C44")): "cubic",
    frozenset(("C11", "C12", "C13", "C33", "C44")): "hexagonal",
    frozenset(("C11", "C12", "C13", "C14", "C33", "C44")): "trigonal",
    frozenset(("C11", "C12", "C13", "C33", "C44", "C66")): "tetragonal",
    frozenset(_NINE): "orthorhombic",
}


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


def stiffness(constants: Mapping[str, float]) -> Array:
    """The 6 x 6 matrix of elastic constants in Pa, from those that are independent in a crystal class.

    Parameters
    ----------
    constants : mapping
        From "C11", ... to Pa. Cubic: C11, C12, C44. Hexagonal: C11, C12, C13, C33, C44. Trigonal: these and C14.
        Tetragonal: C11, C12, C13, C33, C44, C66. Orthorhombic: nine. Anything lower: all 21 with i <= j.
    """
    names = frozenset(constants)
    full = frozenset(f"C{i}{j}" for i in range(1, 7) for j in range(i, 7))
    kind = "triclinic" if names == full else _CLASSES.get(names)
    if kind is None:
        known = "; ".join(f"{name}: {', '.join(sorted(keys))}" for keys, name in _CLASSES.items())
        raise HeatChainError(
            f"`elastic_constants` must be those of a crystal class, but are {', '.join(sorted(names))}. Give {known}."
        )
    matrix = np.zeros((6, 6))
    for name, value in (dict(constants) | _dependent(kind, constants)).items():
        i, j = int(name[1]) - 1, int(name[2]) - 1
        matrix[i, j] = matrix[j, i] = value
    if np.any(np.linalg.eigvalsh(matrix) <= 0.0):
        raise HeatChainError(
            "`elastic_constants` must form a positive definite matrix (a stable crystal), but do not. Check them."
        )
    return matrix


def _dependent(kind: str, c: Mapping[str, float]) -> dict[str, float]:
    if kind == "cubic":
        return {
            "C22": c["C11"], "C33": c["C11"], "C13": c["C12"], "C23": c["C12"], "C55": c["C44"], "C66": c["C44"],
        }  # fmt: skip
    if kind in ("triclinic", "orthorhombic"):
        return {}
    uniaxial = {"C22": c["C11"], "C23": c["C13"], "C55": c["C44"]}
    if kind == "tetragonal":
        return uniaxial
    uniaxial["C66"] = 0.5 * (c["C11"] - c["C12"])
    if kind == "trigonal":
        uniaxial |= {"C24": -c["C14"], "C56": c["C14"]}
    return uniaxial


def voigt_reuss_hill(matrix: Array) -> Moduli:
    """Moduli of a polycrystal: the mean of Voigt's upper and Reuss' lower bound, and half their distance.

    References
    ----------
    R. Hill, Proc. Phys. Soc. A 65, 349 (1952).
    """
    voigt = _voigt(matrix)
    compliance = np.linalg.inv(matrix)
    s = compliance
    trace, off = s[0, 0] + s[1, 1] + s[2, 2], s[0, 1] + s[0, 2] + s[1, 2]
    shear = s[3, 3] + s[4, 4] + s[5, 5]
    reuss = 1.0 / (trace + 2.0 * off), 15.0 / (4.0 * trace - 4.0 * off + 3.0 * shear)
    return Moduli(
        0.5 * (voigt[0] + reuss[0]),
        0.5 * (voigt[1] + reuss[1]),
        0.5 * (voigt[0] - reuss[0]),
        0.5 * (voigt[1] - reuss[1]),
    )


def _voigt(c: Array) -> tuple[float, float]:
    trace, off = c[0, 0] + c[1, 1] + c[2, 2], c[0, 1] + c[0, 2] + c[1, 2]
    shear = c[3, 3] + c[4, 4] + c[5, 5]
    return (trace + 2.0 * off) / 9.0, (trace - off + 3.0 * shear) / 15.0
