"""Electrons and lattice of a gold film after a femtosecond pulse: the two-temperature model as two chains.

    γT_e ∂T_e/∂t = κ_e ∂²T_e/∂x² - G(T_e - T_l) + q(x, t),    C̃_l ∂T_l/∂t = κ_l ∂²T_l/∂x² + G(T_e - T_l),

[Anisimov1974]; in cells, the balance of [Panasyuk2012] Eq. (80) for two chains. The electrons' heat capacity is that of
0.729 mJ/(mol K²), C. Kittel, Introduction to Solid State Physics; κ_e is gold's conductivity. G and κ_l are of the
order that such films are described by, not traced to a measurement. κ_e is constant here, where it grows as T_e/T_l; at
several thousand kelvin d electrons add to the heat capacity: valid for weak pulses.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer
from chain.units.boundary import single
from scenarios.output.text import lines
from scenarios.presets.chains.gold import ATOMS_IN_GOLD
from scenarios.presets.results import labelled

ELECTRONS, LATTICE = "electrons", "lattice"
GAMMA = 71.4  # J/(m^3 K^2): 0.729 mJ/(mol K^2) times 19.30 g/cm^3 over 196.967 g/mol
DEBYE = "165 K"  # of gold, as in the scenario `nanoparticles`
ALONG = {ELECTRONS: 318.0, LATTICE: 2.0}  # W/(m K)
START = 300.0  # K
SPOT = 1e-12  # m^2


def two_temperatures(
    thickness: Any = "100 nm",
    coupling: Any = "2.6e16 W/(m^3 K)",
    fluence: Any = "5 J/m^2",
    pulse: Any = "100 fs",
    depth: Any = "15 nm",
    cells: int = 50,
    until: Any = "40 ps",
    samples: int = 201,
) -> xr.Dataset:
    """Electrons and lattice of a gold film after a femtosecond pulse.

    Parameters
    ----------
    thickness : quantity
        Of the film; nothing leaves it.
    coupling : quantity
        G of electrons and lattice.
    fluence : quantity
        Energy an area that is absorbed.
    pulse : quantity
        Full width at half maximum of the pulse, a Gaussian.
    depth : quantity
        Over which the absorbed power falls by e.
    cells : int
        Of the film.
    until : quantity
        Time at which to stop.
    samples : int
        Number of times reported, evenly over the logarithm after the pulse.

    Returns
    -------
    Dataset
        The transient over `time`, `row` (electrons, lattice) and `site`, with `depth` (site) in m, and
        `final_temperature` in K by the film's heat capacities alone.

    Examples
    --------
    >>> ds = two_temperatures(cells=10, samples=21)
    >>> T = ds["temperature"].isel(time=-1).mean("site")
    >>> bool(abs(T.sel(row="lattice") - ds["final_temperature"]) < 3)
    True
    """
    n, count = integer(cells, "cells", 2), integer(samples, "samples", 3)
    d, G = single(thickness, "m", "thickness", positive=True), single(coupling, "W/(m^3 K)", "coupling", positive=True)
    width, energy = single(pulse, "s", "pulse", positive=True), single(fluence, "J/m^2", "fluence", positive=True)
    skin, last = single(depth, "m", "depth", positive=True), single(until, "s", "until", positive=True)
    if last < 10.0 * width:
        raise chain.HeatChainError("`until` must be ten times the length of the pulse or more.")
    edges = np.linspace(0.0, d, n + 1)
    volume = chain.Quantity(SPOT * d / n, "m^3")
    share = np.diff(-np.exp(-edges / skin)) / -np.expm1(-d / skin)
    sources = {site + 1: _pulse(energy * SPOT * part, width) for site, part in enumerate(share)}
    electrons = chain.ElectronGas(chain.Quantity(GAMMA, "J/(m^3 K^2)"), volume=volume)
    ions = chain.DebyeSolid(DEBYE, volume=volume, number_density=ATOMS_IN_GOLD)
    film = chain.Ladder(
        {ELECTRONS: _row(ELECTRONS, electrons, n, d, sources), LATTICE: _row(LATTICE, ions, n, d, None)},
        exchange=chain.ConductanceLink(chain.Quantity(G, "W/(m^3 K)") * volume),
    )
    times = np.concatenate([[0.0], np.geomspace(0.5 * width, last, count - 1)])
    found = film.transient(
        chain.Quantity(START, "K"), times=chain.Quantity(times, "s"), breakpoints=[chain.Quantity(4.0 * width, "s")]
    )
    final = _settled(energy / d, ions, volume)
    centres = 0.5 * (edges[1:] + edges[:-1])
    added = labelled(depth=("site", centres), final_temperature=final, fluence=energy, pulse_length=width)
    return found.assign(added)


def _row(name: str, body: Any, n: int, d: float, sources: Any) -> chain.Chain:
    """A row of cells of the film."""
    link = chain.ConductanceLink(chain.Quantity(ALONG[name] * SPOT * n / d, "W/K"))
    return chain.Chain(link, body, n, chain.Insulated(), chain.Insulated(), sources=sources)


def _pulse(energy: float, width: float) -> Any:
    """A Gaussian of an energy in J, centred at two widths."""
    sigma = width / np.sqrt(8.0 * np.log(2.0))
    height = energy / (sigma * np.sqrt(2.0 * np.pi))

    def power(t: Array) -> Array:
        return np.asarray(height * np.exp(-0.5 * ((t - 2.0 * width) / sigma) ** 2))

    return power


def _settled(density: float, ions: chain.DebyeSolid, volume: Any) -> float:
    """Temperature at which electrons and ions together hold an energy in J/m³ more than at the start, K."""
    from scipy.optimize import brentq

    size = float(volume.to("m^3").magnitude)

    def excess(T: float) -> float:
        kept = ions.energy(chain.Quantity(T, "K")) - ions.energy(chain.Quantity(START, "K"))
        return 0.5 * GAMMA * (T**2 - START**2) + float(kept.to("J").magnitude) / size - density

    return float(brentq(excess, START, START + density / GAMMA / START))


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    T, t = ds["temperature"], ds["time"].values
    electrons, ions = (T.sel(row=name) for name in (ELECTRONS, LATTICE))
    peak = electrons.max("time").values
    apart = (electrons - ions).mean("site").values
    hottest = int(apart.argmax())
    below = np.flatnonzero(apart[hottest:] < 0.01 * apart[hottest])
    settled = f"{1e12 * t[hottest + below[0]]:.3g} ps" if below.size else "not reached"
    end = float(ions.isel(time=-1).mean())
    return lines(
        {
            "electrons": f"up to {peak[0]:.4g} K at the surface and {peak[-1]:.4g} K at the back",
            "lattice": f"up to {float(ions.max()):.4g} K",
            "one temperature": f"to 1 % after {settled}",
            "at the end": f"{end:.5g} K; the heat capacities alone say {float(ds['final_temperature']):.5g} K",
            "energy residual": f"{ds.attrs['energy_residual']:.1e}",
        },
        "Electrons carry the heat through the film before the lattice has any: the lattice is heated everywhere, and "
        "not from the surface inwards.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Both temperatures at surface and back over time, and their profiles."""
    figure, (left, *profiles) = plots.panels(3)
    t, depth = 1e12 * ds["time"].values[1:], 1e9 * ds["depth"].values
    moments = [m for m in (1.5, 2.0, 4.0, 10.0, 20.0, 100.0) if m * float(ds["pulse_length"]) <= 1e-12 * t[-1]]
    styles = ((plots.ORANGE, "-", "--"), (plots.BLUE, "-.", ":"))
    for name, (colour, *dashes), right in zip((ELECTRONS, LATTICE), styles, profiles, strict=True):
        T = ds["temperature"].sel(row=name)
        for site, style, where in zip((0, -1), dashes, ("surface", "back"), strict=True):
            left.semilogx(t, T.values[1:, site], style, color=colour, label=f"{name}, {where}")
        for moment, shade in zip(moments, plots.shades(len(moments)), strict=True):
            row = T.sel(time=moment * float(ds["pulse_length"]), method="nearest")
            right.plot(
                depth, row.values, color=shade, label=f"{1e12 * float(row['time']):.2g} ps" if name == LATTICE else "_"
            )
        right.set(xlabel="depth (nm)", ylabel=f"temperature of the {name} (K)", xlim=(0.0, None))
    left.legend(**plots.ABOVE)
    profiles[1].legend(title="time, b and c", **plots.BESIDE)
    left.set(xlabel="time (ps)", ylabel="temperature (K)")
    return figure
