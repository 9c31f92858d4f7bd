"""A thermal diode of spins: [Taylor2015] Eq. (16), whose conclusion names it as what interactions can be used for.

A spin between two baths rectifies where it is coupled to them unequally: its two levels can be saturated, so that a hot
bath that is strongly coupled throttles itself. Harmonic mediators cannot do this at any couplings, since their
transmission does not depend on temperature. [Segal2005] found it.

The current is that of NIBA ([Taylor2015] gives none): second order in the splitting, the coupling to the baths exactly.
Valid for temperatures above the renormalised splitting; the dataset's attributes state the method's own estimate of its
error at the coldest temperature, and the largest error of the table of J(T1, T2) that the chains use.

Bodies between such links keep a temperature of their own. In a chain every link has only a part of the difference of
temperatures, and rectification, which is of second order in it, falls as the chain grows: the continuum, Fourier's law,
has none left.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer, number
from scenarios.output.text import lines, shown
from scenarios.presets import results
from scenarios.presets.given import ends


def diode(
    splitting: Any = "1e12 rad/s",
    weak: float = 0.02,
    strong: float = 0.3,
    cutoff: Any = "1e14 rad/s",
    bias: Any = "0 rad/s",
    cold: Any = "15 K",
    hot: Any = "45 K",
    samples: int = 31,
    longest: int = 9,
) -> xr.Dataset:
    """A thermal diode of spins: currents both ways, of one link and of chains, and the chains' profiles.

    Parameters
    ----------
    splitting : str or Quantity
        Angular frequency Δ of every spin.
    weak, strong : float
        Coupling α of every spin to what is on its left and on its right.
    cutoff : str or Quantity
        Angular frequency ω_c of the baths.
    bias : str or Quantity
        Angular frequency ε of every spin.
    cold, hot : str or Quantity
        Temperatures of the two ends; the single link has its hot end at `samples` temperatures up to `hot`.
    samples : int
        Samples of the hot end's temperature.
    longest : int
        Bodies of the longest chain; shorter ones have a third as many, down to 1.

    Returns
    -------
    Dataset
        Over `hot_temperature` in K with `forward_current` (the hot end on the left, where coupling is weak) and
        `backward_current` of one link in W and their `rectification`, (forward - backward)/(forward + backward); over
        `bodies` the same of chains, `chain_forward_current`, `chain_backward_current` and `chain_rectification`; over
        `site` the longest chain's `forward_temperature` and `backward_temperature`, the latter from right to left.

    Notes
    -----
    [Taylor2015] Eq. (16); [Panasyuk2012] Eq. (80) for the chains.

    Examples
    --------
    >>> ds = diode(samples=4, longest=1)
    >>> bool((ds["rectification"][1:] > 0.1).all())
    True
    """
    couplings = number(weak, "weak"), number(strong, "strong")
    spin = chain.SpinMediator(splitting, couplings, cutoff, bias)
    high, low = ends(hot, cold)
    T = np.linspace(low, high, integer(samples, "samples", 2))
    forward, backward = _currents(spin, T, low)
    counts = _counts(integer(longest, "longest", 1))
    solved = [(_solve(spin, n, high, low), _solve(spin, n, low, high)) for n in counts]
    there, back = (np.array([abs(float(pair[way]["current"].mean())) for pair in solved]) for way in (0, 1))
    profiles = [solution["temperature"].values for solution in solved[-1]]
    variables = {
        "forward_current": ("hot_temperature", forward),
        "backward_current": ("hot_temperature", backward),
        "rectification": ("hot_temperature", _rectification(forward, backward)),
        "chain_forward_current": ("bodies", there),
        "chain_backward_current": ("bodies", back),
        "chain_rectification": ("bodies", _rectification(there, back)),
        "forward_temperature": ("site", profiles[0]),
        "backward_temperature": ("site", profiles[1][::-1]),
    }
    return results.dataset(
        variables,
        {"hot_temperature": T, "bodies": counts, "site": np.arange(1, counts[-1] + 1)},
        model=repr(spin),
        method=spin.method,
        cold_temperature=low,
        estimated_error=float(spin.theories(chain.ureg.Quantity(low, "K"))["error"].loc[{"theory": spin.method}]),
        table_error=max(float(one.attrs["table_error"]) for pair in solved for one in pair),
    )


def _currents(spin: chain.SpinMediator, T: Array, cold: float) -> tuple[Array, Array]:
    """Magnitudes of one link's current with the hot end on the left, and on the right, W."""
    hot, low = chain.ureg.Quantity(T, "K"), chain.ureg.Quantity(cold, "K")
    return tuple(np.abs(one.to("W").magnitude) for one in (spin.current(hot, low), spin.current(low, hot)))


def _rectification(forward: Array, backward: Array) -> Array:
    total = forward + backward
    return np.asarray(np.divide(forward - backward, total, out=np.zeros_like(total), where=total > 0.0))


def _counts(longest: int) -> Array:
    """Numbers of bodies, each three times the last, up to the longest."""
    counts = [longest]
    while counts[0] >= 3:
        counts.insert(0, counts[0] // 3)
    return np.array(counts)


def _solve(spin: chain.SpinMediator, n: int, left: float, right: float) -> xr.Dataset:
    """Steady state of a chain of n bodies."""
    body = chain.ConstantHeatCapacity("1e-19 J/K")  # does not matter in a steady state
    hot, cold = (chain.ureg.Quantity(T, "K") for T in (left, right))
    found: xr.Dataset = chain.Chain(spin, body, int(n), hot, cold).steady_state()
    return found


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    last = ds.isel(hot_temperature=-1)
    hot, cold = shown(last["hot_temperature"], 3), ds.attrs["cold_temperature"]
    entries = {
        f"one spin, {cold:g} K and {hot}": f"{shown(last['forward_current'])} from weak to strong coupling, "
        f"{shown(last['backward_current'])} the other way: rectification {float(last['rectification']):.1%}"
    }
    for one in (ds.isel(bodies=i) for i in range(ds.sizes["bodies"])):
        entries[f"{int(one['bodies'])} bodies between"] = (
            f"{shown(one['chain_forward_current'])} and {shown(one['chain_backward_current'])}: "
            f"{float(one['chain_rectification']):.1%}"
        )
    entries["method"] = f"{ds.attrs['method']}, off by about {np.expm1(ds.attrs['estimated_error']):.1%} at {cold:g} K"
    entries["table of J(T1, T2)"] = f"interpolated to {ds.attrs['table_error']:.1e}"
    return lines(
        entries,
        "A spin rectifies, a harmonic mediator cannot. A chain of such diodes is the worse a diode the longer it is: "
        "rectification is of second order in a link's own difference of temperatures.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Currents both ways over the hot end's temperature; rectification of chains; profiles both ways."""
    figure, (left, middle, right) = plots.panels(3)
    hot, cold = ds["hot_temperature"].values, ds.attrs["cold_temperature"]
    J = {way: ds[f"{way}_current"].values * 1e12 for way in ("forward", "backward")}
    names = {"forward": "hot end weakly coupled", "backward": "hot end strongly coupled"}
    styles = {"forward": {"color": plots.ORANGE}, "backward": {"color": plots.BLUE, "ls": plots.DASHES[1]}}
    for way, name in names.items():
        left.plot(hot - cold, J[way], **styles[way], label=name)
    left.set(xlabel="difference of temperatures (K)", ylabel="heat current of one spin (pW)")
    left.set(xlim=(0, None), ylim=(0, None))
    links = np.concatenate([[1], ds["bodies"].values + 1])
    R = 100 * np.concatenate([[float(ds["rectification"][-1])], ds["chain_rectification"].values])
    middle.loglog(links, R, "o-", color=plots.BLUE, ms=4)
    middle.loglog(links, R[-1] * links[-1] / links, "--", color=plots.GREY, lw=1.0, zorder=0, label="∝ 1/(N + 1)")
    plots.ticks(middle, x=links)
    plots.ticks(middle, y=[y for y in (0.5, 1, 2, 5, 10, 20, 50) if R.min() / 1.5 < y < R.max() * 1.5], unit=" %")
    middle.set(xlabel="number of links N + 1", ylabel="rectification")
    site = np.arange(ds.sizes["site"] + 2)
    straight = np.linspace(hot[-1], cold, site.size)
    for way, name in names.items():
        T = np.concatenate([[hot[-1]], ds[f"{way}_temperature"].values, [cold]]) - straight
        right.plot(site, T, marker=".", **styles[way], ms=4, label=name)
    right.set(xlabel="body, from the hot end", ylabel="temperature less a straight line (K)")
    right.margins(y=0.2)
    return figure
