"""What the sources say of each solid, more than one of a property where they differ: the record takes one of them."""

import csv
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from materials.solids.library import get
from materials.solids.record import Material


class Reading(NamedTuple):
    """A number as it was read.

    Parameters
    ----------
    solid, property : str
        Key of the solid, and what the number is of.
    value : float
        In `unit`.
    temperature : str
        In K as a number, or "room" or "not stated".
    uncertainty : float
        As the source states it, or half the distance of Voigt's and Reuss' bounds; NaN where there is none.
    state : {"verified", "secondary", "derived", "doubtful"}
        As of a field; "doubtful" is what contradicts others, or has no source.
    source, read_in : str
        Publication, and the text in which it was read.
    """

    solid: str
    property: str
    value: float
    unit: str
    temperature: str
    uncertainty: float
    state: str
    source: str
    read_in: str


@cache
def library() -> tuple[Reading, ...]:
    """All numbers of the data file."""
    text = (files("materials") / "data" / "readings.csv").read_text(encoding="utf-8")
    _, *rows = csv.reader(text.splitlines())
    return tuple(
        Reading(solid, name, float(value), unit, T, float(sigma or "nan"), state, source, where)
        for solid, name, value, unit, T, sigma, state, source, where in rows
    )


def readings(material: str | Material | None = None) -> xr.Dataset:
    """What publications, data sheets and programs say of a solid, number by number, and where each was read.

    The record of a solid takes one number of each property; its uncertainty is the spread of those that are not
    doubtful.

    Parameters
    ----------
    material : str or Material
        The solid; by default all of the library.

    Returns
    -------
    Dataset
        Over `reading`: `solid`, `property`, `value` in `unit`, `temperature` in words, `uncertainty` (NaN where none is
        stated), `state`, `source` and `read_in`.

    Examples
    --------
    >>> found = readings("Pt")
    >>> fast = found.isel(reading=(found["property"] == "longitudinal_velocity").values)
    >>> dict(zip(fast["value"].values.tolist(), fast["state"].values.tolist()))
    {3793.0: 'derived', 3960.0: 'verified', 3260.0: 'doubtful'}
    """
    every = library() if material is None else of(get(material).key)
    columns: dict[str, Any] = {name: ("reading", [getattr(one, name) for one in every]) for name in Reading._fields}
    for name in ("value", "uncertainty"):
        columns[name] = ("reading", np.array([getattr(one, name) for one in every], dtype=np.float64))
    return xr.Dataset(columns)


def of(solid: str) -> tuple[Reading, ...]:
    """Those of one solid, by its key."""
    return tuple(one for one in library() if one.solid == solid)
