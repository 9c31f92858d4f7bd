"""Heat current through a harmonic junction and its two bounds: [Taylor2015] Fig. 2, Eqs. (2), (13)-(15).

The paper gives α_L = α_R = 0.4 and ohmic baths. Frequency, cutoff (a hundred times the frequency) and the colder
bath's temperatures (0.26 and 3.9 ħω0/k_B) are chosen here. The current is that of the causal junction; beside it stands
Eq. (14) as printed, without the level shift, which is its limit for a large cutoff.

Valid for any temperatures within the model: harmonic, and linearly coupled to two proportional baths.
"""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.checks import integer, number
from chain.units.boundary import single
from scenarios.output.text import lines
from scenarios.presets import results

PANELS = ("low", "high")


def bounds_2(
    frequency: Any = "1e13 rad/s",
    coupling: float = 0.8,
    cutoff: Any = "1e15 rad/s",
    low: Any = "20 K",
    high: Any = "300 K",
    samples: int = 61,
) -> xr.Dataset:
    """Heat current through a harmonic junction against its ballistic and its sum-rule bound.

    Parameters
    ----------
    frequency : str or Quantity
        ω0 of the junction.
    coupling : float
        α = α_L + α_R, split evenly.
    cutoff : str or Quantity
        ω_c of both ohmic baths.
    low, high : str or Quantity
        Temperatures T_R of the colder bath; T_L - T_R goes up to twice the lower, and up to the higher.
    samples : int
        Number of differences.

    Returns
    -------
    Dataset
        Over `panel` ("low", "high") and `step`: `temperature_difference` T_L - T_R in K, and in W `current`,
        `printed_current` Eq. (14) without level shift, `ballistic_current` Eq. (2) and `sum_rule_current` Eq. (15).

    Notes
    -----
    [Taylor2015] Eqs. (2), (5), (8), (13)-(15).

    Examples
    --------
    >>> ds = bounds_2(samples=5)
    >>> bool((ds["current"] <= ds["ballistic_current"]).all() and (ds["current"] <= ds["sum_rule_current"]).all())
    True
    """
    spectrum = chain.spectra.Ohmic(cutoff=cutoff)
    alpha = number(coupling, "coupling")
    causal, printed = (chain.HarmonicJunction(frequency, alpha, spectrum, shift) for shift in (True, False))
    cold = np.array([single(low, "K", "low"), single(high, "K", "high")])
    span = np.array([2.0, 1.0]) * cold
    difference = np.linspace(0.0, 1.0, integer(samples, "samples", 2)) * span[:, None]
    hot, cool = (chain.ureg.Quantity(cold[:, None] + part * difference, "K") for part in (1.0, 0.0))
    over = "panel step"
    variables: dict[str, Any] = {
        "temperature_difference": (over, difference),
        "current": (over, causal.current(hot, cool).m_as("W")),
        "printed_current": (over, printed.current(hot, cool).m_as("W")),
        "ballistic_current": (over, chain.bounds.ballistic_current(hot, cool).m_as("W")),
        "sum_rule_current": (over, causal.sum_rule_conductance().m_as("W/K") * difference),
        "cold_temperature": ("panel", cold),
    }
    about = {"model": repr(causal), "coupling": alpha, "reference": "Taylor2015, Fig. 2"}
    return results.dataset(variables, {"panel": PANELS}, **about)


def summary(ds: xr.Dataset) -> str:
    """Which bound is the tighter one, and how close the current comes."""
    entries = {}
    for name in PANELS:
        one = ds.sel(panel=name).isel(step=slice(1, None))
        ballistic, rule = one["current"] / one["ballistic_current"], one["current"] / one["sum_rule_current"]
        entries[f"colder bath at {float(one['cold_temperature']):g} K"] = (
            f"{float(ballistic.min()):.2f} to {float(ballistic.max()):.2f} of the ballistic, "
            f"{float(rule.min()):.2f} to {float(rule.max()):.2f} of the sum-rule bound"
        )
    moved = (ds["printed_current"] / ds["current"] - 1.0).isel(step=slice(1, None))
    entries["Eq. (14) as printed"] = f"{float(moved.min()):+.1%} to {float(moved.max()):+.1%} of the causal current"
    kept = bool((ds["current"] <= np.minimum(ds["ballistic_current"], ds["sum_rule_current"]) * (1 + 1e-12)).all())
    return lines(
        entries,
        f"Both bounds are {'kept' if kept else 'BROKEN'} everywhere. At high temperature the sum rule is nearly "
        "saturated, as the paper says; at low temperature the current comes near the ballistic bound, but only where "
        "k_BT is no smaller than ħω0/(πα): see the scenario bounds-3.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Currents over the temperature difference, at low and at high temperature."""
    figure, axes = plots.panels(2)
    drawn = (
        ("ballistic_current", "ballistic bound", plots.BLUE, "--"),
        ("sum_rule_current", "sum-rule bound", plots.ORANGE, "-"),
        ("current", "exact", "k", ":"),
    )
    for ax, name in zip(axes, PANELS, strict=True):
        one = ds.sel(panel=name)
        x = one["temperature_difference"].values
        top = 1.12e9 * float(one["sum_rule_current"].max())
        for variable, text, colour, style in drawn:
            y = one[variable].values * 1e9
            ax.plot(x, y, style, color=colour, lw=2.0 if style == ":" else 1.5, label=text)
        ax.set(xlim=(0.0, x[-1]), ylim=(0.0, top), xlabel="difference of temperatures (K)", ylabel="heat current (nW)")
        ax.set_title(f"colder bath at {float(one['cold_temperature']):g} K")
    return figure
