"""The library of thermal conductivities over temperature: look-up by solid, and the table of all."""

from typing import Any

import numpy as np
import xarray as xr

from chain.checks import alternatives, nearest
from chain.errors import HeatChainError
from chain.units.boundary import Value, abscissa
from chain.units.labels import over_temperature
from materials.solids.curve import Curve, library
from materials.solids.library import get
from materials.solids.record import Material

_UNITS = {"units": "W m^-1 K^-1"}


def curve(material: str | Material, name: str | None = None, T: Value | None = None) -> xr.DataArray:
    """Thermal conductivity of a solid over temperature, as it was measured, tabulated or fitted.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula, in any capitals.
    name : str
        Which of its curves, as in `curves(material)`; by default the first, the one to take.
    T : str, Quantity or DataArray
        Temperatures at which it is wanted; by default those of the points, or some over the range of a formula.

    Returns
    -------
    DataArray
        In W/(m K), over `temperature` in K, with `source`, `state`, `origin`, `formula` and more in its attributes.

    Raises
    ------
    HeatChainError
        Where there is no curve, or where it does not reach a temperature: nothing is extrapolated.

    Notes
    -----
    Between points it is linear in both logarithms. `origin` is "measured", "tabulated" (of a handbook) or "formula"
    (fitted to measurements, and evaluated). `state` is "verified", "secondary" (read in what names the source),
    "doubtful", or "unverified" for a series of one's own.

    Examples
    --------
    >>> kapton = curve("kapton", T="300 K")
    >>> round(float(kapton), 3), kapton.attrs["state"], kapton.attrs["origin"]
    (0.191, 'secondary', 'measured')
    """
    chosen = _chosen(get(material), name)
    kelvins = over_temperature(chosen.temperatures if T is None else abscissa(T))
    kappa = chosen.values if T is None else chosen(kelvins.values)
    if np.any(np.isnan(kappa)):
        low, high = chosen.range
        raise HeatChainError(
            f"`T` must be within the range of {chosen.solid}'s curve {chosen.name!r}, {low:g} to {high:g} K."
        )
    about = {name: getattr(chosen, name) for name in ("source", "read_in", "state", "origin", "formula", "note")}
    attributes = _UNITS | {"long_name": f"thermal conductivity of {get(material).name}"}
    about = {"solid": chosen.solid, "curve": chosen.name} | about
    return kelvins.copy(data=kappa).assign_attrs(attributes | {key: text for key, text in about.items() if text})


def curves(material: str | Material | None = None) -> xr.Dataset:
    """The curves κ(T) of one solid, or of all, and where they come from.

    Parameters
    ----------
    material : str or Material
        The solid; by default all of the library.

    Returns
    -------
    Dataset
        Over `curve`, as in "kapton.nist": `solid`, `name`, `kind` of solid, `origin`, `state`, `source`, `read_in`,
        `formula`, `note`, the number of `points` (0 for a formula), and `lowest` and `highest` temperature in K.

    Examples
    --------
    >>> curves("PTFE")["name"].values.tolist()[:2]
    ['nist', 'anderson-1963-2']
    """
    solids = [get(key) for key in library()] if material is None else [get(material)]
    every = [one for solid in solids for one in of(solid).values()]
    columns: dict[str, Any] = {
        name: ("curve", [getattr(one, name) for one in every])
        for name in ("solid", "name", "origin", "state", "source", "read_in", "formula", "note")
    }
    columns["kind"] = ("curve", [solid.kind or "" for solid in solids for _ in of(solid)])
    columns["points"] = ("curve", [len(one.points) for one in every])
    for place, name in enumerate(("lowest", "highest")):
        about = {"units": "K", "long_name": f"{name} temperature"}
        columns[name] = ("curve", [one.range[place] for one in every], about)
    return xr.Dataset(columns, coords={"curve": [f"{one.solid}.{one.name}" for one in every]})


def of(material: Material) -> dict[str, Curve]:
    """The curves of one solid, or the points of one's own; an error that names what has some."""
    key, points = material.key, material.conductivities
    if key in library():
        return library()[key]
    if points:
        span = (points[0][0], points[-1][0])
        return {"given": Curve(key, "given", "measured", "as it was given", "its record", "unverified", span, points)}
    near = nearest(key, library(), otherwise=f" Known are those of {', '.join(library())}.")
    raise HeatChainError(f"Material {key!r} has no thermal conductivity over temperature.{near}")


def _chosen(material: Material, name: str | None) -> Curve:
    known = of(material)
    if name is None:
        return next(iter(known.values()))
    spelt = {one.casefold(): one for one in known}
    if not isinstance(name, str) or name.casefold() not in spelt:
        raise HeatChainError(
            f"`name` must be {alternatives(known)} for {material.key}, but is {name!r}.{nearest(name, known)}"
        )
    return known[spelt[name.casefold()]]
