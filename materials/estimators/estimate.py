"""The table of all estimators, and each as a function of a material and a temperature."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, overload

import xarray as xr

from chain.checks import flag, one_of
from chain.errors import HeatChainError
from chain.units.boundary import Plain, Quantity, Value
from materials.estimators.cahill import CAHILL, CLASSICAL_CAHILL
from materials.estimators.formulas import AGNE, CLARKE, SLACK
from materials.estimators.mediator import CLASSICAL_MEDIATOR, MEDIATOR, PANASYUK
from materials.estimators.model import UNIT, Model
from materials.estimators.spectral.models import SPECTRAL, spectral_models
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
        it takes and, of those with a spectrum, `density_of_states`; and `units`.

    Examples
    --------
    >>> str(models()["title"].sel(model="cahill").item())
    'Cahill-Watson-Pohl'
    """
    every = [*MODELS.values(), *SPECTRAL.values()]
    about = ("title", "formula", "reference", "validity")
    columns = {name: [getattr(one, name) for one in every] for name in about}
    more = [", density_of_states" if one.name in SPECTRAL else "" for one in every]
    needs = [", ".join(one.needs.values()) + also for one, also in zip(every, more, strict=True)]
    columns |= {"needs": needs, "units": [UNIT] * len(every)}
    coords = {"model": [one.name for one in every]}
    return xr.Dataset({name: ("model", values) for name, values in columns.items()}, coords=coords)


def available(density_of_states: Any = None, unit: str | None = None) -> dict[str, Model]:
    """The models by name, with those of a density of states where there is one."""
    if density_of_states is None:
        if unit is not None:
            raise HeatChainError("`unit` is of the frequencies of `density_of_states`. Give both, or neither.")
        return MODELS
    return MODELS | spectral_models(density_of_states, unit)


def find(model: str, models: Mapping[str, Model] = MODELS) -> Model:
    """A model by its name."""
    name = one_of(model, "model", MODELS | SPECTRAL)
    if name not in models:
        raise HeatChainError(f"The model {name!r} needs `density_of_states`, over frequency. Give it.")
    return models[name]


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
    density_of_states: Any = ...,
    unit: str | None = ...,
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
    density_of_states: Any = ...,
    unit: str | None = ...,
) -> Quantity: ...
def minimum_conductivity(
    material: str | Material,
    T: Value,
    model: str = "mediator",
    *,
    heavy_atoms_only: bool = False,
    grueneisen: Any = None,
    primitive_cell_atoms: Any = None,
    density_of_states: Any = None,
    unit: str | None = None,
) -> Quantity | xr.DataArray:
    """Thermal conductivity of a solid by a published formula, most of them for solids without long-lived phonons.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    T : str, Quantity or DataArray
        Temperature, of any shape.
    model : str
        "mediator", "mediator-classical", "panasyuk", "cahill", "cahill-classical", "clarke", "agne" or "slack"; with a
        density of states also "cahill-spectrum", "agne-spectrum", "mediator-debye", "mediator-spectrum"; see
        `materials.models()`.
    heavy_atoms_only : bool
        Do not count hydrogen, see `Material.heavy_atoms_only`.
    grueneisen, primitive_cell_atoms : float
        Grüneisen parameter, and number of atoms in a primitive cell, for "slack", which estimates not a minimum but the
        conductivity of a pure crystal.
    density_of_states : table, Phonopy, Phono3py, path or HarmonicSolid, optional
        Of the solid's vibrations, as `chain.HarmonicSolid` takes it.
    unit : str, optional
        Of its frequencies, where a table does not say it: "THz" for phonopy's ``total_dos.dat``.

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
    return find(model, available(density_of_states, unit))(found, T)
