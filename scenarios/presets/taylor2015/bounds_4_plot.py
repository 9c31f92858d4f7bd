"""The figure of the scenario `bounds-4`."""

from typing import Any

import numpy as np
import xarray as xr
from scipy.interpolate import CubicSpline

from chain import plots
from chain.links.spin import golden_rule

_GREEN, _PURPLE = plots.COLOURS[2], plots.COLOURS[3]
_DENSE = plots.DASHES[3]  # the sum rule is the whole line


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductances, and their fraction of the sum rule over temperature and over coupling."""
    figure, (left, middle, right) = plots.panels(3, height=3.1)
    theta = ds["temperature"].values / ds.attrs["unit_temperature"]
    _conductances(ds, theta, left)
    _fractions(ds, theta, middle)
    _couplings(ds, right)
    return figure


def _curve(ax: Any, theta: Any, values: Any, style: Any, colour: str, label: str = "_") -> None:
    """A smooth line through samples of a smooth function, by a spline in logarithms."""
    fine = np.geomspace(theta[0], theta[-1], 201)
    smooth = np.exp(CubicSpline(np.log(theta), np.log(values))(np.log(fine)))
    ax.plot(fine, smooth, ls=style, color=colour, lw=1.3, label=label)


def _exact(ds: xr.Dataset, x: Any, unit: Any, ax: Any) -> None:
    """The bracket as a band and the exact conductance as points, over a unit."""
    if "conductance_lower" in ds:
        edges = [ds[f"conductance_{edge}"].values / unit for edge in ("lower", "upper")]
        ax.fill_between(x, *edges, color=plots.COLOURS[5], alpha=0.35, lw=0, label="bracket of the exact")
    if "conductance" in ds:
        error = ds["conductance_error"].values / unit
        exact = ds["conductance"].values / unit
        ax.errorbar(x, exact, error, fmt="o", color="k", ms=3.2, lw=0.8, zorder=5, label="exact")


def _temperature_axis(ds: xr.Dataset, theta: Any, ax: Any) -> None:
    kondo = ds.attrs["kondo_temperature"] / ds.attrs["unit_temperature"]
    if theta[0] < kondo < theta[-1]:
        ax.axvline(kondo, color=plots.GREY, lw=0.7, ls=":")
        ax.annotate("$T_K$", (kondo, 0.0), (2, 3), xycoords=("data", "axes fraction"), textcoords="offset points",
                    fontsize=7.5, color=plots.GREY)  # fmt: skip
    ax.set(xlabel=r"temperature $k_BT/\hbar\Delta$", xlim=(theta[0], theta[-1]))
    ticks = [one for one in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0) if 0.999 * theta[0] <= one <= 1.001 * theta[-1]]
    plots.ticks(ax, x=ticks)


def _conductances(ds: xr.Dataset, theta: Any, ax: Any) -> None:
    unit = 1e-12
    bound, quantum = ds["sum_rule_bound"].values / unit, ds["quantum_of_conductance"].values / unit
    redfield, hop = ds["bloch_redfield_conductance"].values / unit, ds["niba_conductance"].values / unit
    _exact(ds, theta, unit, ax)
    ax.set(xscale="log", yscale="log")
    _curve(ax, theta, bound, "-", plots.ORANGE, "sum rule")
    _curve(ax, theta, quantum, "--", plots.BLUE, "quantum of conductance")
    _curve(ax, theta, redfield, "-.", _GREEN, "Bloch-Redfield")
    _curve(ax, theta, hop, _DENSE, _PURPLE, "noninteracting blips")
    top = 4.0 * bound.max()
    if quantum.min() > 0.8 * top:
        top = 2.0 * quantum.min()
    ax.set(ylim=(0.3 * redfield[-1], top), ylabel="thermal conductance (pW/K)")
    _temperature_axis(ds, theta, ax)
    title = f"α = {ds.attrs['chosen_coupling']:g}, ω$_c$ = {ds.attrs['chosen_cutoff']:g} Δ"
    ax.legend(title=title, **plots.ABOVE)


def _fractions(ds: xr.Dataset, theta: Any, ax: Any) -> None:
    bound = ds["sum_rule_bound"].values
    warm = theta > ds.attrs["kondo_temperature"] / ds.attrs["unit_temperature"]
    limit = float(golden_rule.saturation(ds.attrs["chosen_coupling"]))
    _exact(ds, theta, bound, ax)
    ax.set_xscale("log")
    _curve(ax, theta, ds["bloch_redfield_conductance"].values / bound, "-.", _GREEN)
    _curve(ax, theta, ds["niba_conductance"].values / bound, _DENSE, _PURPLE)
    if warm.sum() > 1:
        _curve(ax, theta[warm], ds["golden_rule_fraction"].values[warm], "--", "k", "golden rule")
    ax.axhline(1.0, color=plots.ORANGE, label="sum rule")
    ax.axhline(limit, color=plots.GREY, lw=0.8, ls=":", label=r"$\pi\alpha\cot\pi\alpha/(1+2\alpha)$")
    ax.set(ylim=(0.0, 1.45), ylabel="conductance / sum rule")
    _temperature_axis(ds, theta, ax)
    known = [one for one in zip(*ax.get_legend_handles_labels(), strict=True) if "exact" not in one[1]]
    ax.legend(*zip(*known, strict=True), **plots.ABOVE)


def _couplings(ds: xr.Dataset, ax: Any) -> None:
    alpha = np.linspace(0.0, 0.6, 241)
    curve = golden_rule.saturation(alpha)
    ax.plot(alpha, curve, color=plots.GREY, ls=":", lw=1.2, label="$T_K \\ll T \\ll \\omega_c$")
    x = ds["coupling"].values
    ax.plot(x, ds["warm_golden_rule_fraction"], "--", color="k", lw=1.0, label="golden rule, $k_BT = 2\\hbar\\Delta$")
    ax.axhline(1.0, color=plots.ORANGE, label="sum rule")
    if "warm_fraction" in ds:
        ax.plot(x, ds["warm_fraction"], "o", color="k", ms=3.2, label="exact, $k_BT = 2\\hbar\\Delta$")
    ax.set(xlabel="coupling α", ylabel="conductance / sum rule", xlim=(0.0, 0.6), ylim=(0.0, 1.15))
    ax.legend(title=f"ω$_c$ = {ds.attrs['chosen_cutoff']:g} Δ", **plots.ABOVE)
