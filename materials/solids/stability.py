"""Whether a crystal is stable: Born's criteria, class by class, and for any crystal by its eigenvalues.

F. Mouhat, F.-X. Coudert, Phys. Rev. B 90, 224104 (2014): all of them say that the 6 x 6 stiffness is positive definite.
"""

from collections.abc import Iterator

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError

_SMALL = 1e-9  # of the largest constant counts as none
_STRAINS = ("11", "22", "33", "23", "13", "12")


def require_stable(matrix: Array) -> None:
    """Raise where a 6 x 6 stiffness is not positive definite, with the criterion of Born that it breaks.

    Raises
    ------
    HeatChainError
        With the criterion, its value, and the strain that lowers the energy.
    """
    values, vectors = np.linalg.eigh(matrix)
    if values[0] > _SMALL * np.abs(matrix).max():
        return
    broken = [f"{text} is {value / 1e9**power:.4g} GPa{'' if power == 1 else f'^{power}'}"
              for text, value, power in criteria(matrix) if value <= 0.0]  # fmt: skip
    strain = vectors[:, 0] / vectors[np.argmax(np.abs(vectors[:, 0])), 0]
    told = ", ".join(f"{x:+.2g} of {name}" for x, name in zip(strain, _STRAINS, strict=True) if abs(x) > 0.05)
    raise HeatChainError(
        "`elastic_constants` must form a positive definite matrix (a stable crystal, Born's criteria), but "
        f"{'; '.join(broken) or 'do not'}: the lowest eigenvalue is {values[0] / 1e9:.4g} GPa, of the strain "
        f"{told}. Check signs, units and the order 11, 22, 33, 23, 13, 12."
    )


def criteria(matrix: Array) -> Iterator[tuple[str, float, int]]:
    """What must be positive, with its value and its power of a pressure, for the shape that the matrix has.

    For a shape that none of the classes has, the diagonal is asked for, which is necessary and does not suffice.
    """
    c = {f"C{i + 1}{j + 1}": float(matrix[i, j]) for i in range(6) for j in range(6)}
    none = _SMALL * np.abs(matrix).max()

    def zero(*names: str) -> bool:
        return all(abs(c[name]) <= none for name in names)

    def same(*pairs: tuple[str, str]) -> bool:
        return all(abs(c[one] - c[other]) <= none for one, other in pairs)

    every = {f"C{i}{j}" for i in range(1, 7) for j in range(i, 7)}
    nine = {"C11", "C12", "C13", "C22", "C23", "C33", "C44", "C55", "C66"}
    if zero(*(every - nine)):
        if same(("C11", "C22"), ("C11", "C33"), ("C12", "C13"), ("C12", "C23"), ("C44", "C55"), ("C44", "C66")):
            yield "C11 - C12", c["C11"] - c["C12"], 1
            yield "C11 + 2 C12", c["C11"] + 2.0 * c["C12"], 1
            yield "C44", c["C44"], 1
            return
        if not same(("C11", "C22"), ("C13", "C23"), ("C44", "C55")):
            yield from _orthorhombic(c)
            return
    axial = same(("C11", "C22"), ("C13", "C23"), ("C44", "C55"))
    if axial and zero(*(every - nine - {"C14", "C15", "C24", "C25", "C46", "C56", "C16", "C26"})):
        yield from _uniaxial(c)
        return
    for name in ("C11", "C22", "C33", "C44", "C55", "C66"):
        yield name, c[name], 1


def _uniaxial(c: dict[str, float]) -> Iterator[tuple[str, float, int]]:
    """Hexagonal, tetragonal and trigonal."""
    yield "C11 - |C12|", c["C11"] - abs(c["C12"]), 1
    yield "C33 (C11 + C12) - 2 C13²", c["C33"] * (c["C11"] + c["C12"]) - 2.0 * c["C13"] ** 2, 2
    yield "C44", c["C44"], 1
    yield "C66", c["C66"], 1
    yield "C66 (C11 - C12) - 2 C16²", c["C66"] * (c["C11"] - c["C12"]) - 2.0 * c["C16"] ** 2, 2
    trigonal = c["C44"] * (c["C11"] - c["C12"]) - 2.0 * (c["C14"] ** 2 + c["C15"] ** 2)
    yield "C44 (C11 - C12) - 2 (C14² + C15²)", trigonal, 2


def _orthorhombic(c: dict[str, float]) -> Iterator[tuple[str, float, int]]:
    for name in ("C11", "C44", "C55", "C66"):
        yield name, c[name], 1
    yield "C11 C22 - C12²", c["C11"] * c["C22"] - c["C12"] ** 2, 2
    yield "the determinant of C11 ... C33", float(np.linalg.det([
        [c["C11"], c["C12"], c["C13"]], [c["C12"], c["C22"], c["C23"]], [c["C13"], c["C23"], c["C33"]]
    ])), 3  # fmt: skip
