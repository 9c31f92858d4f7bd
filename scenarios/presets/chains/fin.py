"""A row of particles on a substrate that takes their heat: the fin, [Panasyuk2012] Eq. (80) with surroundings.

Every particle of the scenario `nanoparticles` also touches a substrate of constant temperature through a contact
conductance g. For small differences the excess falls as sinh µ(N + 1 - n)/sinh µ(N + 1) with 2 cosh µ = 2 + g/K, so
that 1/µ particles are warm, however long the row. The contact is a choice that illustrates: it stands for ligands and
the substrate's interface.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from scenarios.output.text import lines, shown
from scenarios.presets.chains.gold import gold_row, molecules
from scenarios.presets.results import labelled


def fin(
    particles: int = 40,
    hot: Any = "310 K",
    cold: Any = "300 K",
    contact: Any = "2 pW/K",
    until: Any = "400 ns",
    samples: int = 201,
) -> xr.Dataset:
    """A chain of gold nanoparticles on a substrate: how far heat gets before it is lost at the side.

    Parameters
    ----------
    particles : int
        Number of particles.
    hot, cold : str or Quantity
        Temperatures of the left reservoir, and of the right one, the substrate and the particles at the start.
    contact : str or Quantity
        Thermal conductance g of a particle and the substrate.
    until : str or Quantity
        Time at which to stop.
    samples : int
        Number of times reported.

    Returns
    -------
    Dataset
        The transient over `time` and `site`, with `surroundings_current`; `steady_temperature` (site) and
        `fin_temperature` (site) of the closed form with the conductance at the mean temperature, K;
        `decay_length` (m) and `link_conductance` (W/K).

    Notes
    -----
    [Panasyuk2012] Eq. (80) with one more current for each body.

    Examples
    --------
    >>> ds = fin(particles=12, until="50 ns", samples=11)
    >>> bool(abs(ds["steady_temperature"] - ds["fin_temperature"]).max() < 0.02)
    True
    """
    link = chain.ConductanceLink(contact)
    row = gold_row(molecules(), particles, hot, cold, surroundings=(link, cold))
    found, steady = row.transient(cold, until, samples=samples), row.steady_state()
    ends = [chain.quantity(T, "K", name).magnitude for T, name in ((hot, "hot"), (cold, "cold"))]
    K = float(molecules().conductance(chain.Quantity(np.mean(ends), "K")).to("W/K").magnitude)
    mu = float(np.arccosh(1.0 + 0.5 * link.conductance(cold).to("W/K").magnitude / K))
    added = labelled(
        steady_temperature=("site", steady["temperature"].values),
        fin_temperature=("site", _closed_form(particles, mu, ends[0], ends[1])),
        decay_length=float(found["position"][0]) / mu,
        link_conductance=K,
    )
    return found.assign(added)


def _closed_form(particles: int, mu: float, hot: float, cold: float) -> Array:
    """Temperatures of a row of equal links beside a substrate, K."""
    places = np.arange(particles, 0, -1)
    return np.asarray(cold + (hot - cold) * np.sinh(mu * places) / np.sinh(mu * (particles + 1)))


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    heat = ds["reservoir_heat"].isel(time=-1)
    lost = float(-heat.sel(side="surroundings") / heat.sel(side="left"))
    off = float(np.abs(ds["steady_temperature"].values - ds["fin_temperature"].values).max())
    spacing = float(ds["position"][0])
    current = ds["current"].isel(time=-1)
    through = float(current[-1] / current[0])
    return lines(
        {
            "decay": f"{shown(ds['decay_length'])}, {float(ds['decay_length']) / spacing:.3g} particles",
            "lost at the side": f"{lost:.1%} of the heat that the left reservoir gave",
            "at the end": f"{through:.2%} of the current that enters leaves at the right",
            "closed form": f"met to {1e3 * off:.2g} mK by the steady state",
            "energy residual": f"{ds.attrs['energy_residual']:.1e}",
        },
        "Beside a substrate the excess temperature falls exponentially over a length that the conductances of link and "
        "contact set, and not over the length of the chain: longer chains carry no less, because what enters is lost "
        "before it arrives.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Profiles with the closed form, and where the heat goes over time."""
    figure, (left, right) = plots.panels(2)
    plots.profiles(ds, ax=left, count=6)
    position, _ = plots.along(ds)
    left.plot(position, ds["fin_temperature"], "k+", ms=5.0, zorder=5)
    left.text(0.97, 0.9, "+  closed form of the fin", fontsize=7.5, transform=left.transAxes, ha="right")
    times, unit = plots.scaled(ds["time"])
    heat = ds["reservoir_heat"]
    given = heat.sel(side="left").values
    scale = 1.0 / max(float(np.abs(given).max()), 1e-300)
    curves = {
        "given by the left reservoir": (given, plots.ORANGE, "-"),
        "taken by the substrate": (-heat.sel(side="surroundings").values, plots.BLUE, "-."),
        "taken by the right reservoir": (-heat.sel(side="right").values, plots.GREY, ":"),
    }
    for name, (values, colour, style) in curves.items():
        right.plot(times, values * scale, style, color=colour, label=name)
    right.legend(loc="upper left", fontsize=7.5)
    right.set(xlabel=f"time ({unit})", ylabel="heat over all that was given", xlim=(0, None), ylim=(0, None))
    return figure
