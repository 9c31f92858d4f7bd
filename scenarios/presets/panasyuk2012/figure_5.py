"""The paper's chain followed exactly: under which couplings Eq. (80) follows from Fig. 5, [Panasyuk2012] Sec. VI.

Fig. 5 couples each body to both its mediators by Eq. (14), and the paper says that neighbouring links disturb each
other only to order Δ. That depends on a sign which Eq. (14) leaves open. Through a body its two mediators act on each
other by the cross kernel Σ C_iC'_i/(m_iω_i²) cos ω_it:

- the same couplings, C'_i = C_i: it is the friction kernel itself, of order 1, and every body is connected with every
  other. With joint counter-terms, which keep the whole positive as the paper means them to, Eq. (80) is approached
  where the cutoff and the temperature are high; with those that Eq. (4) prints, for each mediator by itself, the
  current is another, and from γ̂D/ω0² = 1/cos(π/(M + 2)) on a chain of M bodies is unstable;
- opposite ends of a body, C'_i = (-1)^i C_i: it comes after π/Δ, the time to cross the body, and Eq. (80) holds until
  then;
- random signs: its mean is 0 and its size √Δ, at all times. One body is off by the order of √Δ; in the mean over
  bodies the current grows above that of Eq. (80) in proportion to Δt, so that it holds for t far below 1/Δ.

Currents and energies are those of the whole Hamiltonian, with its normal modes; only the lines of Eq. (80) are theory.
Valid within the model, for bodies that start thermal and uncoupled. Source: [Panasyuk2012].
"""

from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer
from chain.exact import BodyChain, FiniteBody, HarmonicChain, LargeBody
from chain.exact.bodies.counter_terms import CounterTerms
from chain.exact.bodies.stability import critical_coupling, lowest_mode
from chain.units.boundary import single
from scenarios.output.text import lines
from scenarios.presets import results
from scenarios.presets.panasyuk2012.figure_5_plot import PRINTED, draw

_BEYOND = 1.5  # the last time, over π/Δ
_STEADY = (0.55, 0.85)  # of π/Δ: where the steady current is read
_LONGEST = 10  # bodies of the stability map
_STRENGTHS = np.linspace(0.0, 2.2, 111)  # γ̂D/ω0² of that map


def figure_5(
    bodies: int = 2,
    hot: Any = "72 K",
    cold: Any = "36 K",
    frequency: Any = "50 cm^-1",
    damping: Any = "30 cm^-1",
    cutoff: Any = "100 cm^-1",
    mode_spacing: Any = "2.5 cm^-1",
    modes: int = 200,
    draws: int = 5,
    samples: int = 151,
) -> xr.Dataset:
    """Fig. 5 followed exactly: currents for three couplings of a body, against Eq. (80), and where chains are unstable.

    Parameters
    ----------
    bodies : int
        Number M of bodies between the reservoirs.
    hot, cold : str or Quantity
        Temperatures of the reservoirs; the bodies start on a straight line between them.
    frequency, damping, cutoff : str or Quantity
        Angular frequency ω0 of a mediator, the oscillator that joins two neighbours, its damping γ̂, and the cutoff D of
        its baths.
    mode_spacing : str or Quantity
        Distance Δ of the angular frequencies of the modes of bodies and reservoirs.
    modes : int
        Number of modes of each.
    draws : int
        Chains with random signs, whose mean and spread are given.
    samples : int
        Times, up to 1.5 π/Δ.

    Returns
    -------
    Dataset
        Over `contacts` ("same", "same, as printed", "opposite", "random"; the second with separate counter-
        terms, and left out where the chain is then unstable), `time`, `link` and `side` (of the link):
        `current` in W, `current_spread` (time, link) of the random ones, `entropy_production`, `kernel_ratio`
        (contacts, time); over `link` `theory_current` of Eq. (80), `terminal_current` of large bodies with the
        same couplings and, where they are stable with separate counter-terms, `printed_terminal_current`; over
        `coupling_strength` and `bodies` `lowest_squared_frequency`, over `bodies` `critical_coupling` by
        formula and `found_coupling` from the whole Hamiltonian. Attributes: `energy_residual`, the largest of
        all.

    Raises
    ------
    HeatChainError
        Where a number is out of its range.

    Notes
    -----
    [Panasyuk2012] Eqs. (1)-(4), (14), (42), (80), Fig. 5.

    Examples
    --------
    >>> ds = figure_5(bodies=1, modes=80, mode_spacing="5 cm^-1", draws=2, samples=31)
    >>> bool(ds.attrs["energy_residual"] < 1e-12)
    True
    """
    m = chain.HarmonicMediator(frequency=frequency, damping=damping, cutoff=cutoff)
    ends = single(hot, "K", "hot"), single(cold, "K", "cold")
    integer(bodies, "bodies", 1)
    integer(samples, "samples", 8)
    integer(draws, "draws", 2)
    T = chain.ureg.Quantity(np.linspace(*ends, bodies + 2), "K")
    spacing = single(mode_spacing, "rad/s", "mode_spacing")
    seconds = np.linspace(0.0, _BEYOND * np.pi / spacing, samples)
    theory = np.array([m.current(*pair).m_as("W") for pair in pairwise(T)])

    def followed(contacts: str, seed: int = 0, counter_terms: CounterTerms = "joint") -> "tuple[xr.Dataset, Array]":
        body = FiniteBody(modes, chain.ureg.Quantity(spacing, "rad/s"), contacts, seed=seed)
        line = BodyChain(m, body, bodies, reservoir=body, counter_terms=counter_terms)
        times = chain.ureg.Quantity(seconds, "s")
        kernel = line.cross_kernel(times).values[:, 0]
        friction = 0.5 * (m.damping * m.cutoff).m_as("rad^2/s^2")
        return line.evolve(T, times=times), kernel / friction

    runs = {"same": [followed("same")]}
    with suppress(chain.HeatChainError):  # where it is unstable
        runs[PRINTED] = [followed("same", counter_terms="separate")]
    runs["opposite"] = [followed("opposite")]
    runs["random"] = [followed("random", seed) for seed in range(draws)]
    variables = {**_measured(runs), "theory_current": ("link", theory)}
    variables |= _connected(m, T) | _stability(m)
    coordinates = {"contacts": tuple(runs), "time": seconds, "link": np.arange(bodies + 1), "side": ["left", "right"]}
    coordinates |= {"bodies": np.arange(1, _LONGEST + 1), "coupling_strength": _STRENGTHS}
    return results.dataset(
        variables,
        coordinates,
        reference="Panasyuk2012, Fig. 5",
        model=repr(m),
        chain_bodies=bodies,
        chain_coupling=_strength(m),
        crossing_time=np.pi / spacing,
        draws=draws,
        energy_residual=max(ds.attrs["energy_residual"] for each in runs.values() for ds, _ in each),
    )


def _strength(m: Any) -> float:
    return float((m.damping * m.cutoff / m.frequency**2).m_as(""))


def _measured(runs: Any) -> dict[str, Any]:
    """Means over the runs of each coupling, and the spread of the random ones."""

    def mean(name: str) -> Array:
        return np.stack([np.mean([ds[name].values for ds, _ in each], axis=0) for each in runs.values()])

    drawn = np.stack([ds["current"].mean("side").values for ds, _ in runs["random"]])
    kernels = np.stack([each[0][1] for each in runs.values()])
    return {
        "current": ("contacts time link side", mean("current")),
        "current_spread": ("time link", drawn.std(axis=0, ddof=1)),
        "entropy_production": ("contacts time", mean("entropy_production")),
        "kernel_ratio": ("contacts time", kernels),
    }


def _connected(m: Any, T: Any) -> dict[str, Any]:
    """Currents of large bodies with the same couplings, with the printed counter-terms where they are stable."""
    found = {}
    terms: dict[str, CounterTerms] = {"terminal_current": "joint", "printed_terminal_current": "separate"}
    for name, counter_terms in terms.items():
        with suppress(chain.HeatChainError):
            large = HarmonicChain(m, LargeBody("same"), len(T) - 2, counter_terms=counter_terms)
            found[name] = ("link", np.cumsum(large.heat_given_off(T).values)[:-1])
    return found


def _stability(m: Any) -> dict[str, Any]:
    """Lowest squared frequency by the static matrix, and the coupling at which chains become unstable."""
    counts = range(1, _LONGEST + 1)
    lowest = [[lowest_mode(np.ones(M + 1), np.full(M, -0.5 * one))[0] for M in counts] for one in _STRENGTHS]
    return {
        "lowest_squared_frequency": ("coupling_strength bodies", np.array(lowest)),
        "critical_coupling": ("bodies", np.array([critical_coupling(M) for M in counts])),
        "found_coupling": ("bodies", np.array([_found(m, M) for M in counts])),
    }


def _found(m: Any, bodies: int) -> float:
    """The static coupling 2κ/ω0² at which the whole Hamiltonian of a chain has a mode that grows, by bisection.

    It is γ̂D/ω0² for infinitely many modes; here it is summed over those that there are.
    """
    few = FiniteBody(24, 0.5 * m.frequency, "same")

    def kernel(damping: float) -> float:
        link = chain.HarmonicMediator(m.frequency, damping * m.frequency, m.cutoff)
        line = BodyChain(link, few, bodies, reservoir=few, counter_terms="separate")
        return float(2.0 * line.cross_kernel("0 s").values[0, 0] / m.frequency.m_as("rad/s") ** 2)

    low, high = 0.0, 4.0 / _strength(m) * (m.damping / m.frequency).m_as("")
    while high - low > 1e-3 * high:
        middle = 0.5 * (low + high)
        try:
            found, low = kernel(middle), middle
        except chain.HeatChainError:
            high = middle
    return found


def steady(ds: xr.Dataset) -> xr.Dataset:
    """Means over the times where currents are steady, of the links' two sides; `sides` is their largest difference."""
    window = ds.sel(time=slice(*(part * ds.attrs["crossing_time"] for part in _STEADY)))
    current = window["current"].mean("time")
    found: xr.Dataset = current.mean("side").to_dataset(name="current")
    found["sides"] = abs(current.diff("side").isel(side=0, drop=True)).max("link")
    found["entropy_production"] = window["entropy_production"].mean("time")
    found["spread"] = window["current_spread"].mean("time")
    return found


def summary(ds: xr.Dataset) -> str:
    """What each coupling gives, against Eq. (80)."""
    found = steady(ds)
    theory = ds["theory_current"].values

    def pw(values: Array) -> str:
        return ", ".join(f"{value * 1e12:.3f}" for value in values)

    entries = {"Eq. (80)": f"{pw(theory)} pW through the {theory.size} links"}
    for contacts in ds["contacts"].values:
        current = found["current"].sel(contacts=contacts).values
        off = np.abs(current / theory - 1.0).max()
        entries[f"contacts {contacts}"] = f"{pw(current)} pW, off by up to {off:.2%}"
    entries["contacts random"] += (
        f" in the mean of {ds.attrs['draws']} chains; one chain varies by {np.max(found['spread'].values / theory):.0%}"
    )
    entries["random, over time"] = f"the mean excess grows as {_growth(ds):.3f} Δt"
    for name, contacts in (("terminal_current", "same"), ("printed_terminal_current", PRINTED)):
        if name in ds:
            entries[f"{contacts}, large bodies"] = f"{pw(ds[name].values)} pW, by transmissions between all bodies"
    entries["in = out of a mediator"] = ", ".join(
        f"{c}: {float(found['sides'].sel(contacts=c)) / theory.max():.1e}" for c in ds["contacts"].values
    )
    entropy = found["entropy_production"].values * 1e12
    entries["entropy a second"] = ", ".join(
        f"{c}: {v:.3f} pW/K" for c, v in zip(ds["contacts"].values, entropy, strict=True)
    )
    gap = float(np.abs(ds["found_coupling"] / ds["critical_coupling"] - 1.0).max())
    entries["unstable, as printed"] = (
        f"from γ̂D/ω0² = 1/cos(π/(M + 2)) on: {', '.join(f'{float(v):.3f}' for v in ds['critical_coupling'][:4])} for 1 "
        f"to 4 bodies, 1 for many; the whole Hamiltonian within {gap:.1%}"
    )
    entries["energy"] = f"kept to {ds.attrs['energy_residual']:.0e} of the bodies'"
    return lines(
        entries,
        "Eq. (80) follows from Fig. 5 where a body's two mediators couple to its opposite ends, until a signal has "
        "crossed it at π/Δ; where the signs are random only for times far below 1/Δ; and where both mediators couple "
        "to the modes in the same way only for a high cutoff and temperature, if the counter-terms are joint.",
    )


def _growth(ds: xr.Dataset) -> float:
    """Slope over Δt of the current's mean excess for random signs, before π/Δ."""
    x = np.pi * ds["time"].values / ds.attrs["crossing_time"]
    excess = (ds["current"].sel(contacts="random").mean("side") / ds["theory_current"] - 1.0).mean("link").values
    kept = (x > 0.1 * np.pi) & (x < np.pi)
    return float(excess[kept] @ x[kept] / (x[kept] @ x[kept]))


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Currents over time, cross kernels and the map of stability."""
    return draw(ds)
