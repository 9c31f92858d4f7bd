"""The figure of the scenario `bounds-4`."""

from typing import Any

import numpy as np
import xarray as xr
from scipy.interpolate import CubicSpline

from chain import plots
from chain.links.spin import golden_rule

_GREEN, _PURPLE = plots.COLOURS[2], plots.COLOURS[3]


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductances, and their fraction of the sum rule over temperature and over coupling."""
    figure, (left, middle, right) = plots.panels(3, height=3.1)
    theta = ds["temperature"].values / ds.attrs["unit_temperature"]
    _conductances(ds, theta, left)
    _fractions(ds, theta, middle)
    _couplings(ds, right)
    return figure


def _curve(ax: Any, theta: Any, values: Any, style: str, colour: str, width: float = 1.1) -> None:
    """A smooth line through samples of a smooth function, by a spline in logarithms."""
    fine = np.geomspace(theta[0], theta[-1], 201)
    ax.plot(fine, np.exp(CubicSpline(np.log(theta), np.log(values))(np.log(fine))), style, color=colour, lw=width)


def _exact(ds: xr.Dataset, x: Any, unit: Any, ax: Any) -> None:
    """The bracket as a band and the exact conductance as points, over a unit."""
    if "conductance_lower" in ds:
        edges = [ds[f"conductance_{edge}"].values / unit for edge in ("lower", "upper")]
        ax.fill_between(x, *edges, color=plots.COLOURS[5], alpha=0.35, lw=0)
    if "conductance" in ds:
        error = ds["conductance_error"].values / unit
        ax.errorbar(x, ds["conductance"].values / unit, error, fmt="o", color="k", ms=3.2, lw=0.8, zorder=5)


def _temperature_axis(ds: xr.Dataset, theta: Any, ax: Any) -> None:
    kondo = ds.attrs["kondo_temperature"] / ds.attrs["unit_temperature"]
    if theta[0] < kondo < theta[-1]:
        ax.axvline(kondo, color=plots.GREY, lw=0.7, ls=":")
        ax.annotate("$T_K$", (kondo, 0.0), (2, 3), xycoords=("data", "axes fraction"), textcoords="offset points",
                    fontsize=7.5, color=plots.GREY)  # fmt: skip
    ax.set(xlabel=r"$k_BT/\hbar\Delta$", xlim=(theta[0], theta[-1]))
    ticks = [one for one in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0) if 0.999 * theta[0] <= one <= 1.001 * theta[-1]]
    plots.ticks(ax, x=ticks)


def _conductances(ds: xr.Dataset, theta: Any, ax: Any) -> None:
    unit = 1e-12
    bound, quantum = ds["sum_rule_bound"].values / unit, ds["quantum_of_conductance"].values / unit
    redfield, hop = ds["bloch_redfield_conductance"].values / unit, ds["niba_conductance"].values / unit
    _exact(ds, theta, unit, ax)
    ax.set(xscale="log", yscale="log")
    _curve(ax, theta, bound, "-", plots.ORANGE, 1.5)
    _curve(ax, theta, quantum, "--", plots.BLUE, 1.5)
    _curve(ax, theta, redfield, "-.", _GREEN)
    _curve(ax, theta, hop, "-", _PURPLE)
    ax.set(ylim=(0.3 * redfield[-1], 4.0 * bound.max()), ylabel="thermal conductance (pW/K)")
    _temperature_axis(ds, theta, ax)
    at = int(0.6 * theta.size)
    plots.name_line(ax, theta[-1], 1.15 * bound[at], "sum rule, Eq. (18)", plots.ORANGE, above=9.0)
    seen = np.flatnonzero(quantum < 0.6 * ax.get_ylim()[1])
    if seen.size:
        plots.name_line(
            ax, theta[seen[-1]], quantum[seen[-1]], r" $\kappa_Q$, Eq. (2)", plots.BLUE, ha="left", above=-3.0
        )
    plots.name_line(ax, theta[0], hop[0], "NIBA", _PURPLE, ha="left", above=5.0)
    low = int(np.flatnonzero(redfield > ax.get_ylim()[0])[0])
    plots.name_line(ax, theta[low], redfield[low], "Bloch-Redfield", _GREEN, ha="left", above=-4.0)
    ax.set_title(
        f"α = {ds.attrs['chosen_coupling']:g}, ω$_c$ = {ds.attrs['chosen_cutoff']:g} Δ", loc="left", fontsize=9
    )


def _fractions(ds: xr.Dataset, theta: Any, ax: Any) -> None:
    bound = ds["sum_rule_bound"].values
    warm = theta > ds.attrs["kondo_temperature"] / ds.attrs["unit_temperature"]
    limit = float(golden_rule.saturation(ds.attrs["chosen_coupling"]))
    _exact(ds, theta, bound, ax)
    ax.set_xscale("log")
    _curve(ax, theta, ds["bloch_redfield_conductance"].values / bound, "-.", _GREEN)
    _curve(ax, theta, ds["niba_conductance"].values / bound, "-", _PURPLE)
    if warm.sum() > 1:
        _curve(ax, theta[warm], ds["golden_rule_fraction"].values[warm], "--", "k")
    ax.axhline(1.0, color=plots.ORANGE)
    ax.axhline(limit, color=plots.GREY, lw=0.8, ls=":")
    ax.set(ylim=(0.0, 1.45), ylabel="conductance / bound (18)")
    _temperature_axis(ds, theta, ax)
    plots.name_line(ax, theta[-1], 1.0, "said to be reached above $T_K$", plots.ORANGE, above=-3.0)
    plots.name_line(ax, theta[-1], limit, r"$\pi\alpha\cot\pi\alpha/(1+2\alpha)$", plots.GREY, above=-3.0)
    if "conductance" in ds:
        low = int(0.3 * theta.size)
        value = float(ds["conductance"][low]) / bound[low]
        ax.annotate("exact, and its\nbracket", (theta[low], value), (8, -16), textcoords="offset points", fontsize=7.5)


def _couplings(ds: xr.Dataset, ax: Any) -> None:
    alpha = np.linspace(0.0, 0.6, 241)
    curve = golden_rule.saturation(alpha)
    ax.plot(alpha, curve, color=plots.GREY, ls=":", lw=1.2)
    x = ds["coupling"].values
    ax.plot(x, ds["warm_golden_rule_fraction"], "--", color="k", lw=1.0)
    ax.axhline(1.0, color=plots.ORANGE)
    if "warm_fraction" in ds:
        ax.plot(x, ds["warm_fraction"], "o", color="k", ms=3.2)
    ax.set(xlabel="coupling α", ylabel="conductance / bound (18)", xlim=(0.0, 0.6), ylim=(0.0, 1.15))
    where = int(np.searchsorted(-curve, -0.25))
    ax.annotate("$T_K \\ll T \\ll \\omega_c$", (alpha[where], curve[where]), (-4, -4), textcoords="offset points",
                fontsize=7.5, color=plots.GREY, ha="right", va="top")  # fmt: skip
    ax.annotate("$k_BT = 2\\hbar\\Delta$: golden\nrule, exact (points)", (x[-1], ds["warm_golden_rule_fraction"][-1]),
                (2, 5), textcoords="offset points", fontsize=7.5, ha="left")  # fmt: skip
    ax.set_title(f"ω$_c$ = {ds.attrs['chosen_cutoff']:g} Δ", loc="left", fontsize=9)
