"""Conductance against the coupling, and its maximum: [Panasyuk2012] Fig. 3.

The paper gives D/ω0 = 1; the temperatures of the curves are chosen here, on both sides of where the maximum goes away.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.links.harmonic.maximum import falls, find
from chain.units.constants import hbar, k
from scenarios.output.text import lines
from scenarios.presets.curves import draw, ratio, said

TIMES = (0.25, 0.5, 1.0, 1.5, 1.8, 2.0, 3.0)  # τ_h ω0
CUTOFFS = (0.3, 1.0, 3.0, 10.0)  # D/ω0, of the maximum's place and height
FREQUENCY = 1e13  # rad/s; every ratio shown is independent of it


def figure_3(
    cutoff: float = 1.0,
    times: Sequence[float] = TIMES,
    cutoffs: Sequence[float] = CUTOFFS,
    weakest: float = 1e-1,
    strongest: float = 1e4,
    samples: int = 241,
) -> xr.Dataset:
    """Conductance against the coupling for several temperatures, and where it has a maximum.

    Parameters
    ----------
    cutoff : float
        D/ω0 of the curves.
    times : sequence of float
        τ_h ω0 = ħω0/k_BT of the curves.
    cutoffs : sequence of float
        D/ω0 for which the maximum is followed over temperature.
    weakest, strongest : float
        Range of the coupling γ̂/ω0.
    samples : int
        Number of couplings.

    Returns
    -------
    Dataset
        `conductance` K/(k_B ω0) over `time` and `coupling`; `best_coupling`, `maximum` and `limit` (for infinite
        coupling) over `time`; `height` ΔK̂ and `place` (γ̂/ω0)_max over `cutoff` and `thermal_time`; over `cutoff` the
        largest τ_h ω0 `last_time` with a maximum above the limit, and `last_local_time` with a local one.

    Notes
    -----
    [Panasyuk2012] Eq. (43) and Sec. V.

    Examples
    --------
    >>> ds = figure_3(samples=5, cutoffs=[1.0])
    >>> f"{float(ds.last_time[0]):.2f}"
    '1.75'
    """
    coupling = np.geomspace(weakest, strongest, samples)
    curves = [_conductance(coupling, cutoff, 1.0 / time) for time in times]
    found = [find(cutoff, 1.0 / time) for time in times]
    thermal = np.linspace(0.05, 2.0, 79)
    followed = [[find(one, 1.0 / time) for time in thermal] for one in cutoffs]
    last, local = ([_last_time(one, exists) for one in cutoffs] for exists in (_has_maximum, falls))

    return xr.Dataset(
        {
            "conductance": ratio("time coupling", curves, "K/(k_B ω0)"),
            "best_coupling": ratio("time", [one.damping for one in found], "(γ̂/ω0)_max"),
            "maximum": ratio("time", [one.conductance for one in found], "K_max/(k_B ω0)"),
            "limit": ratio("time", [one.limit for one in found], "K_∞/(k_B ω0)"),
            "height": ratio("cutoff thermal_time", [[m.height for m in row] for row in followed], "ΔK̂"),
            "place": ratio("cutoff thermal_time", [[m.damping for m in row] for row in followed], "(γ̂/ω0)_max"),
            "last_time": ratio("cutoff", last, "largest τ_h ω0 with a maximum"),
            "last_local_time": ratio("cutoff", local, "largest τ_h ω0 with a local maximum"),
        },
        coords={
            "time": ratio("time", times, "τ_h ω0"),
            "coupling": ratio("coupling", coupling, "γ̂/ω0"),
            "cutoff": ratio("cutoff", cutoffs, "D/ω0"),
            "thermal_time": ratio("thermal_time", thermal, "τ_h ω0"),
        },
        attrs={"reference": "Panasyuk2012, Fig. 3", "curve_cutoff": float(cutoff)},
    )


def _conductance(coupling: Any, cutoff: float, temperature: float) -> Any:
    """K/(k_B ω0) in units of the mediator's frequency."""
    Q = chain.ureg.Quantity
    mediator = chain.HarmonicMediator(*(Q(ratio * FREQUENCY, "rad/s") for ratio in (1.0, coupling, cutoff)))
    found = mediator.conductance(Q(temperature * hbar * FREQUENCY / k, "K"))
    return found.m_as("W/K") / (k * FREQUENCY)


def _has_maximum(cutoff: float, temperature: float) -> bool:
    return bool(find(cutoff, temperature).height > 0.0)


def _last_time(cutoff: float, exists: Callable[[float, float], bool]) -> float:
    """Where a maximum goes away, by bisection."""
    low, high = 1e-3, 10.0
    while high - low > 1e-6:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if exists(cutoff, 1.0 / middle) else (low, middle)
    return low


def summary(ds: xr.Dataset) -> str:
    """What the text says of the figure, and whether it holds."""
    places = ds["place"].where(ds["height"] > 0)
    steps = (places.diff("cutoff") < 0).where(places.diff("cutoff").notnull(), True).all("thermal_time")
    moved = [
        f"from D/ω0 = {float(high):g} to {float(low):g} {'everywhere' if step else 'not everywhere'}"
        for low, high, step in zip(ds["cutoff"][:-1], ds["cutoff"][1:], steps, strict=True)
    ]
    strong, quantum = float((places / ds["cutoff"]).min()), float((places * ds["thermal_time"]).min())
    entries = {
        "grows as τ_h ω0 falls": said(
            bool((ds["height"].diff("thermal_time") <= 1e-12).all()), f"ΔK̂ up to {float(np.nanmax(ds['height'])):.2f}"
        ),
        "moves up as D/ω0 falls": "; ".join(moved),
        "only for γ̂ above D": said(strong > 1, f"from γ̂/D = {strong:.2g}"),
        "only for ħγ̂ above about 10 k_BT": said(quantum > 7, f"from ħγ̂/k_BT = {quantum:.2g}"),
    }
    for cutoff, last, local in zip(ds["cutoff"], ds["last_time"], ds["last_local_time"], strict=True):
        entries[f"τ_h ω0 of the last maximum, D/ω0 = {float(cutoff):g}"] = (
            f"{float(last):.2f} above the limit of strong coupling, {float(local):.2f} as a local one (the text: 2)"
        )
    return lines(entries, "The maximum belongs to temperatures that are not low, and to overdamped mediators.")


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductance against coupling with its maxima, and their heights over temperature."""
    figure, (left, right) = plots.panels(2)
    labels = {float(time): f"{float(time):g}" for time in ds["time"]}
    scale = {"xlabel": "coupling γ̂/ω₀", "yscale": "log", "ylabel": r"conductance / $k_B\omega_0$"}
    draw(ds["conductance"], "coupling", labels, left, **scale)
    left.set_title(f"D/ω₀ = {ds.attrs['curve_cutoff']:g}")
    left.plot(ds["best_coupling"], ds["maximum"], "k.", ms=4, label="maxima")
    left.legend(title="thermal time × ω₀", **plots.BESIDE)
    cutoffs = {float(one): f"D/ω₀ = {float(one):g}" for one in ds["cutoff"]}
    right.set_ylim(0.0, 0.5)
    height = r"relative height $1 - K_\infty/K_{max}$"
    draw(ds["height"], "thermal_time", cutoffs, right, xlabel="thermal time × ω₀", xscale="linear", ylabel=height)
    return figure
