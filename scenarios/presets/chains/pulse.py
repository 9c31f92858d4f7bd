"""A heat pulse into the middle of a chain, and how it spreads: [Panasyuk2012] Sec. VI, Eqs. (80), (83).

For small pulses Eq. (80) is a random walk of heat between equal bodies: its variance grows as 2(K/C)t, exactly and not
only in the continuum, and so gives the diffusivity κ/C̃ = d²K/C. A body at the distance x is warmest about x²/2D after
the pulse. Valid until heat arrives at the ends; the bodies are the gold particles of the scenario `nanoparticles`, and
so are the sources.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer
from chain.units.boundary import single
from scenarios.output.text import lines, shown
from scenarios.presets.chains.gold import gold_row, hopping_rate, molecules
from scenarios.presets.results import labelled


def pulse(
    particles: int = 61,
    power: Any = "1 nW",
    duration: Any = "2 ns",
    temperature: Any = "300 K",
    until: Any = "400 ns",
    samples: int = 201,
    rtol: float = 1e-8,
) -> xr.Dataset:
    """A heat pulse into the middle of a chain of gold nanoparticles, against the spreading of a random walk.

    Parameters
    ----------
    particles : int
        Number of particles, odd.
    power, duration : str or Quantity
        Power and duration of the pulse into the middle one, from the time 0.
    temperature : str or Quantity
        Temperature of both reservoirs, and of the particles at the start.
    until : str or Quantity
        Time at which to stop.
    samples : int
        Number of times reported.
    rtol : float
        Relative tolerance.

    Returns
    -------
    Dataset
        The transient over `time` and `site`, with `width` and `walk_width` (m, measured and of a random walk) over
        time, `diffusivity` and `fitted_diffusivity` (m²/s), `pulse_energy` (J).

    Notes
    -----
    [Panasyuk2012] Eqs. (80), (83). For a pulse of constant power that ends at τ, the variance is 2D(t - τ/2) after it.

    Examples
    --------
    >>> ds = pulse(particles=31, until="40 ns", samples=21)
    >>> bool(abs(ds["fitted_diffusivity"] / ds["diffusivity"] - 1) < 0.02)
    True
    """
    if integer(particles, "particles", 3) % 2 == 0:
        raise chain.HeatChainError(
            f"`particles` must be an odd number, so that one is in the middle, but is {particles!r}."
        )
    end, watts = single(duration, "s", "duration"), single(power, "W", "power")
    middle = particles // 2 + 1
    given = chain.HeatCurrent(lambda t: np.where(t < end, watts, 0.0), breakpoints=[f"{end!r} s"])
    row = gold_row(molecules(), particles, temperature, temperature, sources={middle: given})
    found = row.transient(temperature, until, samples=samples, rtol=rtol)
    position = found["position"].values
    diffusivity = hopping_rate(temperature) * (position[1] - position[0]) ** 2  # [Panasyuk2012] Eq. (83): κ/C̃
    times = found["time"].values
    width = _width(found["energy"].values, position)
    added = labelled(
        width=("time", width),
        walk_width=("time", np.sqrt(diffusivity * _spread_time(times, end))),
        diffusivity=diffusivity,
        fitted_diffusivity=_fitted(times, width, end),
        pulse_energy=watts * end,
    )
    return found.assign(added)


def _width(energy: Array, x: Any) -> Array:
    """Standard deviation of the positions at which the heat is, m; 0 while there is none."""
    total = energy.sum(axis=1)
    share = energy / np.where(total == 0.0, 1.0, total)[:, None]
    mean = share @ x
    return np.asarray(np.sqrt(np.maximum(share @ x**2 - mean**2, 0.0)))


def _spread_time(t: Array, duration: float) -> Array:
    """Variance over D: 2t for each part of the heat, averaged over the times at which it came."""
    return np.where(t < duration, t, 2.0 * t - duration)


def _fitted(t: Array, width: Array, duration: float) -> float:
    """D from the growth of the variance between the pulse's end and a third of the run."""
    chosen = (t > 2.0 * duration) & (t <= max(t[-1] / 3.0, 4.0 * duration))
    if np.count_nonzero(chosen) < 2:
        raise chain.HeatChainError("`until` must leave a few samples after the pulse. Make it, or `samples`, larger.")
    return float(np.polyfit(t[chosen], width[chosen] ** 2, 1)[0] / 2.0)


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    ratio = float(ds["fitted_diffusivity"] / ds["diffusivity"])
    left = float(ds["energy"][-1].sum() / ds["pulse_energy"])
    early = ds.isel(time=(ds["time"] > 0.0) & (ds["time"] <= ds["time"][-1] / 3.0))
    worst = float(np.abs(early["width"].values / early["walk_width"].values - 1.0).max())
    return lines(
        {
            "pulse": f"{shown(ds['pulse_energy'])} into particle {ds.sizes['site'] // 2 + 1}, which warms by "
            f"{float(ds['temperature'].max() - ds['temperature'][0, 0]):.3g} K",
            "diffusivity κ/C̃": f"{float(ds['diffusivity']):.4g} m²/s; from the growth of the pulse "
            f"{float(ds['fitted_diffusivity']):.4g} m²/s ({ratio - 1.0:+.2%})",
            "width": f"{shown(ds['width'][-1])} at the end; within {worst:.1e} of a random walk's until a third of it",
            "left in the chain": f"{left:.1%} of the heat",
            "energy residual": f"{ds.attrs['energy_residual']:.1e}",
        },
        "Heat in the chain spreads as a random walk between bodies: the square of its width grows in proportion to "
        "time, at the rate that Fourier's law gives, until it reaches the reservoirs.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Map of the temperature over position and time, and the width over time."""
    figure, (left, right) = plots.panels(2)
    excess = ds["temperature"] - float(ds["temperature"][0, 0])
    warming = ds.assign(warming=excess.assign_attrs(units="K"))
    plots.space_time(warming, ax=left, name="warming", highest=float(excess.quantile(0.995)))
    _plot_width(ds, right)
    return figure


def _plot_width(ds: xr.Dataset, ax: Any) -> None:
    times, time_unit = plots.scaled(ds["time"])
    width, unit = plots.scaled(ds["width"])
    walk = ds["walk_width"].values * (width[-1] / float(ds["width"][-1]))
    ax.plot(times, walk, "--", color=plots.GREY, lw=1.0)
    ax.plot(times, width, color=plots.BLUE)
    half = len(times) // 2
    plots.name_line(ax, times[half], walk[half], "random walk  ", plots.GREY, above=6.0)
    ax.text(0.97, 0.6, "chain with reservoirs", color=plots.BLUE, fontsize=7.5, transform=ax.transAxes, ha="right")
    ax.set(xlabel=f"time ({time_unit})", ylabel=f"width of the pulse ({unit})", xlim=(0, None), ylim=(0, None))
