"""How far Eq. (80) of [Panasyuk2012] is off for the chain of Fig. 5, over coupling, cutoff and temperature.

Three ways in which a body may be coupled to its two mediators (scenario `figure-5`), with joint counter-terms:

- the same couplings: conductance of M large bodies, all connected, each taking no net heat, over that of Eq. (80);
- opposite ends, and random signs: exact currents of one body, before heat has crossed it.

For the same couplings the deviation vanishes for a high cutoff and temperature, by the law

    K/K_80 - 1 → [M/(M + 1)] [γ̂/2D + (ħγ̂/k_BT)²/24],

whatever ω0: derived in `docs/figure_5.md`. Valid in linear response for the first, for the window of times in which
currents are steady for the others.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer
from chain.exact import BodyChain, FiniteBody, HarmonicChain, LargeBody
from chain.units.constants import hbar, k
from scenarios.output.text import lines
from scenarios.presets import results

_UNIT = 1e12  # rad/s, of ω0: nothing depends on it
_KELVIN = hbar * _UNIT / k
_DAMPINGS, _CUTOFFS, _TEMPERATURES = (0.3, 1.0, 3.0), (1.0, 3.0, 10.0, 30.0, 100.0), (0.1, 0.3, 1.0, 3.0, 10.0)
_HIGHEST = 3.0  # cutoff up to which bodies are followed: their modes reach four times as far
_STEADY = np.linspace(0.6, 0.85, 6)  # of π/Δ
_APART = 1.25, 1.0, 0.75  # temperatures of left reservoir, body and right reservoir, over the mean


def figure_5_map(bodies: int = 8, draws: int = 4, spacing: float = 0.1) -> xr.Dataset:
    """Fig. 5 followed exactly: how far Eq. (80) is off, over coupling, cutoff and temperature, for three contacts.

    Parameters
    ----------
    bodies : int
        Number M of bodies with the same couplings; of the others one is followed.
    draws : int
        Bodies with random signs, whose mean is given.
    spacing : float
        Distance Δ of the modes of bodies that are followed, over ω0.

    Returns
    -------
    Dataset
        Over `damping_ratio` γ̂/ω0, `cutoff_ratio` D/ω0 and `reduced_temperature` k_BT/ħω0, each over Eq. (80)'s:
        `same_ratio` and `law_ratio` of the conductance, `opposite_ratio`, `random_ratio` of the currents, with
        `random_error`, the standard error of that mean (cutoffs up to 3).

    Notes
    -----
    [Panasyuk2012] Eqs. (42), (80), Sec. VI.

    Examples
    --------
    >>> law(2.0, 1000.0, 3.0, 8).round(4)
    np.float64(0.0173)
    """
    count, many = integer(bodies, "bodies"), integer(draws, "draws", 2)
    gap = float(spacing)
    if not 0.02 <= gap <= 0.2:
        raise chain.HeatChainError(f"`spacing` must be from 0.02 to 0.2, but is {spacing!r}.")
    shape = len(_DAMPINGS), len(_CUTOFFS), len(_TEMPERATURES)
    names = ("same_ratio", "law_ratio", "opposite_ratio", "random_ratio", "random_error")
    found = {name: np.full(shape, np.nan) for name in names}
    for i, damping in enumerate(_DAMPINGS):
        for j, cutoff in enumerate(_CUTOFFS):
            m = chain.HarmonicMediator(*(chain.ureg.Quantity(x * _UNIT, "rad/s") for x in (1.0, damping, cutoff)))
            found["same_ratio"][i, j] = [_same(m, T, count) for T in _TEMPERATURES]
            found["law_ratio"][i, j] = [1.0 + law(damping, cutoff, T, count) for T in _TEMPERATURES]
            if cutoff <= _HIGHEST:
                found["opposite_ratio"][i, j] = _followed(m, "opposite", gap, cutoff, 0)
                drawn = np.array([_followed(m, "random", gap, cutoff, seed) for seed in range(many)])
                found["random_ratio"][i, j] = drawn.mean(axis=0)
                found["random_error"][i, j] = drawn.std(axis=0, ddof=1) / np.sqrt(many)
    over = "damping_ratio cutoff_ratio reduced_temperature"
    coordinates = {"damping_ratio": _DAMPINGS, "cutoff_ratio": _CUTOFFS, "reduced_temperature": _TEMPERATURES}
    about = {"bodies": count, "draws": many, "spacing": gap, "reference": "Panasyuk2012, Fig. 5"}
    return results.dataset({name: (over, values) for name, values in found.items()}, coordinates, **about)


def law(damping: float, cutoff: float, T: float, bodies: int) -> Any:
    """K/K_80 - 1 of the same couplings for a high cutoff and temperature, in units ω0 = ħ = k_B = 1."""
    return np.float64(bodies / (bodies + 1.0) * (0.5 * damping / cutoff + (damping / T) ** 2 / 24.0))


def _same(m: Any, T: float, bodies: int) -> float:
    one = chain.ureg.Quantity(T * _KELVIN, "K")
    whole = HarmonicChain(m, LargeBody("same"), bodies).conductance(one)
    return float((whole * (bodies + 1) / m.conductance(one)).m_as(""))


def _followed(m: Any, contacts: str, spacing: float, cutoff: float, seed: int) -> Array:
    """Current through one body over Eq. (80)'s, mean over both links, at every temperature."""
    gap = chain.ureg.Quantity(spacing * _UNIT, "rad/s")
    body = FiniteBody(round(max(6.0, 4.0 * cutoff) / spacing), gap, contacts, seed=seed)
    line = BodyChain(m, body, 1, reservoir=body)
    times = chain.ureg.Quantity(_STEADY * np.pi / spacing / _UNIT, "s")
    found = []
    for T in _TEMPERATURES:
        kelvins = [chain.ureg.Quantity(part * T * _KELVIN, "K") for part in _APART]
        theory = sum(m.current(*kelvins[i : i + 2]).m_as("W") for i in (0, 1))
        found.append(float(line.evolve(kelvins, times=times)["current"].mean(("time", "side")).sum()) / theory)
    return np.array(found)


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    same, near = ds["same_ratio"], ds["law_ratio"] - 1.0
    entries = {}
    for gamma in ds["damping_ratio"].values:
        one = same.sel(damping_ratio=gamma)
        entries[f"same couplings, γ̂ = {gamma:g} ω0"] = (
            f"{float(one.min()):.3f} to {float(one.max()):.3f} of Eq. (80); "
            f"{float(one.sel(cutoff_ratio=100.0, reduced_temperature=10.0)):.4f} at D = 100 ω0, k_BT = 10 ħω0"
        )
    far = (ds["cutoff_ratio"] >= 30.0) & (ds["reduced_temperature"] >= 3.0) & (near < 0.02)
    gap = float((abs(same - 1.0 - near) / near).where(far).max())
    entries["law, far out"] = f"the deviation within {gap:.0%} of itself, for D >= 30 ω0, k_BT >= 3 ħω0, ħγ̂"
    for contacts in ("opposite", "random"):
        values = ds[f"{contacts}_ratio"]
        entries[f"{contacts} contacts"] = f"{float(values.min()):.3f} to {float(values.max()):.3f} of Eq. (80)"
    return lines(
        entries,
        "Eq. (80) holds for opposite ends everywhere on the map, until heat has crossed the body; for random signs up "
        "to what grows as Δt; and for the same couplings where cutoff and temperature are high.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Maps for the same couplings, and all three contacts over temperature."""
    with plots.styled():
        figure, axes = plots.panels(4, height=3.1)
        limit = 80.0
        for gamma, ax in zip(ds["damping_ratio"].values, axes, strict=False):
            values = 100.0 * (ds["same_ratio"].sel(damping_ratio=gamma) - 1.0)
            mesh = ax.pcolormesh(values.T, cmap="RdBu_r", vmin=-limit, vmax=limit)
            for (a, b), value in np.ndenumerate(values.values):
                ax.text(a + 0.5, b + 0.5, f"{value:+.1f}".replace("-", "−"), ha="center", va="center", fontsize=6.5,
                        color="w" if abs(value) > 0.6 * limit else "k")  # fmt: skip
            for axis, name in ((ax.xaxis, "cutoff_ratio"), (ax.yaxis, "reduced_temperature")):
                axis.set_ticks(np.arange(ds.sizes[name]) + 0.5, [f"{one:g}" for one in ds[name].values])
            ax.set(xlabel="cutoff D/ω₀")
            ax.set_title(f"same couplings, γ̂ = {gamma:g} ω₀")
        axes[0].set_ylabel("temperature k$_B$T/ħω₀")
        bar = figure.colorbar(mesh, ax=axes[2], pad=0.02, extend="max")
        bar.set_label("above the theory of the chain (%)")
        _contacts(ds.sel(damping_ratio=1.0, cutoff_ratio=3.0), axes[3])
    return figure


def _contacts(case: xr.Dataset, ax: "plots.Axes") -> None:
    x = case["reduced_temperature"]
    ax.plot(x, 100.0 * (case["same_ratio"] - 1.0), "o-", color=plots.ORANGE, ms=3, label="same")
    ax.plot(x, 100.0 * (case["opposite_ratio"] - 1.0), "s-", color=plots.BLUE, ms=3, label="opposite ends")
    random = 100.0 * (case["random_ratio"] - 1.0)
    error = 100.0 * case["random_error"]
    ax.errorbar(x, random, error, fmt="^-", color=plots.COLOURS[2], ms=3, label="random signs")
    ax.axhline(0.0, color=plots.GREY, lw=0.8, ls="--")
    ax.set(xlabel="temperature k$_B$T/ħω₀", ylabel="above the theory of the chain (%)", xscale="log")
    ax.legend(title="γ̂ = ω₀, D = 3 ω₀", **plots.BESIDE)
