"""The estimators as functions of a material and a temperature."""

from dataclasses import replace
from typing import Any, overload

import xarray as xr

from chain.checks import nearest
from chain.errors import HeatChainError
from chain.units.boundary import Plain, Quantity, Value
from materials.estimators.model import Model
from materials.estimators.table import MODELS
from materials.solids.definition import define
from materials.solids.library import get
from materials.solids.record import Material


def find(model: str) -> Model:
    """A model by its name."""
    if model not in MODELS:
        raise HeatChainError(f"`model` must be one of {', '.join(MODELS)}, but is {model!r}.{nearest(model, MODELS)}")
    return MODELS[model]


def prepared(material: str | Material, *, heavy_atoms_only: bool = False, **crystal: Any) -> Material:
    """A material with its hydrogen left out, and with a Grüneisen parameter and a primitive cell, where asked for."""
    found = get(material)
    given = {name: value for name, value in crystal.items() if value is not None}
    if given:
        extra = define(found.key, source="given by the user", **given).fields
        found = replace(found, fields={**found.fields, **extra})
    return found.heavy_atoms_only() if heavy_atoms_only else found


@overload
def minimum_conductivity(
    material: str | Material,
    T: xr.DataArray,
    model: str = ...,
    *,
    heavy_atoms_only: bool = ...,
    grueneisen: Any = ...,
    primitive_cell_atoms: Any = ...,
) -> xr.DataArray: ...
@overload
def minimum_conductivity(
    material: str | Material,
    T: Plain,
    model: str = ...,
    *,
    heavy_atoms_only: bool = ...,
    grueneisen: Any = ...,
    primitive_cell_atoms: Any = ...,
) -> Quantity: ...
def minimum_conductivity(
    material: str | Material,
    T: Value,
    model: str = "mediator",
    *,
    heavy_atoms_only: bool = False,
    grueneisen: Any = None,
    primitive_cell_atoms: Any = None,
) -> Quantity | xr.DataArray:
    """Estimated thermal conductivity of a material.

    Parameters
    ----------
    material : str or Material
        Material, or its key, name or formula.
    T : quantity or DataArray
        Temperature, of any shape.
    model : str
        "mediator", "mediator-classical", "panasyuk", "cahill", "cahill-classical", "clarke", "agne" or "slack"; see
        `materials.models()`.
    heavy_atoms_only : bool
        Do not count hydrogen, see `Material.heavy_atoms_only`.
    grueneisen, primitive_cell_atoms
        Numbers For "slack", which estimates not a minimum but the conductivity of a pure crystal.

    Returns
    -------
    Quantity or DataArray
        In W/(m K); a DataArray where `T` is one.

    Raises
    ------
    HeatChainError
        Where the material lacks a property that the model needs.

    Warns
    -----
    ModelWarning
        Below the temperature down to which the model is meant to hold.

    Examples
    --------
    >>> print(f"{minimum_conductivity('a-SiO2', '300 K', 'cahill'):.3f~P}")
    1.059 W/K/m
    """
    found = prepared(
        material, heavy_atoms_only=heavy_atoms_only, grueneisen=grueneisen, primitive_cell_atoms=primitive_cell_atoms
    )
    return find(model)(found, T)
