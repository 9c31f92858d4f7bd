"""The 6 x 6 stiffness of a crystal from elastic constants by name, or as a matrix: symmetric and stable."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pint
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.units.boundary import floats, single
from materials.solids.elastic_files import read_tensor
from materials.solids.stability import require_stable

NAMES = tuple(f"C{i}{j}" for i in range(1, 7) for j in range(i, 7))  # all 21
_AGREEMENT = 0.02  # of what symmetry gives, by which a constant given beside may differ
_ROUNDED = 1e-3  # of the largest constant: what tables round away
_SYMMETRIC = 0.01  # of the largest constant may be the difference of an entry and its mirror image
_NAME = re.compile(r"[cC]_?\{?([1-6])([1-6])\}?")


class Class(NamedTuple):
    """What is independent in a crystal class in the usual axes, and what follows: signs of others, and C66."""

    name: str
    independent: tuple[str, ...]
    equal: Mapping[str, str]  # as in {"C22": "C11", "C24": "-C14"}
    hexagonal: bool = False  # whether C66 = (C11 - C12)/2

    def dependent(self, c: Mapping[str, float]) -> dict[str, float]:
        """Every other constant, by symmetry."""
        found = {
            name: -c[other[1:]] if other.startswith("-") else c[other] for name, other in self.equal.items()
        }  # fmt: skip
        if self.hexagonal:
            found["C66"] = 0.5 * (c["C11"] - c["C12"])
        return {name: 0.0 for name in NAMES if name not in self.independent} | found


_CUBIC = {"C22": "C11", "C33": "C11", "C13": "C12", "C23": "C12", "C55": "C44", "C66": "C44"}
_UNIAXIAL = {"C22": "C11", "C23": "C13", "C55": "C44"}
_THREEFOLD = {**_UNIAXIAL, "C24": "-C14", "C56": "C14"}
_FIVE = ("C11", "C12", "C13", "C33", "C44")
_NINE = ("C11", "C12", "C13", "C22", "C23", "C33", "C44", "C55", "C66")
CLASSES = (  # those of fewer constants first
    Class("cubic", ("C11", "C12", "C44"), _CUBIC),
    Class("hexagonal", _FIVE, _UNIAXIAL, hexagonal=True),
    Class("trigonal", (*_FIVE, "C14"), _THREEFOLD, hexagonal=True),
    Class("tetragonal", (*_FIVE, "C66"), _UNIAXIAL),
    Class("trigonal with C15", (*_FIVE, "C14", "C15"), {**_THREEFOLD, "C25": "-C15", "C46": "-C15"}, hexagonal=True),
    Class("tetragonal with C16", (*_FIVE, "C16", "C66"), {**_UNIAXIAL, "C26": "-C16"}),
    Class("orthorhombic", _NINE, {}),
    Class("monoclinic, unique axis 2", (*_NINE, "C15", "C25", "C35", "C46"), {}),
    Class("triclinic", NAMES, {}),
)


def matrix_of(given: Any) -> Array:
    """The stiffness in Pa that something stands for: pressures by name, a matrix with a unit, a tensor of pymatgen.

    Parameters
    ----------
    given : mapping, Quantity, DataArray, nested list of texts, ElasticTensor, or Path of a JSON file
        A tensor of pymatgen is in GPa, and so is one in a file.

    Raises
    ------
    HeatChainError
        Where it is none of these, no crystal class has these constants, it is not symmetric, or the crystal is
        not stable.
    """
    if isinstance(given, Mapping):
        unread = [name for name in given if not (isinstance(name, str) and _NAME.fullmatch(name.strip()))]
        if unread:
            raise HeatChainError(f"`elastic_constants` has {unread[0]!r}, which is no constant. {_told()}")
        found = {name: single(one, "Pa", f"elastic_constants[{name}]", positive=False) for name, one in given.items()}
        return stiffness(found)
    if isinstance(given, Path):
        return whole(read_tensor(given))
    voigt = getattr(given, "voigt", None)
    if voigt is not None and not isinstance(given, xr.DataArray):  # of pymatgen, whose moduli are in GPa
        return whole(1e9 * np.asarray(voigt, dtype=np.float64))
    if isinstance(given, pint.Quantity | xr.DataArray) or _is_nested(given):
        flat = [one for row in given for one in row] if isinstance(given, list | tuple) else given
        values = np.asarray(floats(flat, "Pa", "elastic_constants"))
        return whole(values.reshape(6, 6) if isinstance(given, list | tuple) else values)
    raise HeatChainError(
        f"`elastic_constants` must be a mapping such as {{'C11': '166 GPa', ...}}, a 6 x 6 matrix with a unit, an "
        f"ElasticTensor of pymatgen, or the Path of a JSON file, but is {given!r:.200}."
    )


def whole(matrix: Array) -> Array:
    """A 6 x 6 matrix in Pa, found symmetric and stable; what is rounded differently on both sides is averaged."""
    if matrix.shape != (6, 6):
        raise HeatChainError(
            f"`elastic_constants` as a matrix must be 6 x 6 (11, 22, 33, 23, 13, 12), but is of shape {matrix.shape}."
        )
    if not np.isfinite(matrix).all():
        i, j = np.argwhere(~np.isfinite(matrix))[0] + 1
        raise HeatChainError(f"`elastic_constants` has {matrix[i - 1, j - 1]} in row {i}, column {j}. Give a number.")
    skew = np.abs(matrix - matrix.T)
    if skew.max() > _SYMMETRIC * np.abs(matrix).max():
        i, j = np.unravel_index(int(np.argmax(skew)), skew.shape)
        raise HeatChainError(
            f"`elastic_constants` must be symmetric, but C{i + 1}{j + 1} is {matrix[i, j] / 1e9:.6g} GPa in row "
            f"{i + 1}, column {j + 1}, and {matrix[j, i] / 1e9:.6g} GPa in row {j + 1}, column {i + 1}. Correct "
            "one of them."
        )
    matrix = 0.5 * (matrix + matrix.T)
    require_stable(matrix)
    return matrix


def stiffness(constants: Mapping[str, float]) -> Array:
    """The 6 x 6 matrix of elastic constants in Pa, from those that are independent in a crystal class.

    Parameters
    ----------
    constants : mapping
        From "C11", ... to Pa. Cubic: C11, C12, C44. Hexagonal: C11, C12, C13, C33, C44. Trigonal: these and C14 (and
        C15). Tetragonal: C11, C12, C13, C33, C44, C66 (and C16). Orthorhombic: nine. Monoclinic: these and C15, C25,
        C35, C46. Triclinic: all 21. Others beside them, which follow by symmetry, must agree to 2 %.

    Raises
    ------
    HeatChainError
        Where no class has these, or constants contradict each other or stability.

    References
    ----------
    J. F. Nye, Physical Properties of Crystals (Oxford, 1985), Table 9.
    """
    given = _named(constants)
    ways = [one for one in CLASSES if set(one.independent) <= set(given)]
    if not ways:
        lacking = min(CLASSES, key=lambda one: len(set(one.independent) - set(given)))
        missing = [name for name in lacking.independent if name not in given]
        raise HeatChainError(
            f"`elastic_constants` must be those of a crystal class, but are {', '.join(sorted(given))}: for "
            f"{lacking.name}, {', '.join(missing)} is missing. {_told()}"
        )
    agreeing = [one for one in ways if _contradiction(one, given) is None]
    if not agreeing:
        raise HeatChainError(f"`elastic_constants` contradict themselves: {_said(ways, given)}. {_told()}")
    found = max(agreeing, key=lambda one: len(one.independent))  # as little as possible is left to symmetry
    matrix = np.zeros((6, 6))
    for name, value in (found.dependent(given) | given).items():
        i, j = int(name[1]) - 1, int(name[2]) - 1
        matrix[i, j] = matrix[j, i] = value
    require_stable(matrix)
    return matrix


# -- inside -----


def _named(constants: Mapping[str, float]) -> dict[str, float]:
    """Constants by the names of the upper triangle, whichever they were given by."""
    found: dict[str, float] = {}
    for name, value in constants.items():
        match = _NAME.fullmatch(name.strip())
        if match is None:
            raise HeatChainError(f"`elastic_constants` has {name!r}, which is no constant. {_told()}")
        own = "C" + "".join(sorted(match.groups()))
        if own in found and found[own] != value:
            raise HeatChainError(f"`elastic_constants` has {own} twice: {found[own]:g} Pa and {value:g} Pa. Give one.")
        found[own] = float(value)
    return found


def _contradiction(one: Class, given: Mapping[str, float]) -> tuple[str, float] | None:
    """The first constant that is not what follows in the class, and what follows."""
    slack = _ROUNDED * max(map(abs, given.values()))
    for name, expected in one.dependent(given).items():
        if name in given and abs(given[name] - expected) > _AGREEMENT * abs(expected) + slack:
            return name, expected
    return None


def _said(ways: list[Class], given: Mapping[str, float]) -> str:
    """What contradicts, in the classes of the most constants."""
    most = max(len(one.independent) for one in ways)
    said = []
    for one in ways:
        wrong = _contradiction(one, given)
        if len(one.independent) == most and wrong is not None:
            said.append(
                f"{wrong[0]} is {given[wrong[0]] / 1e9:.6g} GPa, but {wrong[1] / 1e9:.6g} GPa follow from "
                f"{', '.join(one.independent)} if the crystal is {one.name}"
            )
    return "; ".join(said)


def _told() -> str:
    known = "; ".join(f"{one.name}: {', '.join(one.independent)}" for one in CLASSES)
    return f"Give {known}."


def _is_nested(given: Any) -> bool:
    return isinstance(given, list | tuple) and len(given) == 6 and all(
        isinstance(row, list | tuple) and len(row) == 6 for row in given
    )  # fmt: skip
