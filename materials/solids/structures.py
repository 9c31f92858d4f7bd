"""Crystal structures of other packages: pymatgen's Structure, ASE's Atoms, phonopy's PhonopyAtoms and Phonopy.

Nothing is imported: each says what it is by its own attributes.
"""

import math
from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from chain.errors import HeatChainError
from chain.units.boundary import ureg
from materials.solids import formula as formulas

_ANGSTROM = 1e-30  # m³ in a cubic ångström
_TAKEN = "a Structure of pymatgen, Atoms of ASE, or PhonopyAtoms or a Phonopy object of phonopy"


class Cell(NamedTuple):
    """Of a structure: atoms by element, their mass in g/mol, the volume in Å³; atoms of the primitive cell."""

    counts: dict[str, float]
    mass: float
    volume: float
    primitive_atoms: int | None


def with_structure(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties of a solid with what follows from its `structure`, where it has one.

    Raises
    ------
    HeatChainError
        Where it is no structure, is not periodic, or what is given beside it says the same thing twice.
    """
    if properties.get("structure") is None:
        return {name: value for name, value in properties.items() if name != "structure"}
    given = dict(properties)
    cell = cell_of(given.pop("structure"))
    number = sum(cell.counts.values())
    for name in ("number_density", "atomic_mass"):
        if name in given:
            raise HeatChainError(f"`structure` says what `{name}` is. Leave out one of them.")
    found: dict[str, Any] = {
        "formula": _formula(cell.counts),
        "number_density": ureg.Quantity(number / (cell.volume * _ANGSTROM), "1/m^3"),
        "atomic_mass": ureg.Quantity(cell.mass / number, "g/mol"),
    }
    if "formula" in given and formulas.fractions(given["formula"]) != formulas.fractions(found["formula"]):
        raise HeatChainError(
            f"`formula` is {given['formula']!r}, but `structure` is {found['formula']}. Leave out one."
        )
    if cell.primitive_atoms is not None:
        found["primitive_cell_atoms"] = cell.primitive_atoms
    return found | given


def cell_of(structure: Any) -> Cell:
    """The cell of a structure, whichever package it is of."""
    if hasattr(structure, "composition") and hasattr(structure, "lattice"):
        cell = _pymatgen(structure)
    elif hasattr(structure, "get_chemical_symbols") and hasattr(structure, "get_pbc"):
        cell = _ase(structure)
    elif hasattr(structure, "primitive") and hasattr(structure, "unitcell"):
        cell = _phonopy(structure.primitive)._replace(primitive_atoms=len(structure.primitive))
    elif hasattr(structure, "scaled_positions") and hasattr(structure, "symbols"):
        cell = _phonopy(structure)
    else:
        raise HeatChainError(f"`structure` must be {_TAKEN}, but is of type {type(structure).__name__}.")
    if not (np.isfinite([cell.mass, cell.volume]).all() and cell.volume > 0.0 and cell.mass > 0.0 and cell.counts):
        raise HeatChainError(
            f"`structure` must have atoms with masses in a cell with a volume, but has {sum(cell.counts.values()):g} "
            f"atoms of {cell.mass:g} g/mol in {cell.volume:g} Å³."
        )
    return cell


# -- inside -----


def _formula(counts: dict[str, float]) -> str:
    """The empirical formula, as in SiO2."""
    whole = all(count.is_integer() for count in counts.values())
    divisor = math.gcd(*map(int, counts.values())) if whole else 1
    parts = {element: count / divisor for element, count in counts.items()}
    return "".join(element + ("" if count == 1.0 else f"{count:.6g}") for element, count in parts.items())


def _pymatgen(structure: Any) -> Cell:
    """Occupied in part where sites are; the primitive cell is found by pymatgen."""
    counts = {element.symbol: float(count) for element, count in _elements(structure.composition)}
    primitive = len(structure.get_primitive_structure()) if structure.is_ordered else None
    return Cell(counts, float(structure.composition.weight), float(structure.volume), primitive)


def _elements(composition: Any) -> Any:
    """Amounts by element: ions and isotopes of one count together."""
    return composition.element_composition.items()


def _ase(atoms: Any) -> Cell:
    if not bool(np.all(atoms.get_pbc())):
        axes = ", ".join(name for name, periodic in zip("abc", atoms.get_pbc(), strict=True) if not periodic)
        raise HeatChainError(
            f"`structure` must be periodic in all directions, but these Atoms are not along {axes}. Set `pbc=True` "
            "where they fill space; a molecule or a slab has no density."
        )
    counts = dict(Counter(map(str, atoms.get_chemical_symbols())))
    return Cell({k: float(v) for k, v in counts.items()}, float(sum(atoms.get_masses())), _ase_volume(atoms), None)


def _ase_volume(atoms: Any) -> float:
    return float(abs(np.linalg.det(np.asarray(atoms.get_cell(), dtype=np.float64))))


def _phonopy(cell: Any) -> Cell:
    counts = {symbol: float(count) for symbol, count in Counter(map(str, cell.symbols)).items()}
    return Cell(counts, float(sum(cell.masses)), float(abs(cell.volume)), None)
