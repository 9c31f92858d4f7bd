"""The library of solids: look-up by key, name or formula, the table of all, and additions by users."""

import difflib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from chain import checks
from chain.errors import HeatChainError
from chain.storage.text import own_tables, read_text, toml_tables
from chain.units.boundary import unit_attribute
from materials.solids import formula as formulas
from materials.solids.curve import library
from materials.solids.definition import define
from materials.solids.record import PROPERTIES, Material

_ADDED: dict[str, Material] = {}


@cache
def _records() -> dict[str, dict[str, Any]]:
    """The records of the data file, with sources written out."""
    data = own_tables("materials", "data", "solids.toml")
    records: dict[str, dict[str, Any]] = data["materials"]
    for record in records.values():
        for value in record.values():
            if isinstance(value, dict) and "source" in value:
                value["source"] = data["sources"].get(value["source"], value["source"])
    return records


@cache
def _recorded(key: str) -> Material:
    made = define(key, **_records()[key])
    first = next(iter(library().get(key, {}).values()), None)
    if first is None or not first.points or first.state == "doubtful":
        return made
    return replace(made, conductivities=tuple((float(T), float(kappa)) for T, kappa in first.distinct))


def keys() -> list[str]:
    """The keys by which solids of the library are named, those added last.

    Returns
    -------
    list of str

    Examples
    --------
    >>> "a-SiO2" in keys()
    True
    """
    return list(dict.fromkeys([*_records(), *_ADDED]))


def get(material: str | Material) -> Material:
    """A solid of the library, by its key, name or chemical formula.

    Parameters
    ----------
    material : str or Material
        A key or name in any capitals, or a formula as it is written: CO is no Co. A Material is returned as it is.

    Returns
    -------
    Material
        With its properties as quantities.

    Raises
    ------
    HeatChainError
        Where there is none, with those of similar name, or where a formula belongs to several.

    Examples
    --------
    >>> get("a-SiO2").name, get("PMMA").key, get("O3Al2").key
    ('vitreous silica', 'pmma', 'Al2O3')
    >>> get("a-Si02")
    Traceback (most recent call last):
        ...
    chain.errors.HeatChainError: There is no material 'a-Si02'. Did you mean 'a-SiO2', 'a-Si', 'a-GeSe2'?
    """
    if isinstance(material, Material):
        return material
    if not isinstance(material, str):
        raise HeatChainError(f"`material` must be a material or its name, but is {material!r}.")
    if material in _ADDED:
        return _ADDED[material]
    if material in _records():
        return _recorded(material)
    found = [key for key in keys() if _is_called(key, material)] or _with_formula(material)
    if len(found) == 1:
        return get(found[0])
    if found:
        raise HeatChainError(f"Several materials are called {material!r}: {', '.join(found)}. Write one of these keys.")
    raise HeatChainError(f"There is no material {material!r}. {_suggestions(material)}")


def _stored(key: str) -> tuple[str, str | None]:
    """Name and formula, without building a record."""
    if key in _ADDED:
        return _ADDED[key].name, _ADDED[key].formula
    record = _records()[key]
    return record["name"], record.get("formula")


def _is_called(key: str, text: str) -> bool:
    """Whether a text is a key or name whatever its capitals; where the key is a formula, it is not another one's."""
    if text.casefold() in _names(key):
        return True
    if text.casefold() != key.casefold():
        return False
    own, given = _fractions(key), _fractions(text)
    return own is None or given is None or own == given


def _names(key: str) -> set[str]:
    name = _stored(key)[0].casefold()
    return {name, name.partition(" (")[0], *name.split(", ")}


def _with_formula(text: str) -> list[str]:
    wanted = _fractions(text)
    if wanted is None:
        return []
    return [key for key in keys() if (own := _stored(key)[1]) is not None and formulas.fractions(own) == wanted]


def _fractions(text: str) -> tuple[tuple[str, float], ...] | None:
    """Atomic fractions of a formula; None for what is none."""
    try:
        return formulas.fractions(text)
    except HeatChainError:
        return None


def _suggestions(text: str) -> str:
    known: dict[str, list[str]] = {}  # formulas belong to several
    for key in keys():
        for name in dict.fromkeys((key.casefold(), *_names(key), (_stored(key)[1] or "").casefold())):
            known.setdefault(name, []).append(key)
    near = difflib.get_close_matches(text.casefold(), known, 5, 0.6)
    found = list(dict.fromkeys(key for name in near for key in known[name]))[:3]
    if not found:
        return "See `materials.table()`, or make it with `materials.define`."
    return f"Did you mean {', '.join(repr(key) for key in found)}?"


def add(material: str | Material, **properties: Any) -> Material:
    """Add a solid to the library, until the program ends.

    Parameters
    ----------
    material : Material or str
        A material, or the key of a new one.
    **properties
        Of a new one, as in `define`.

    Returns
    -------
    Material
        What was added.

    Examples
    --------
    >>> glass = add("my-glass", formula="SiO2", density="2200 kg/m^3", young_modulus="72 GPa", poisson_ratio=0.17)
    >>> get("my-glass") is glass
    True
    """
    added = _new(define(material, **properties) if isinstance(material, str) else material)
    _ADDED[added.key] = added
    return added


def _new(material: Material) -> Material:
    if material.key in _records():
        raise HeatChainError(f"There is a material {material.key!r} in the library. Give yours another key.")
    return material


def load(path: str | Path) -> list[Material]:
    """Add the solids of a TOML file to the library, one table each, with properties as in `define`.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    list of Material
        What was added.

    Raises
    ------
    HeatChainError
        Where the file cannot be read, or a table is no solid; nothing is added then.

    Notes
    -----
    A file may be as short as::

        [my-glass]
        formula = "SiO2"
        density = "2200 kg/m^3"
        young_modulus = "72 GPa"
        poisson_ratio = 0.17
    """
    text = read_text(checks.path(path, "path"), "a file of materials")
    try:
        tables = toml_tables(text)
    except HeatChainError as error:
        raise HeatChainError(f"`path` {str(path)!r} cannot be read as TOML: {error}") from None
    for key, value in tables.items():
        if not isinstance(value, dict):
            raise HeatChainError(
                f"`path` {str(path)!r} holds {key!r} outside of a table. Begin with a line '[my-glass]'."
            )
        if "key" in value:
            raise HeatChainError(f"Material {key!r} has no property `key`. The name of its table is its key.")
    return [add(one) for one in [_new(define(key, **value)) for key, value in tables.items()]]


def table() -> xr.Dataset:
    """All solids of the library with all of their properties, as one dataset.

    Returns
    -------
    Dataset
        Over `material`: `name`, `formula`, `kind`, `note`, and for every property its value (NaN where missing), and
        under the same name with `_uncertainty`, `_state` and `_source` what is known about it.

    Examples
    --------
    >>> table().sizes["material"] >= 60
    True
    """
    every = [get(key) for key in keys()]
    text = {
        "name": [one.name for one in every],
        "formula": [one.formula or "" for one in every],
        "kind": [one.kind or "" for one in every],
        "note": [one.note for one in every],
    }
    variables: dict[str, Any] = {name: ("material", np.array(values)) for name, values in text.items()}
    for name, (unit, description) in PROPERTIES.items():
        fields = [one.fields.get(name) for one in every]
        attributes = {"units": unit_attribute(unit), "long_name": description}
        values = np.array([one.value if one else np.nan for one in fields])
        sigmas = np.array([one.sigma if one else np.nan for one in fields])
        variables[name] = ("material", values, attributes)
        about = {**attributes, "long_name": f"standard uncertainty of the {description}"}
        variables[f"{name}_uncertainty"] = ("material", sigmas, about)
        variables[f"{name}_state"] = ("material", np.array([one.state if one else "" for one in fields]))
        variables[f"{name}_source"] = ("material", np.array([one.source if one else "" for one in fields]))
    return xr.Dataset(variables, coords={"material": [one.key for one in every]})
