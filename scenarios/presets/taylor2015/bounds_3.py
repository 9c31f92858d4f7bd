"""Conductance of a harmonic junction over temperature and its two bounds: [Taylor2015] Fig. 3, Eqs. (10), (13)-(15).

The paper gives α = 0.8 and γ = 1 with ohmic baths. Frequency and cutoff (a hundred times the frequency) are chosen
here. Valid at any temperature within the model: harmonic, and linearly coupled to two proportional baths.

The paper says that the conductance saturates κ_Q at low temperature. In its own model it does not: the transmission is
0 at ω = 0 and (παω/ω0)² near it, so that as T → 0

    K → γ_T (πα)² (2π³/15) k_B (k_BT/ħ)³/ω0²,   K/κ_Q → γ_T (πα)² (4π²/5) (k_BT/ħω0)² → 0.

K is near κ_Q only in a window of temperature, from about ħω0/(πα) up to ħπαω0 and the cutoff, which is wide where
πα ≫ 1. The right panel shows it for weaker and stronger coupling.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.checks import integer, number
from chain.units.boundary import single
from chain.units.constants import hbar, k
from scenarios.output.text import lines, shown
from scenarios.presets import results


def bounds_3(
    frequency: Any = "1e13 rad/s",
    coupling: float = 0.8,
    cutoff: Any = "1e15 rad/s",
    lowest: Any = "0.3 K",
    highest: Any = "3000 K",
    samples: int = 161,
    couplings: Sequence[float] = (0.05, 0.2, 0.8, 3.2, 12.8),
) -> xr.Dataset:
    """Conductance of a harmonic junction from T³ to its sum rule, against the quantum of conductance.

    Parameters
    ----------
    frequency : str or Quantity
        ω0 of the junction.
    coupling : float
        α = α_L + α_R, split evenly.
    cutoff : str or Quantity
        ω_c of both ohmic baths.
    lowest, highest : str or Quantity
        Lowest and highest of the temperatures, spaced evenly in the logarithm.
    samples : int
        How many there are.
    couplings : sequence of float
        Other α, for which the fraction of κ_Q is shown.

    Returns
    -------
    Dataset
        Over `temperature` in K: in W/K `conductance`, `printed_conductance` Eq. (14) without level shift,
        `quantum_of_conductance`, and `low_temperature_conductance`; `sum_rule_bound` Eq. (15) and
        `classical_conductance`, its limit at this cutoff; `channel_fraction` K/κ_Q over `coupling` and `temperature`,
        with its `largest_fraction` and `best_temperature` over `coupling`.

    Notes
    -----
    [Taylor2015] Eqs. (2), (5), (8), (10), (13)-(15).

    Examples
    --------
    >>> ds = bounds_3(samples=9)
    >>> f"{float(ds['channel_fraction'].sel(coupling=0.8)[0]):.1e}"
    '7.7e-04'
    """
    alpha, every = number(coupling, "coupling"), [number(one, "couplings") for one in couplings]
    bath, omega0 = chain.spectra.Ohmic(cutoff=cutoff), single(frequency, "rad/s", "frequency")
    causal, printed = (chain.HarmonicJunction(frequency, alpha, bath, shift) for shift in (True, False))
    ends = single(lowest, "K", "lowest"), single(highest, "K", "highest")
    kelvin = np.geomspace(*ends, integer(samples, "samples", 3))
    T = chain.ureg.Quantity(kelvin, "K")
    quantum = chain.bounds.quantum_of_conductance(T).m_as("W/K")
    junctions = [chain.HarmonicJunction(frequency, one, bath) for one in every]
    fractions = np.array([one.conductance(T).m_as("W/K") / quantum for one in junctions])
    best = fractions.argmax(axis=1)
    cubic = 2.0 * np.pi**3 / 15.0 * k * (k * kelvin / hbar) ** 3
    over = "temperature"
    variables: dict[str, Any] = {
        "conductance": (over, causal.conductance(T).m_as("W/K")),
        "printed_conductance": (over, printed.conductance(T).m_as("W/K")),
        "quantum_of_conductance": (over, quantum),
        # 𝒯 = (παω/ω0)² in [Taylor2015] Eq. (5), for equal couplings
        "low_temperature_conductance": (over, (np.pi * alpha / omega0) ** 2 * cubic),
        "sum_rule_bound": causal.sum_rule_conductance().m_as("W/K"),
        "classical_conductance": causal.classical_conductance().m_as("W/K"),
        "channel_fraction": (f"coupling {over}", fractions),
        "largest_fraction": ("coupling", fractions[np.arange(len(every)), best]),
        "best_temperature": ("coupling", kelvin[best]),
    }
    about = {"model": repr(causal), "chosen_coupling": alpha, "frequency": omega0, "reference": "Taylor2015, Fig. 3"}
    return results.dataset(variables, {"temperature": kelvin, "coupling": every}, **about)


def summary(ds: xr.Dataset) -> str:
    """What is true of the two ends, and of the middle."""
    conductance, T = ds["conductance"], ds["temperature"]
    unit = hbar * ds.attrs["frequency"] / k
    fraction = conductance / ds["quantum_of_conductance"]
    slope = float(np.gradient(np.log(conductance), np.log(T))[0])
    best = int(fraction.values.argmax())
    moved = ds["printed_conductance"] / conductance - 1.0
    kept = bool((conductance <= np.minimum(ds["quantum_of_conductance"], ds["sum_rule_bound"]) * (1 + 1e-12)).all())
    entries = {
        "lowest temperature": f"{shown(T[0], 3)}: K grows as T^{slope:.2f}, K/κ_Q = {float(fraction[0]):.1e}, "
        f"K over the T³ law = {float(conductance[0] / ds['low_temperature_conductance'][0]):.4f}",
        "nearest to κ_Q": f"{float(fraction[best]):.3f} at {shown(T[best], 3)}, k_BT/ħω0 = {float(T[best]) / unit:.2f}",
        "highest temperature": f"{shown(T[-1], 3)}: {float(conductance[-1] / ds['sum_rule_bound']):.4f} of Eq. (15), "
        f"whose limit at this cutoff is {float(ds['classical_conductance'] / ds['sum_rule_bound']):.4f}",
        "Eq. (14) as printed": f"{float(moved.min()):+.1%} to {float(moved.max()):+.1%} of the causal conductance",
    }
    for one in ds["coupling"]:
        largest, where = ds["largest_fraction"].sel(coupling=one), ds["best_temperature"].sel(coupling=one)
        entries[f"α = {float(one):g}"] = f"at most {float(largest):.3f} κ_Q, at k_BT/ħω0 = {float(where) / unit:.2g}"
    return lines(
        entries,
        f"Both bounds are {'kept' if kept else 'BROKEN'}, and the sum rule is approached at high temperature. The "
        "claim that K saturates κ_Q at low temperature is not true of this model: K falls as T³. It comes near κ_Q "
        "only between about ħω0/(πα) and παħω0, and the nearer the stronger the coupling.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductance with its bounds, and the fraction of κ_Q for several couplings."""
    figure, (left, right) = plots.panels(2, height=3.1)
    T = ds["temperature"].values
    conductance, quantum = ds["conductance"].values * 1e12, ds["quantum_of_conductance"].values * 1e12
    rule = float(ds["sum_rule_bound"]) * 1e12
    cubic = ds["low_temperature_conductance"].values * 1e12
    left.loglog(T, quantum, "--", color=plots.BLUE, label="quantum of conductance")
    left.axhline(rule, color=plots.ORANGE, label="sum rule")
    left.loglog(T, cubic, "-", color=plots.GREY, lw=0.8, label=r"$\propto T^3$")
    left.loglog(T, conductance, ":", color="k", lw=2.0, label="exact")
    left.set_ylim(0.3 * conductance[0], 6.0 * rule)
    left.set(xlabel="temperature (K)", ylabel="thermal conductance (pW/K)", xlim=(T[0], T[-1]))
    left.set_title(f"coupling α = {ds.attrs['chosen_coupling']:g}")
    for one, colour in zip(ds["coupling"], plots.shades(ds.sizes["coupling"]), strict=True):
        right.semilogx(T, ds["channel_fraction"].sel(coupling=one), color=colour, label=f"α = {float(one):g}")
    right.axhline(1.0, ls="--", color=plots.BLUE, lw=1.0, label="one channel")
    right.set(xlabel="temperature (K)", ylabel="conductance over its quantum", xlim=(T[0], T[-1]), ylim=(0.0, 1.12))
    right.legend(**plots.BESIDE)
    return figure
