"""Materials from what is known of them: checks, and what follows."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from chain.checks import nearest, one_of
from chain.errors import HeatChainError
from chain.units.boundary import single
from chain.units.constants import N_A
from chain.units.uncertain import with_spread
from materials.solids import cutoffs, elastic
from materials.solids import formula as formulas
from materials.solids.field import STATES, Field, derive
from materials.solids.record import KINDS, PROPERTIES, SOUND, Material
from materials.solids.stiffness import matrix_of
from materials.solids.structures import with_structure

_MODULI = {"young_modulus": "Pa", "poisson_ratio": "1", "bulk_modulus": "Pa", "shear_modulus": "Pa"}
_UNITS = {name: unit for name, (unit, _) in PROPERTIES.items()} | _MODULI
_SIGNED = ("poisson_ratio", "grueneisen")
_AGREEMENT = 0.02  # largest relative contradiction between data that determine one another
_RELATIONS: dict[str, tuple[Callable[..., float], str]] = {  # each of three from the other two
    "density": (lambda number_density, atomic_mass: number_density * atomic_mass / N_A,
                "from `number_density` and `atomic_mass`"),
    "atomic_mass": (lambda density, number_density: density * N_A / number_density,
                    "from `density` and `number_density`"),
    "number_density": (lambda density, atomic_mass: density * N_A / atomic_mass, "from `density` and `atomic_mass`"),
}  # fmt: skip
_OTHER = ("structure", "name", "formula", "kind", "note", "source", "state", "elastic_constants", "conductivity_series")


def define(key: str, **properties: Any) -> Material:
    """Make a solid from its properties: what follows from them is added, and what contradicts itself is refused.

    Parameters
    ----------
    key : str
        What it is called.
    structure : Structure, Atoms, PhonopyAtoms or Phonopy
        Of pymatgen, ASE or phonopy: formula, number density, masses, and, where the package finds it or says it,
        the number of atoms of the primitive cell.
    formula : str
        Chemical formula; with the density it gives the number of atoms in a volume.
    density, number_density : str or Quantity
        Mass and number density.
    atomic_mass : str or Quantity
        Mean molar mass of an atom, for what has no formula.
    longitudinal_velocity, transverse_velocity : str or Quantity
        Sound velocities; or instead of them.
    young_modulus, poisson_ratio : str or Quantity
        Moduli of the isotropic solid, or.
    bulk_modulus, shear_modulus : str or Quantity
        Moduli of the isotropic solid, or.
    elastic_constants : mapping, Quantity, DataArray, ElasticTensor or Path
        From "C11", ... to pressures, those that are independent in the crystal class, with others that agree; or all of
        the 6 x 6 matrix with a unit (order 11, 22, 33, 23, 13, 12), a tensor of pymatgen, or a JSON file of one, in
        GPa. Averaged after Voigt, Reuss and Hill.
    debye_temperature, conductivity, conductivity_temperature, minimum_conductivity : str or Quantity
        Measured values.
    grueneisen, primitive_cell_atoms : str or Quantity
        For Slack's formula.
    conductivity_series : mapping
        With `temperature` in K and `value` in W/(m K).
    name, kind, note : str
        What it is called in words, which kind of solid it is, and what else is to be known.
    source : str
        Publication that all of the properties come from, unless they say otherwise.
    state : {"verified", "secondary", "derived", "unverified"}
        How far the properties can be relied on.

    Returns
    -------
    Material

    Raises
    ------
    HeatChainError
        For values that are impossible, contradict one another, or are not known here.

    Examples
    --------
    >>> glass = define("my-glass", formula="SiO2", density="2200 kg/m^3", young_modulus="72 GPa", poisson_ratio=0.17)
    >>> print(f"{glass.longitudinal_velocity:.0f~P}, {glass.number_density:.3g~P}")
    5931 m/s, 6.62×10²⁸ 1/m³
    """
    if not isinstance(key, str) or not key:
        raise HeatChainError(f"`key` must be what the material is called, a text, but is {key!r}.")
    _refuse_unknown(key, properties)
    properties = with_structure(properties)
    kind = properties.get("kind")
    if kind is not None:
        one_of(kind, "kind", KINDS)
    general = (properties.get("source", "not stated"), properties.get("state", "unverified"))
    fields = {name: _field(name, value, general) for name, value in properties.items() if name in _UNITS}
    if "conductivity" in fields and "conductivity_temperature" not in fields:
        given = properties["conductivity"]
        kelvins = given.get("temperature", "300 K") if isinstance(given, Mapping) else "300 K"
        one = fields["conductivity"]
        fields["conductivity_temperature"] = _field("conductivity_temperature", kelvins, (one.source, one.state))
    _densities(key, properties.get("formula"), fields)
    _velocities(key, properties, fields, general)
    _debye_temperature(fields)
    return Material(
        key=key,
        name=str(properties.get("name", key)),
        formula=properties.get("formula"),
        kind=kind,
        fields={name: fields[name] for name in PROPERTIES if name in fields},
        note=str(properties.get("note", "")),
        conductivities=_series(properties.get("conductivity_series")),
    )


def _refuse_unknown(key: str, properties: Mapping[str, Any]) -> None:
    known = [*_UNITS, *_OTHER]
    for name in properties:
        if name not in known:
            hint = nearest(name, known, otherwise=f"Known are {', '.join(known)}.", quote="`")
            raise HeatChainError(f"Material {key!r} has a property `{name}`, which is not known.{hint}")


def _field(name: str, given: Any, general: tuple[str, str]) -> Field:
    """A field from text, a quantity, or a mapping."""
    details = given if isinstance(given, Mapping) else {"value": given}
    extra = set(details) - {"value", "uncertainty", "source", "state", "temperature"}
    if "value" not in details or extra:
        raise HeatChainError(
            f"`{name}` must have a `value`, and may have `uncertainty`, `source`, `state`, but is {dict(details)!r}."
        )
    plain, moved = with_spread(details["value"])
    value = _number(name, plain)
    parts = {} if moved is None else {name: abs(_number(name, moved) - value)}
    if "uncertainty" in details:
        parts = {name: _number(name, details["uncertainty"], f"{name}.uncertainty")}
    state = _state(details.get("state", general[1]), f"{name}.state")
    return Field(value, _UNITS[name], str(details.get("source", general[0])), state, parts)


def _state(value: Any, name: str) -> Any:
    return one_of(value, name, STATES)


def _number(name: str, value: Any, called: str = "") -> float:
    unit, called = _UNITS[name], called or name
    if unit == "1" and isinstance(value, int | float | np.number):
        value = f"{float(value)!r}"
    return single(value, unit, called, positive=name not in _SIGNED or called != name)


def _densities(key: str, formula: str | None, fields: dict[str, Field]) -> None:
    """Mass and number density and mean atomic mass: the third from two, or whether three agree."""
    if formula is not None:
        mass = formulas.molar_mass(formula) / formulas.atoms(formula) * 1e-3
        given = fields.get("atomic_mass")
        if given is not None:
            _agree(key, "atomic_mass", given.value, "the formula", mass)
        else:
            fields["atomic_mass"] = Field(mass, "kg/mol", f"standard atomic weights (IUPAC 2021), {formula}", "derived")
    known = {name: fields[name] for name in _RELATIONS if name in fields}
    for name, (kernel, how) in _RELATIONS.items():
        inputs = {keyword: one for keyword, one in known.items() if keyword != name}
        if len(inputs) == 2 and name not in known:
            fields[name] = derive(kernel, PROPERTIES[name][0], how, **inputs)
    if len(known) == len(_RELATIONS):
        density, mass, number = (known[name].value for name in ("density", "atomic_mass", "number_density"))
        _agree(key, "number_density", number, "`density` and the atoms' mass", density * N_A / mass)


def _agree(key: str, name: str, value: float, other: str, found: float) -> None:
    if not math.isclose(value, found, rel_tol=_AGREEMENT):
        unit = PROPERTIES[name][0]
        raise HeatChainError(
            f"Material {key!r} contradicts itself: `{name}` is {value:.4g} {unit}, but {other} give {found:.4g}. "
            "Leave out what is wrong."
        )


def _velocities(key: str, properties: Mapping[str, Any], fields: dict[str, Field], general: tuple[str, str]) -> None:
    """Sound velocities: as given, or from one set of moduli."""
    pairs = (("longitudinal_velocity", "transverse_velocity"), ("young_modulus", "poisson_ratio"),
             ("bulk_modulus", "shear_modulus"))  # fmt: skip
    ways = [pair for pair in pairs if any(name in fields for name in pair)]
    constants = properties.get("elastic_constants")
    if len(ways) + (constants is not None) > 1:
        given = [" and ".join(f"`{name}`" for name in pair) for pair in ways]
        given += ["`elastic_constants`"] if constants is not None else []
        raise HeatChainError(
            f"Material {key!r} has {', '.join(given)}: more than one way to sound velocities. Give one."
        )
    if constants is not None:
        fields |= _polycrystal(constants, general)
        ways = [pairs[2]]
    if not ways:
        return
    first, second = ways[0]
    for name, other in (ways[0], ways[0][::-1]):
        if name not in fields:
            raise HeatChainError(f"Material {key!r} has `{other}` without `{name}`. Give both.")
    if ways[0] != pairs[0]:
        _from_moduli(key, first, second, fields)
    fast, slow = fields[pairs[0][0]].value, fields[pairs[0][1]].value
    if fast**2 <= 4.0 / 3.0 * slow**2:
        raise HeatChainError(
            f"Material {key!r}: `longitudinal_velocity` must exceed √(4/3) times `transverse_velocity` (a positive "
            f"bulk modulus), but they are {fast:g} m/s and {slow:g} m/s. Are they exchanged?"
        )


def _polycrystal(constants: Any, general: tuple[str, str]) -> dict[str, Field]:
    average = elastic.voigt_reuss_hill(matrix_of(constants))
    source, state = f"Voigt-Reuss-Hill average; {general[0]}", _state(general[1], "state")
    found = {}
    for name in ("bulk", "shear"):
        spread = abs(getattr(average, f"{name}_uncertainty"))
        parts = {f"{name} bounds": spread}
        found[f"{name}_modulus"] = Field(getattr(average, name), "Pa", source, state, parts)
    return found


def _from_moduli(key: str, first: str, second: str, fields: dict[str, Field]) -> None:
    if "density" not in fields:
        raise HeatChainError(f"Material {key!r} has `{first}` but no `density`, which its sound velocities need.")
    inputs = {"first": fields[first], "second": fields[second], "density": fields["density"]}
    young = first == "young_modulus"

    def velocity(branch: int) -> Any:
        def kernel(first: float, second: float, density: float) -> float:
            pair = elastic.moduli(first, second)[:2] if young else (first, second)
            return elastic.velocities(*pair, density)[branch]

        return kernel

    how = f"from `{first}`, `{second}` and `density`; {fields[first].source}"
    for branch, name in enumerate(("longitudinal_velocity", "transverse_velocity")):
        fields[name] = derive(velocity(branch), "m/s", how, **inputs)


def _debye_temperature(fields: dict[str, Field]) -> None:
    if "debye_temperature" not in fields and all(name in fields for name in SOUND.values()):
        inputs = {keyword: fields[name] for keyword, name in SOUND.items()}
        fields["debye_temperature"] = derive(cutoffs.debye_temperature, "K", cutoffs.FROM_SOUND, **inputs)


def _series(given: Any) -> tuple[tuple[float, float], ...]:
    if given is None:
        return ()
    T, kappa = (np.asarray(given[name], dtype=np.float64) for name in ("temperature", "value"))
    if T.shape != kappa.shape or T.ndim != 1 or not (np.all(np.diff(T) > 0) and np.all(kappa > 0) and T[0] > 0):
        raise HeatChainError("`conductivity_series` must have increasing temperatures and as many positive values.")
    return tuple(zip(T.tolist(), kappa.tolist(), strict=True))
