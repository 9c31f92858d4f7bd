"""Fourier's law appearing in a chain, and not appearing in one without bodies: [Panasyuk2012] Sec. VI, Eqs. (80)-(83).

Three statements, each measured. (1) A chain of Eq. (80) becomes the continuum of Eq. (83) as it is refined; centred
differences make the deviation fall as the square of the distance between bodies. (2) Its resistance grows as N + 1. In
the steady state of equal links F(T_n) is linear in n (Kirchhoff transform), so that Eq. (80) is on the continuum's
bent profile at every body however strong the gradient, and Eq. (81), which takes K at the mean of two temperatures,
is not. (3) The law is not built in: mediators coupled to one another by springs, with no bodies between, carry a
current that does not depend on their number.

Valid where bodies thermalise internally (physically: anharmonic or large); the coupled oscillators show what happens
where nothing does. Sources: [Panasyuk2012], [Taylor2015] Eq. (1).
"""

from typing import Any, Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer
from chain.exact import HarmonicChain, Spring
from scenarios.output.text import lines, shown
from scenarios.presets import given, results
from scenarios.presets.chains.refinement import doublings, exponent

ORDER = 2.0  # of centred differences
_CELLS = 1200  # of the continuum: its own error, of second order, is below that of the finest chain by a factor of 200
_MOMENT = 0.1  # of the diffusion time: the front has crossed the chain, and the profile still moves
_LAWS = ("exact", "linear")


def fourier(
    links: int = 80,
    shown: int = 5,
    hot: Any = "200 K",
    cold: Any = "20 K",
    frequency: Any = "50 cm^-1",
    damping: Any = "25 cm^-1",
    cutoff: Any = "165 K",
    mode_spacing: Any = "1e9 rad/s",
    coupling: Any = "50 cm^-1",
) -> xr.Dataset:
    """Fourier's law: chains against the continuum, their resistance, and coupled oscillators that do not obey it.

    Parameters
    ----------
    links : int
        Links of the longest chain; shorter ones have half as many, down to 5.
    shown : int
        Links of the chain whose profile is reported.
    hot, cold : str or Quantity
        Temperatures of the reservoirs; the bodies start at `cold`.
    frequency, damping, cutoff : str or Quantity
        Angular frequency ω0 of a mediator, the oscillator that joins two neighbours, its damping γ̂, and the cutoff D of
        its baths.
    mode_spacing : str or Quantity
        Distance Δ of the angular frequencies of a body's modes, [Panasyuk2012] Eq. (14).
    coupling : str or Quantity
        Angular frequency Ω of the springs mΩ² in the counter-example.

    Returns
    -------
    Dataset
        Over `bodies`, `law` ("exact" Eq. (80), "linear" Eq. (81)), `site` and `fraction` (position over length):
        `transient_error` (bodies) and `steady_error` (law, bodies) in K against the continuum, the fitted `order`;
        `resistance` (law, bodies) and `coupled_resistance` (bodies) in K/W with fitted exponents; `temperature` (law,
        site) and `continuum_temperature` (fraction) in K.

    Notes
    -----
    [Panasyuk2012] Eqs. (80)-(83). Chains of N bodies are compared at the time 0.1 (N + 1)² C/K, as functions of
    x/L: this is one continuum, refined.

    Examples
    --------
    >>> ds = fourier(links=20)
    >>> bool(abs(ds["order"] - 2) < 0.1), bool(abs(ds["resistance_exponent"] - 1) < 1e-6)
    (True, True)
    """
    mediator = chain.HarmonicMediator(frequency=frequency, damping=damping, cutoff=cutoff)
    body = chain.DrudeUllersma(mode_spacing=mode_spacing)
    warm, cool = given.ends(hot, cold)
    ends = chain.ureg.Quantity(warm, "K"), chain.ureg.Quantity(cool, "K")
    integer(shown, "shown", 2)

    def row(count: int, law: Literal["exact", "linear"] = "exact") -> chain.Chain:
        return chain.Chain(mediator, body, count - 1, ends[0], ends[1], spacing="1 nm", law=law)

    counts = doublings(links)
    mean = 0.5 * (ends[0] + ends[1])
    unit = float((body.heat_capacity(mean) / mediator.conductance(mean)).to("s").magnitude)
    error = _transient_errors(row, counts, unit, ends)
    steady_error, resistance = _steady(row, counts, mediator, ends)
    coupled = _coupled_resistances(counts, ends, frequency, coupling, damping)
    fraction = np.linspace(0.0, 1.0, 201)
    variables = {
        "transient_error": ("bodies", error),
        "order": -exponent(counts, error),
        "steady_error": ("law bodies", steady_error),
        "resistance": ("law bodies", resistance),
        "resistance_exponent": exponent(counts, resistance[0]),
        "coupled_resistance": ("bodies", coupled),
        "coupled_exponent": exponent(counts, coupled),
        "temperature": ("law site", _profiles(row, shown)),
        "continuum_temperature": ("fraction", _kirchhoff(mediator, ends, fraction)),
    }
    coordinates = {"bodies": counts - 1, "law": _LAWS, "site": np.arange(1, shown), "fraction": fraction}
    return results.dataset(variables, coordinates, model=row(int(counts[-1])).line.description, theory_order=ORDER)


def _transient_errors(row: Any, counts: NDArray[np.int64], unit: float, ends: tuple[Any, Any]) -> Array:
    """Largest deviation from the continuum at one time, K."""
    from scipy.interpolate import CubicSpline

    def final(line: Any, count: int) -> xr.Dataset:
        return line.transient(ends[1], times=f"{_MOMENT * count**2 * unit!r} s", rtol=1e-9).isel(time=-1)  # type: ignore[no-any-return]

    longest = int(counts[-1])
    rod = row(longest).continuum(_CELLS)
    fine = final(rod, longest)
    x = np.concatenate([[0.0], fine["position"].values / rod.line.length, [1.0]])
    held = [end.magnitude for end in ends]
    continuum = CubicSpline(x, np.concatenate([held[:1], fine["temperature"].values, held[1:]]))
    found = []
    for count in counts.tolist():
        T = final(row(count), count)["temperature"].values
        found.append(np.abs(T - continuum(np.arange(1, count) / count)).max())
    return np.array(found)


def _steady(row: Any, counts: NDArray[np.int64], link: Any, ends: tuple[Any, Any]) -> tuple[Array, Array]:
    """Deviation from the continuum in K and resistance in K/W, (law, bodies)."""
    error, resistance = np.empty((2, len(_LAWS), counts.size))
    for i, law in enumerate(_LAWS):
        for j, count in enumerate(counts.tolist()):
            state = row(count, law).steady_state()
            continuum = _kirchhoff(link, ends, np.arange(1, count) / count)
            error[i, j] = np.abs(state["temperature"].values - continuum).max()
            resistance[i, j] = (ends[0] - ends[1]).magnitude / float(state["current"][0])
    return error, resistance


def _profiles(row: Any, shown: int) -> Array:
    return np.stack([row(shown, law).steady_state()["temperature"].values for law in _LAWS])


def _kirchhoff(link: Any, ends: tuple[Any, Any], fraction: Array) -> Array:
    """Steady temperature of the continuum in K: F(T) is linear in position, [Panasyuk2012] Eq. (83)."""
    hot, cold = (float(end.magnitude) for end in ends)
    wanted = (1.0 - fraction) * link._current(np.array(hot), np.array(cold))
    table = np.linspace(cold, hot, 2001)
    T = np.interp(wanted, link._current(table, np.full_like(table, cold)), table)
    for _ in range(4):  # Newton's method, from a table that is right to 1e-6
        T = T - (link._current(T, np.full_like(T, cold)) - wanted) / link._conductance(T)
    return np.asarray(T)


def _coupled_resistances(
    counts: NDArray[np.int64], ends: tuple[Any, Any], frequency: Any, coupling: Any, damping: Any
) -> Array:
    """Resistance of as many mediators coupled directly, K/W."""
    mediator = chain.HarmonicMediator(frequency, damping)
    rows = [HarmonicChain(mediator, Spring(coupling), count - 1) for count in counts.tolist()]
    return np.array([(ends[0] - ends[1]).magnitude / one.current(*ends).to("W").magnitude for one in rows])


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    last = ds.isel(bodies=-1)
    count = int(last["bodies"]) + 1
    first = ds["resistance"].isel(bodies=0)
    parted = float(first.sel(law="exact") / first.sel(law="linear")) - 1.0
    return lines(
        {
            "chains": f"{int(ds['bodies'][0])} to {count - 1} bodies",
            "order of refinement": f"{float(ds['order']):.3f}, in theory {ds.attrs['theory_order']:g}; "
            f"the finest chain is within {shown(last['transient_error'], 2)} of Eq. 83",
            "resistance": f"{float(last['resistance'].sel(law='exact')) * 1e-12:.3f} K/pW for {count} links; "
            f"it grows as their number to the power {float(ds['resistance_exponent']):.6f}",
            "steady state, Eq. 80": f"within {float(ds['steady_error'].sel(law='exact').max()):.1e} K of the Kirchhoff "
            "profile for every chain",
            "steady state, Eq. 81": f"off by {shown(ds['steady_error'].sel(law='linear')[0], 3)} with "
            f"{int(ds['bodies'][0])} bodies and {shown(last['steady_error'].sel(law='linear'), 3)} with {count - 1}; "
            f"its current in the shortest chain is {parted:+.1%} of Eq. 80's",
            "coupled directly": f"{float(last['coupled_resistance']) * 1e-12:.3f} K/pW for {count} mediators; "
            f"it grows as their number to the power {float(ds['coupled_exponent']):.3f}",
        },
        "Bodies that keep a temperature make Fourier's law: the chain turns into Eq. 83 as it is refined, and its "
        "resistance grows with its length. The same mediators joined by springs carry a current that does not depend "
        "on their number, so the law is not built into the mediators: it comes from the bodies between them.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Deviation from the continuum, resistance with and without bodies, and the bent profile."""
    figure, (left, middle, right) = plots.panels(3)
    count = ds["bodies"].values + 1
    parted = ds["steady_error"].sel(law="linear").values
    slope = ds["transient_error"].values[-1] * (count[-1] / count) ** ORDER
    left.loglog(count, ds["transient_error"], "o", color=plots.BLUE, ms=4, label="transient of the exact law")
    left.loglog(count, slope, "-", color=plots.GREY, lw=0.9, label="slope −2")
    left.loglog(count, parted, "s-", color=plots.ORANGE, ms=3.5, lw=0.9, label="steady state, linear law")
    left.legend(**plots.ABOVE | {"ncols": 1})
    left.set(xlabel="number of links N + 1", ylabel="deviation from the continuum (K)")
    _plot_resistance(ds, middle, count)
    _plot_profile(ds, right)
    for ax in (left, middle):
        plots.ticks(ax, x=count)
    return figure


def _plot_resistance(ds: xr.Dataset, ax: Any, count: NDArray[np.int64]) -> None:
    chains = ds["resistance"].sel(law="exact").values * 1e-12
    coupled = ds["coupled_resistance"].values * 1e-12
    ax.loglog(count, chains, "o-", color=plots.BLUE, ms=4, lw=0.9, label="through bodies, ∝ N + 1")
    ax.loglog(count, coupled, "s-", color=plots.ORANGE, ms=3.5, lw=0.9, label="mediators coupled directly")
    ax.set_ylim(0.5 * coupled[0], None)
    ax.set(xlabel="number of links N + 1", ylabel="thermal resistance (K/pW)")


def _plot_profile(ds: xr.Dataset, ax: Any) -> None:
    x = ds["site"].values / (ds.sizes["site"] + 1.0)
    continuum = ds["continuum_temperature"].values
    ax.plot(x, ds["temperature"].sel(law="exact"), "o", color=plots.BLUE, ms=4, label="exact law")
    linear = ds["temperature"].sel(law="linear")
    ax.plot(x, linear, "s", color=plots.ORANGE, ms=5.5, mfc="none", mew=1.0, label="linear law")
    ax.plot(ds["fraction"], continuum, "-", color=plots.GREY, lw=1.0, label="continuum")
    ax.plot([0, 1], continuum[[0, -1]], ":", color=plots.GREY, lw=0.9, label="were κ constant")
    ax.legend(**plots.ABOVE)
    ax.set(xlabel="position over length", ylabel="temperature (K)", xlim=(0, 1), ylim=(0, None))
