"""Chains with random links: how their conductances are distributed, for the chain of [Panasyuk2012] Eq. (81).

Links in series add resistances, so that 1/K of a chain is the sum of 1/K_n over its N + 1 links, and the weak ones
count most. Each link is a mediator whose frequency is drawn from a log-normal distribution. Resistances are independent
and of finite variance, so that the spread of a chain's conductance falls as 1/√(N + 1): disorder of links does not
localise heat where bodies keep a temperature, it only lowers the conductance below that of the typical link.

Valid in linear response, at one temperature. The widths are a choice that illustrates, not a measurement.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer, number
from chain.units.boundary import single
from scenarios.output.text import lines, shown
from scenarios.presets import results
from scenarios.presets.chains.refinement import doublings, exponent


def disorder(
    links: int = 160,
    chains: int = 4000,
    spread: float = 0.3,
    frequency: Any = "50 cm^-1",
    damping: Any = "25 cm^-1",
    cutoff: Any = "165 K",
    temperature: Any = "300 K",
    seed: int = 1,
) -> xr.Dataset:
    """Chains with random links: the distribution of their conductances, over their length.

    Parameters
    ----------
    links : int
        Links of the longest chains; shorter ones have half as many, down to 5.
    chains : int
        Number of chains drawn.
    spread : float
        Standard deviation of the logarithm of a mediator's frequency.
    frequency : str or Quantity
        Median of the angular frequency of a mediator, the oscillator that joins two neighbours.
    damping, cutoff : str or Quantity
        Damping γ̂ of every mediator, and cutoff D of its baths.
    temperature : str or Quantity
        Temperature at which conductances are taken.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    Dataset
        Over `bodies` and `realisation`: `conductance` of each chain in W/K; over `bodies` its `mean_conductance` (W/K),
        `relative_spread` and `independent_spread` (of as many independent resistances); `link_conductance` of every
        link of the longest chains (realisation, link), `typical_conductance` of the median link (W/K), and the fitted
        `spread_exponent`; `temperature` (site) in K of the first of the longest chains, warmer by 1 K on the left.

    Notes
    -----
    [Panasyuk2012] Eqs. (43), (81) in the steady state.

    Examples
    --------
    >>> ds = disorder(links=20, chains=500)
    >>> bool(abs(ds["spread_exponent"] + 0.5) < 0.1)
    True
    """
    counts = doublings(links)
    integer(chains, "chains", 2)
    number(spread, "spread", most=5.0)  # beyond, frequencies span decades
    median = single(frequency, "rad/s", "frequency")
    drawn = median * np.exp(spread * np.random.default_rng(seed).standard_normal((chains, int(counts[-1]))))
    mediators = chain.HarmonicMediator(chain.ureg.Quantity(drawn, "rad/s"), damping, cutoff)
    K = mediators.conductance(temperature).to("W/K").magnitude
    typical = chain.HarmonicMediator(frequency, damping, cutoff).conductance(temperature).to("W/K").magnitude
    # A chain of n links is the first n of a long one
    resistance = np.cumsum(1.0 / K, axis=1)[:, counts - 1].T
    conductance = 1.0 / resistance
    relative = conductance.std(axis=1) / conductance.mean(axis=1)
    one = np.std(1.0 / K) / np.mean(1.0 / K)
    variables = {
        "conductance": ("bodies realisation", conductance),
        "mean_conductance": ("bodies", conductance.mean(axis=1)),
        "relative_spread": ("bodies", relative),
        "independent_spread": ("bodies", one / np.sqrt(counts)),
        "spread_exponent": exponent(counts, relative),
        "link_conductance": ("realisation link", K),
        "typical_conductance": typical,
        "temperature": ("site", _profile(drawn[0], damping, cutoff, temperature)),
    }
    coordinates = {"bodies": counts - 1, "realisation": np.arange(1, chains + 1)}
    coordinates |= {"link": np.arange(counts[-1]), "site": np.arange(1, counts[-1])}
    return results.dataset(variables, coordinates, model="chains of random mediators", seed=seed, spread=spread)


def _profile(frequency: Array, damping: Any, cutoff: Any, temperature: Any) -> Array:
    """Steady temperatures of one chain whose left reservoir is warmer by 1 K, K."""
    links = chain.HarmonicMediator(chain.ureg.Quantity(frequency, "rad/s"), damping, cutoff)
    right = chain.quantity(temperature, "K", "temperature")
    left = chain.ureg.Quantity(right.magnitude + 1.0, "K")
    body = chain.ConstantHeatCapacity("1e-19 J/K")  # does not matter in a steady state
    return np.asarray(chain.Chain(links, body, frequency.size - 1, left, right).steady_state()["temperature"].values)


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    last = ds.isel(bodies=-1)
    count = int(last["bodies"]) + 1
    ratio = float(last["mean_conductance"] * count / ds["typical_conductance"])
    worst = float((1.0 / ds["link_conductance"]).max("link").mean() * last["mean_conductance"])
    return lines(
        {
            "drawn": f"{ds.sizes['realisation']} chains of up to {count} links, seed {ds.attrs['seed']}",
            "links": f"median frequency's {shown(ds['typical_conductance'])}; nine of ten between "
            f"{shown(ds['link_conductance'].quantile(0.05, keep_attrs=True), 3)} and "
            f"{shown(ds['link_conductance'].quantile(0.95, keep_attrs=True), 3)}",
            "chains": f"{shown(last['mean_conductance'])} ± {float(last['relative_spread']):.1%} for {count} links, "
            f"{ratio:.2f} of what that many median links would carry",
            "spread": f"falls as the number of links to the power {float(ds['spread_exponent']):.3f}; independent "
            "resistances: -0.5",
            "weakest link": f"{worst:.1%} of a chain's resistance on average, against {1 / count:.1%} were all equal",
        },
        "Resistances in series average out: long random chains all conduct nearly alike, less well than their typical "
        "link, because weak links hold back all of the heat and strong ones cannot make up for it.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Distributions of chains' conductances, their spread over length, and the steps of one chain's temperature."""
    figure, (left, middle, right) = plots.panels(3)
    count = ds["bodies"].values + 1
    scaled = ds["conductance"].values * count[:, None] / float(ds["typical_conductance"])
    low, high = np.quantile(scaled, (0.003, 0.9999))
    edges = np.linspace(low, high, 41)
    for one, length, colour in zip(scaled[::2], count[::2], plots.shades(len(count[::2])), strict=True):
        density, _ = np.histogram(one, edges, density=True)
        left.plot(0.5 * (edges[1:] + edges[:-1]), density, color=colour, lw=1.2, label=f"{length}")
    left.legend(title="links in\nthe chain", **plots.BESIDE)
    left.set(xlabel="conductance × links / median link", ylabel="density of chains", ylim=(0, None))
    middle.loglog(count, ds["relative_spread"], "o", color=plots.BLUE, ms=4, label="chains drawn")
    independent = "independent links, ∝ (N + 1)$^{-1/2}$"
    middle.loglog(count, ds["independent_spread"], "--", color=plots.GREY, lw=1.0, label=independent)
    middle.legend(**plots.ABOVE | {"ncols": 1})
    plots.ticks(middle, x=count)
    middle.set_yticks([0.01, 0.02, 0.05], labels=["1 %", "2 %", "5 %"])
    middle.set(xlabel="number of links N + 1", ylabel="relative spread of conductance")
    T, site = ds["temperature"].values, ds["site"].values
    straight = np.polyval(np.polyfit(site[[0, -1]], T[[0, -1]], 1), site)
    right.plot(site, (T - straight) * 1e3, ".-", color=plots.BLUE, ms=3.0, lw=0.8)
    right.axhline(0.0, color=plots.GREY, ls="--", lw=1.0, zorder=0)
    right.set(xlabel="body", ylabel="temperature less a straight line (mK)", xlim=(0, None))
    return figure
