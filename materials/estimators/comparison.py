"""All estimators side by side, with the uncertainties of their inputs, against measured values."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import flag
from chain.errors import HeatChainError
from chain.results import require
from chain.units.boundary import Value, unit_attribute
from chain.units.labels import over_temperature
from materials.estimators.estimate import MODELS, available, find, prepared
from materials.estimators.model import UNIT, Model, positive_temperature
from materials.solids.field import combined, propagate, state_of
from materials.solids.library import get, keys
from materials.solids.record import Material

# Solids whose conductivity an estimate of the minimum can be tested on: no long-lived phonons, no electrons
DISORDERED = ("amorphous", "polymer", "disordered crystal")
_NEAR = 0.02  # relative difference of temperatures within which a measured value is used as it is
_VERIFIED = {"units": "1", "long_name": "whether no number is unverified"}


def compare(
    materials: str | Material | Iterable[str | Material],
    T: Value,
    *,
    models: Iterable[str] | None = None,
    heavy_atoms_only: bool = False,
    grueneisen: Any = None,
    primitive_cell_atoms: Any = None,
    density_of_states: Any = None,
    unit: str | None = None,
) -> xr.Dataset:
    """Estimates of the thermal conductivity of solids by several published formulas, beside measured values.

    Parameters
    ----------
    materials : str, Material or sequence of them
        One or several materials, or their keys, names or formulas.
    T : str, Quantity or DataArray
        Temperature, one or an array.
    models : iterable of str
        Names of the formulas, as in `materials.models()`; by default all.
    heavy_atoms_only : bool
        Do not count hydrogen, see `Material.heavy_atoms_only`.
    grueneisen, primitive_cell_atoms : float
        Grüneisen parameter, and number of atoms in a primitive cell, for the formula "slack".
    density_of_states : table, Phonopy, Phono3py, path or HarmonicSolid, optional
        Of one material's vibrations, as `chain.HarmonicSolid` takes it: adds the formulas that use it.
    unit : str, optional
        Of its frequencies, where a table does not say it: "THz" for phonopy's ``total_dos.dat``.

    Returns
    -------
    Dataset
        Over `material`, `model` and, for an array, `temperature`: `conductivity` in W/(m K) (NaN where `missing` names
        properties that the model needs), `uncertainty` to first order from the uncertainties of the inputs that are
        known (NaN where none is), `within_validity`, `measured` and `measured_uncertainty` at the same temperature (NaN
        where there is none), `ratio` of estimate to measured value, and `state` of the inputs, the weakest of them.

    Notes
    -----
    `within_validity` says that a formula is meant for the temperature, not how far it is off there: these are
    estimates, no bound of their error is known, and against the measured solids of `validation` they are off by up to
    a factor 4.9 (`tests/materials/estimators/test_comparison.py`).

    Examples
    --------
    >>> found = compare(["a-SiO2", "MgO"], "300 K")
    >>> round(float(found["ratio"].sel(material="a-SiO2", model="cahill")), 2)
    0.78
    """
    given = [materials] if isinstance(materials, str | Material) else list(materials)
    known = available(density_of_states, unit)
    chosen = [find(name, known) for name in (known if models is None else models)]
    if density_of_states is not None and len(given) > 1:
        raise HeatChainError(f"`density_of_states` is of one material, but there are {len(given)}. Compare each alone.")
    for name, some in (("materials", given), ("models", chosen)):
        if not some:
            raise HeatChainError(f"`{name}` must be at least one, but there is none.")
    crystal = {"grueneisen": grueneisen, "primitive_cell_atoms": primitive_cell_atoms}
    found = [prepared(one, heavy_atoms_only=heavy_atoms_only, **crystal) for one in given]
    kelvins = over_temperature(positive_temperature(T))
    return xr.concat([_of_material(one, chosen, kelvins) for one in found], dim="material")


def _of_material(material: Material, models: list[Model], T: xr.DataArray) -> xr.Dataset:
    parts = xr.concat([_of_model(material, model, T) for model in models], dim="model")
    measured, sigma = measured_at(material, T.values)
    attributes = {"units": unit_attribute(UNIT)}
    name = "measured thermal conductivity"
    parts["measured"] = (T.dims, measured, {**attributes, "long_name": name})
    parts["measured_uncertainty"] = (T.dims, sigma, {**attributes, "long_name": f"standard uncertainty of the {name}"})
    state = material.states.get("conductivity", "")
    parts["measured_state"] = ((), np.array(state, dtype="<U10"))
    ratio = parts["conductivity"] / parts["measured"]
    parts["ratio"] = ratio.assign_attrs(units="1", long_name="estimated over measured thermal conductivity")
    return parts.assign_coords(material=material.key).expand_dims("material")


def _of_model(material: Material, model: Model, T: xr.DataArray) -> xr.Dataset:
    missing = model.missing(material)
    value, sigma, valid, state = np.full(T.shape, np.nan), np.full(T.shape, np.nan), np.zeros(T.shape, bool), ""
    if not missing:
        inputs = model.inputs(material)
        value, parts = propagate(lambda **values: model.kernel(T.values, **values), inputs)
        sigma, state = combined(parts, value), state_of(inputs)
        valid = T.values >= model.lowest_temperature(material)
    attributes = {"units": unit_attribute(UNIT)}
    return xr.Dataset(
        {
            "conductivity": (T.dims, value, {**attributes, "long_name": "estimated thermal conductivity"}),
            "uncertainty": (T.dims, sigma, {**attributes, "long_name": "standard uncertainty from the inputs"}),
            "within_validity": (T.dims, valid, {"long_name": "whether the model is meant for this temperature"}),
            "state": ((), np.array(state, dtype="<U10")),
            "missing": ((), np.array(", ".join(missing), dtype="<U80")),
        },
        coords={**T.coords, "model": model.name},
    ).expand_dims("model")


def measured_at(material: Material, T: Array) -> tuple[Array, Array]:
    """Measured conductivity and its uncertainty at temperatures in K: interpolated in a series, or the value near."""
    T = np.asarray(T, dtype=np.float64)
    value, sigma = np.full(T.shape, np.nan), np.full(T.shape, np.nan)
    if material.conductivities:
        known, kappa = np.array(material.conductivities).T
        value = np.interp(T, known, kappa, left=np.nan, right=np.nan)
    if "conductivity" in material.fields:
        one = material.fields["conductivity"]
        near = np.isclose(T, material.fields["conductivity_temperature"].value, rtol=_NEAR, atol=0.0)
        value = np.where(near & np.isnan(value), one.value, value)
        sigma = np.where(near, one.sigma, sigma)
    return value, sigma


def validation(*, include_unverified: bool = False, heavy_atoms_only: bool = False) -> xr.Dataset:
    """Estimates for disordered solids against their measured conductivities, each at the temperature of measurement.

    Parameters
    ----------
    include_unverified : bool
        Also those of which an input or the measured value could not be traced.
    heavy_atoms_only : bool
        Do not count the hydrogen of polymers.

    Returns
    -------
    Dataset
        Over `material` and `model`: as from `compare`, with the `kind` and `temperature` of each material, and
        `verified` where no number is unverified. Slack's model, which is for crystals, is left out.
    """
    unverified, light = flag(include_unverified, "include_unverified"), flag(heavy_atoms_only, "heavy_atoms_only")
    names = [name for name in MODELS if name != "slack"]
    rows = []
    for material in map(get, keys()):
        complete = not any(MODELS[name].missing(material) for name in names) and "conductivity" in material.fields
        if material.kind not in DISORDERED or not complete:
            continue
        polymer = light and material.kind == "polymer"
        T = material.conductivity_temperature
        row = compare(material, T, models=names, heavy_atoms_only=polymer).reset_coords("temperature", drop=True)
        verified = bool((row["state"] != "unverified").all()) and material.states["conductivity"] != "unverified"
        if verified or unverified:
            about = {"kind": ("material", [material.kind]), "verified": ("material", [verified], _VERIFIED)}
            kelvin = ("material", [T.magnitude], {"units": "K", "long_name": "temperature of the measurement"})
            rows.append(row.assign(about | {"temperature": kelvin}))
    return xr.concat(rows, dim="material")


def statistics(points: xr.Dataset | None = None, **options: Any) -> xr.Dataset:
    """How well each model predicts the conductivity of disordered solids, and on how many points that rests.

    Parameters
    ----------
    points : Dataset
        From `validation`; by default its verified points.
    **options
        Of `validation`.

    Returns
    -------
    Dataset
        Over `model`: `points`, their number; `mean_ratio`, geometric mean of estimate over measured value; `scatter`,
        the factor that corresponds to one standard deviation of the ratio's logarithm; and `within_factor_2`, the
        fraction that is.
    """
    found = validation(**options) if points is None else points
    require(found, "ratio", "material", "model")
    logarithm = np.log(found["ratio"].transpose("material", "model").values)
    count = np.isfinite(logarithm).sum(axis=0)

    def over(values: Array, name: str) -> tuple[str, Array, dict[str, str]]:
        return "model", values, {"units": "1", "long_name": name}

    return xr.Dataset(
        {
            "points": over(count, "number of points"),
            "mean_ratio": over(np.exp(logarithm.mean(axis=0)), "geometric mean of estimated over measured"),
            "scatter": over(np.exp(logarithm.std(axis=0, ddof=1)), "factor of one standard deviation"),
            "within_factor_2": over((np.abs(logarithm) <= np.log(2.0)).mean(axis=0), "fraction within a factor of 2"),
        },
        coords={"model": found["model"].values},
        attrs={"materials": ", ".join(found["material"].values.tolist())},
    )
