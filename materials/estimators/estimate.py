"""The table of all estimators, and each as a function of a material and a temperature."""

from dataclasses import replace
from typing import Any, overload

import xarray as xr

from chain.checks import flag, one_of
from chain.units.boundary import Plain, Quantity, Value
from materials.estimators.agne import AGNE
from materials.estimators.cahill import CAHILL, CLASSICAL_CAHILL
from materials.estimators.clarke import CLARKE
from materials.estimators.mediator import CLASSICAL_MEDIATOR, MEDIATOR, PANASYUK
from materials.estimators.model import UNIT, Model
from materials.estimators.slack import SLACK
from materials.solids.definition import define
from materials.solids.library import get
from materials.solids.record import Material

MODELS: dict[str, Model] = {
    model.name: model
    for model in (MEDIATOR, CLASSICAL_MEDIATOR, PANASYUK, CAHILL, CLASSICAL_CAHILL, CLARKE, AGNE, SLACK)
}


def models() -> xr.Dataset:
    """The formulas by which thermal conductivities are estimated, with their references and ranges.

    Returns
    -------
    Dataset
        Over `model`: `title`, `formula`, `reference`, `validity` in words, `needs`, the properties of a material that
        it takes, and `units`.

    Examples
    --------
    >>> str(models()["title"].sel(model="cahill").item())
    'Cahill-Watson-Pohl'
    """
    about = ("title", "formula", "reference", "validity")
    columns = {name: [getattr(one, name) for one in MODELS.values()] for name in about}
    columns |= {"needs": [", ".join(one.needs.values()) for one in MODELS.values()], "units": [UNIT] * len(MODELS)}
    return xr.Dataset({name: ("model", values) for name, values in columns.items()}, coords={"model": list(MODELS)})


def find(model: str) -> Model:
    """A model by its name."""
    return MODELS[one_of(model, "model", MODELS)]


def prepared(material: str | Material, *, heavy_atoms_only: bool = False, **crystal: Any) -> Material:
    """A material with its hydrogen left out, and with a Grüneisen parameter and a primitive cell, where asked for."""
    found = get(material)
    given = {name: value for name, value in crystal.items() if value is not None}
    if given:
        extra = define(found.key, source="given by the user", **given).fields
        found = replace(found, fields={**found.fields, **extra})
    return found.heavy_atoms_only() if flag(heavy_atoms_only, "heavy_atoms_only") else found


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
    """Thermal conductivity of a solid by a published formula, most of them for solids without long-lived phonons.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    T : str, Quantity or DataArray
        Temperature, of any shape.
    model : str
        "mediator", "mediator-classical", "panasyuk", "cahill", "cahill-classical", "clarke", "agne" or "slack"; see
        `materials.models()`.
    heavy_atoms_only : bool
        Do not count hydrogen, see `Material.heavy_atoms_only`.
    grueneisen, primitive_cell_atoms : float
        Grüneisen parameter, and number of atoms in a primitive cell, for "slack", which estimates not a minimum but the
        conductivity of a pure crystal.

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
