"""What the result of a chain, rod or network says, as short lines by name."""

import numpy as np
import xarray as xr

from chain import plots
from scenarios.output.text import shown

MOST = 8  # sides that are told


def of_transient(ds: xr.Dataset) -> dict[str, str]:
    """The end, temperatures with place and time, heat given by each side, events, and how exact it all is.

    Parameters
    ----------
    ds : Dataset
        Of a transient, with all variables or some.
    """
    entries = {"end of the run": shown(ds["time"][-1])}
    if "steady_tolerance" in ds.attrs:
        entries["end of the run"] += f", when it is steady to {ds.attrs['steady_tolerance']:.2g}"
    entries |= of_state(ds.isel(time=-1))
    if "temperature" in ds:
        entries |= _extremes(ds["temperature"])
    for name, times in zip(
        str(ds.attrs.get("events", "")).split(", "), np.ravel(ds.attrs.get("event_times", [])), strict=False
    ):
        told = "not reached" if np.isnan(times) else f"after {shown(xr.DataArray(times, attrs={'units': 's'}), 6)}"
        entries[name] = told
    entries |= _heats(ds)
    if "rtol" in ds.attrs:
        entries["uncertainty"] = f"about {ds.attrs['rtol']:.0e} of each temperature (`rtol`)"
    if "energy_residual" in ds.attrs:
        entries["energy residual"] = f"{ds.attrs['energy_residual']:.1e} of the heat moved"
    return entries


def of_state(ds: xr.Dataset) -> dict[str, str]:
    """Temperatures with their places, and currents at the ends, of a dataset without time."""
    entries = {}
    if "temperature" in ds:
        entries["temperatures"] = " to ".join(_at(ds["temperature"], lowest) for lowest in (True, False))
    if "current" in ds:
        entries |= _currents(ds)
    return entries


def _currents(ds: xr.Dataset) -> dict[str, str]:
    """Heat currents of a state: into and out of a row, or from every reservoir; and into surroundings."""
    if "link_from" in ds.coords:
        flows = list(plots.side_currents(ds).items())[:MOST]
        return {f"heat from {side}": shown(flow.assign_attrs(units="W")) for side, flow in flows}
    found = (
        {"heat current": f"{shown(ds['current'][0])} in, {shown(ds['current'][-1])} out"} if "left" in ds.attrs else {}
    )
    if "surroundings_current" in ds:
        found["into surroundings"] = shown(ds["surroundings_current"].sum(keep_attrs=True))
    return found


def _at(T: xr.DataArray, lowest: bool) -> str:
    """The lowest or highest temperature and where it is."""
    place = T.argmin(...) if lowest else T.argmax(...)
    found = T.isel(place)
    labels = ", ".join(f"{dim} {found[dim].item()}" for dim in ("row", "site") if dim in found.coords)
    if "site" not in found.coords:
        labels = ", ".join(
            f"{dim} {shown(found[dim])}" for dim in found.coords if found[dim].ndim == 0 and dim in T.dims
        )
    return f"{shown(found, 6)}" + (f" ({labels})" if labels else "")


def _extremes(T: xr.DataArray) -> dict[str, str]:
    """The highest and lowest temperature met at the times of the dataset, where these are not the last."""
    entries = {}
    for name, lowest in (("highest met", False), ("lowest met", True)):
        place = T.argmin(...) if lowest else T.argmax(...)
        when = int(place["time"])
        if 0 < when < T.sizes["time"] - 1:
            entries[name] = f"{_at(T.isel(time=when), lowest)} after {shown(T['time'][when])}"
    return entries


def _heats(ds: xr.Dataset) -> dict[str, str]:
    """Heat that each side, and the sources, gave in the run."""
    entries = {}
    if "reservoir_heat" in ds:
        given = ds["reservoir_heat"].isel(time=-1)
        entries["heat given"] = ", ".join(f"{shown(given.sel(side=side))} by {side}" for side in given["side"].values)
    if "source_heat" in ds:
        entries["heat of sources"] = shown(ds["source_heat"].isel(time=-1))
    return entries
