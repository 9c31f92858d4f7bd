"""What the page about a chain shows: the run of its scenario file as it develops, beside the continuum, in words."""

from typing import Any

import numpy as np
import xarray as xr

from chain import HeatChainError, plots, ureg
from chain.arrays import Array
from scenarios.command.explore.charts import BLUE, GREEN, ORANGE, axis, chart, line, numbers, points
from scenarios.command.explore.running import Run
from scenarios.output.text import shown

_CELLS = 100, 400  # of the continuum, at least and at most
_SETTLED = 0.1  # of the run, after which the chain is compared: at the start a jump at an end is in no body yet
_SAME, _NEAR = 1e-6, 0.01  # K; and of all differences there were
_MARKED = 60  # bodies that are drawn as points
_DRAWN = 120  # places of the continuum that are drawn, about
_NOTHING = 1e-22  # W: what rounding leaves of no current


def view(run: Run) -> dict[str, Any]:
    """Charts over time, findings and words of a chain.

    Parameters
    ----------
    run : Run
        Of a transient.
    """
    ds = run.dataset
    beside = _continuum(run)
    profile, flow = _profile(ds, beside), _flow(ds)
    t, unit = plots.scaled(ds["time"])
    return {
        "charts": {"profile": profile, "flow": flow, "ends": _ends(ds, t, unit), "map": _map(ds, t, unit)},
        "frames": {
            "told": [f"{one:.3g} {unit}" for one in t],
            "times": numbers(t),
            "traces": {
                "profile": [_frames(i, one) for i, one in enumerate(_each_profile(ds, beside))],
                "flow": [_frames(0, plots.scaled(_currents(ds))[0])],
            },
            "marks": {"ends": "x", "map": "y"},
        },
        "facts": _facts(run, beside),
        "words": [*_verdict(run), _about_continuum(ds, beside)],
        "later": True,
    }


def _frames(trace: int, values: Array) -> dict[str, Any]:
    return {"trace": trace, "y": numbers(values)}


def _continuum(run: Run) -> xr.Dataset | str:
    """Eq. (83) solved at the same times, or why it is not."""
    job: Any = run.job
    if job.row.sources:
        return "Eq. (83) is solved without sources of heat, and one body is heated here."
    cells = min(max(_CELLS[0], 4 * (job.row.n + 1)), _CELLS[1])
    try:
        rod = job.row.continuum(cells)
        found: xr.Dataset = rod.transient(
            ureg.Quantity(float(run.dataset["temperature"][0, 0]), "K"),
            times=ureg.Quantity(run.dataset["time"].values, "s"),
            variables=("temperature",),
        )
    except HeatChainError as error:
        return str(error)
    return found


def _on_bodies(ds: xr.Dataset, beside: xr.Dataset) -> Array:
    """The continuum's temperatures at the places of the bodies, (time, site)."""
    x, places = ds["position"].values, beside["position"].values
    return np.stack([np.interp(x, places, T) for T in beside["temperature"].values])


def _each_profile(ds: xr.Dataset, beside: xr.Dataset | str) -> list[Array]:
    found = [ds["temperature"].values]
    return found if isinstance(beside, str) else [*found, _thinned(beside)["temperature"].values]


def _thinned(beside: xr.Dataset) -> xr.Dataset:
    """As many places of the continuum as can be seen."""
    return beside.isel(site=slice(None, None, -(-beside.sizes["site"] // _DRAWN)))


def _currents(ds: xr.Dataset) -> xr.DataArray:
    """Currents in the links, where rounding alone leaves none."""
    return ds["current"].where(np.abs(ds["current"]) > _NOTHING, 0.0).assign_attrs(ds["current"].attrs)


def _profile(ds: xr.Dataset, beside: xr.Dataset | str) -> dict[str, Any]:
    x, unit = plots.scaled(ds["position"])
    last = ds["temperature"].values[-1]
    few = ds.sizes["site"] <= _MARKED
    bodies = points(x, last, "bodies of the chain", BLUE, size=8) if few else line(x, last, "bodies of the chain", BLUE)
    traces = [bodies]
    if not isinstance(beside, str):
        thin = _thinned(beside)
        place = thin["position"].values * (x[0] / ds["position"].values[0])
        traces.append(line(place, thin["temperature"].values[-1], "Fourier's law, Eq. (83)", ORANGE))
    every = np.concatenate([one.ravel() for one in _each_profile(ds, beside)])
    return chart(
        "Temperature along the chain",
        "Temperature of the bodies over position at the chosen time, beside the continuum of Fourier's law.",
        traces,
        axis(f"position ({unit})", 0.0, x[-1] + x[0]),
        axis("temperature (K)", *_room(every)),
    )


def _flow(ds: xr.Dataset) -> dict[str, Any]:
    x, unit = plots.scaled(ds["link_position"])
    J, power = plots.scaled(_currents(ds))
    late = J[max(1, J.shape[0] // 40) :]  # a jump at the start would flatten the rest
    return chart(
        "Heat current in every link",
        "Heat current over position at the chosen time.",
        [line(x, J[-1], "current to the right", GREEN)],
        axis(f"position ({unit})", 0.0, x[-1] + x[0]),
        axis(f"current ({power})", *_room(np.append(late, 0.0))),
    )


def _ends(ds: xr.Dataset, t: Array, unit: str) -> dict[str, Any]:
    J, power = plots.scaled(_currents(ds))
    log = ds["time"].size > 2 and not np.allclose(np.diff(t), t[1] - t[0])
    keep = slice(1, None) if log else slice(None)
    late = J[max(1, J.shape[0] // 40) :][:, [0, -1]]
    return chart(
        "Heat current at the ends",
        "Heat current into the chain at the left and out of it at the right over time.",
        [line(t[keep], J[keep, 0], "in, left", BLUE), line(t[keep], J[keep, -1], "out, right", ORANGE, "dash")],
        axis(f"time ({unit})", t[1] if log else t[0], t[-1], log=log),
        axis(f"current ({power})", *_room(np.append(late, 0.0))),
    )


def _map(ds: xr.Dataset, t: Array, unit: str) -> dict[str, Any]:
    x, length = plots.scaled(ds["position"])
    log = ds["time"].size > 2 and not np.allclose(np.diff(t), t[1] - t[0])
    keep = slice(1, None) if log else slice(None)
    bar = {"title": {"text": "K"}, "thickness": 12, "outlinewidth": 0}
    warmth = {
        "type": "heatmap", "x": numbers(x), "y": numbers(t[keep]), "z": numbers(ds["temperature"].values[keep]),
        "colorscale": "Viridis", "colorbar": bar, "name": "temperature",
    }  # fmt: skip
    return chart(
        "All of it: space and time",
        "Temperature in colours over position and time.",
        [warmth],
        axis(f"position ({length})"),
        axis(f"time ({unit})", log=log),
    )


def _room(values: Array) -> tuple[float, float]:
    """A range that holds values with a little room; of values that are all one, one about it."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    margin = 0.05 * (high - low) or 0.05 * abs(high) or 1.0
    return low - margin, high + margin


def _facts(run: Run, beside: xr.Dataset | str) -> list[tuple[str, str]]:
    ds, job = run.dataset, run.job
    T = float(ds["temperature"][-1].mean())
    kappa = job.row.conductivity(ureg.Quantity(T, "K")).m_as("W/(m K)")  # type: ignore[attr-defined]
    found = [
        ("time of the end", shown(ds["time"][-1], 3)),
        ("current in, left", shown(_currents(ds)[-1, 0], 4)),
        ("current out, right", shown(_currents(ds)[-1, -1], 4)),
        (f"conductivity κ at {T:.4g} K", f"{kappa:.3g} W/(m K)"),
    ]
    if not isinstance(beside, str):
        apart = np.abs(ds["temperature"].values[-1] - _on_bodies(ds, beside)[-1]).max()
        found.append(("most from Fourier's law", f"{apart:.2g} K" if apart > _SAME else "nothing"))
    return found


def _verdict(run: Run) -> list[dict[str, str]]:
    """The verdict on the chain's rate equation, doubt by doubt, and what else was warned of."""
    first, *doubts = run.dataset.attrs["verdict"].rstrip(".").split("; ")
    kind = "doubt" if first.endswith("not met") else "fine"
    told = [{"kind": kind, "text": f"{first}."}]
    told += [{"kind": "doubt", "text": f"{one[:1].upper()}{one[1:]}."} for one in doubts]
    return told + [{"kind": "doubt", "text": one} for one in run.doubts]


def _about_continuum(ds: xr.Dataset, beside: xr.Dataset | str) -> dict[str, str]:
    """How near the chain is to Fourier's law while it develops, or why this is not told."""
    if isinstance(beside, str):
        return {"kind": "plain", "text": f"Fourier's law is not drawn beside it. {beside}"}
    late = ds["time"].values >= _SETTLED * float(ds["time"][-1])
    apart = np.abs(ds["temperature"].values - _on_bodies(ds, beside))[late]
    worst = np.unravel_index(int(apart.argmax()), apart.shape)
    limit = "Fourier's law, Eq. (83), is the limit of many bodies."
    if apart.max() < _SAME:
        return {"kind": "fine", "text": f"{limit} After a tenth of the run this chain cannot be told from it."}
    when = shown(ds["time"][late][worst[0]], 3)
    return {
        "kind": "fine" if apart.max() < _NEAR * float(np.ptp(ds["temperature"].values)) else "doubt",
        "text": f"{limit} After a tenth of the run this chain is never further from it than {apart.max():.2g} K, at "
        f"body {int(worst[1]) + 1} and {when}.",
    }
