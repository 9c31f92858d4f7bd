"""One mediator at a glance: its conductance over temperature and over damping, what bounds it, and its regime.

[Panasyuk2012] Eqs. (43), (47), (51), (62) and (74)-(76) with what must be small for each limit, and both bounds of
[Taylor2015] Eqs. (2) and (10). The conductance is the integral of the transmission times a thermal window,
K = (k_B/2π) ∫ 𝒯(ω) w(ħω/k_BT) dω with w(y) = [(y/2)/sinh(y/2)]²: where the window ends below the resonance, the
mediator is frozen. Valid within the model: a harmonic mediator, bilinearly coupled to two baths with a Drude cutoff.
The numbers by default are those of the molecules in the scenario `nanoparticles`.
"""

import itertools
from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError
from chain.links import bose
from chain.links.harmonic import regime
from chain.units.boundary import single
from chain.units.constants import hbar, k
from scenarios.output.text import lines, shown
from scenarios.presets import results
from scenarios.presets.panasyuk2012.mediator_plot import draw

_DAMPINGS, _SWEPT = (1e-3, 1e3), 121  # over the frequency, at least; and how many
_REACH = 25.0  # k_BT/ħ, at which e^-25 of the thermal window is left
_NO_BAND = "crossover"
_LOWEST = 1e-5  # of the largest conductance, that is shown in any case


def mediator(
    frequency: Any = "50 cm^-1",
    damping: Any = "25 cm^-1",
    cutoff: Any = "165 K",
    temperature: Any = "300 K",
    coldest: Any = "0.3 K",
    hottest: Any = "3000 K",
    samples: int = 121,
) -> xr.Dataset:
    """Conductance of one mediator over temperature and damping, with its bounds, limits and regime.

    Parameters
    ----------
    frequency, damping : str or Quantity
        Angular frequency ω0 of the mediator and its damping γ̂, split evenly.
    cutoff : str or Quantity
        Cutoff D of both baths; "inf" for none.
    temperature : str or Quantity
        Temperature at which the regime is told, and the conductance over damping.
    coldest, hottest : str or Quantity
        Range of temperature of the curves.
    samples : int
        Number of temperatures.

    Returns
    -------
    Dataset
        Over `temperature` in K: in W/K `conductance`, `quantum_of_conductance`, `sum_rule_bound`,
        `low_temperature_conductance` Eq. (51), `plateau_conductance` Eqs. (74)-(76) where there is a cutoff,
        `in_band_fraction`, and `transport`, the regime in a word; over `damping` in rad/s `damped_conductance` at the
        one temperature; over `frequency` in rad/s `transmission` and `thermal_window`. The attributes hold the regime
        in words and the numbers at the one temperature.

    Notes
    -----
    [Panasyuk2012] Eqs. (43), (47), (51), (62), (74)-(76); [Taylor2015] Eqs. (2), (10).

    Examples
    --------
    >>> ds = mediator(samples=21)
    >>> print(f"{ds.attrs['conductance'] * 1e12:.3f} pW/K, {ds.attrs['bound_ratio']:.3f} of the {ds.attrs['bound']}")
    12.419 pW/K, 0.993 of the sum rule
    """
    one = chain.HarmonicMediator(frequency, damping, cutoff)
    kelvin = _grid(coldest, hottest, samples)
    at, here = single(temperature, "K", "temperature", positive=True), chain.ureg.Quantity(temperature)
    over = chain.ureg.Quantity(np.append(kelvin, at), "K")  # the last is the one temperature
    every, limits = chain.bounds.report(one, over), one.limits(over).isel(temperature=slice(-1))
    in_band, report = one.in_band_fraction(over).magnitude, every.isel(temperature=slice(-1))
    variables = {
        "conductance": ("temperature", report["conductance"].values),
        "quantum_of_conductance": ("temperature", report["ballistic_bound"].values),
        "sum_rule_bound": ("temperature", report["sum_rule_bound"].values),
        "low_temperature_conductance": ("temperature", limits["value"].sel(limit="low temperature").values),
        "in_band_fraction": ("temperature", in_band[:-1]),
        "transport": (
            "temperature",
            [regime.transport(each) for each in limits["parameter"].transpose(..., "limit").values],
        ),
    }
    if np.isfinite(one.cutoff.magnitude):
        variables["plateau_conductance"] = ("temperature", one.plateau_conductance(over).m_as("W/K")[:-1])
    return results.dataset(
        variables | _over_damping(one, here) | _over_frequency(one, at),
        {"temperature": kelvin},
        model=repr(one),
        reference="Panasyuk2012, Taylor2015",
        **_words(one, here, every.isel(temperature=-1)),
    )


def _grid(coldest: Any, hottest: Any, samples: int) -> Array:
    low, high = single(coldest, "K", "coldest", positive=True), single(hottest, "K", "hottest", positive=True)
    if not high > low:
        raise HeatChainError(f"`hottest` must be above `coldest`, but they are {hottest} and {coldest}.")
    return np.geomspace(low, high, integer(samples, "samples", 3))


def _over_damping(one: chain.HarmonicMediator, here: Any) -> dict[str, Any]:
    """Its conductance at one temperature, were it damped otherwise, and where that is largest."""
    centre, own = one.frequency.m_as("rad/s"), one.damping.m_as("rad/s")
    reach = min(_DAMPINGS[0] * centre, 0.3 * own), max(_DAMPINGS[1] * centre, 3.0 * own)
    damping = chain.ureg.Quantity(np.geomspace(*reach, _SWEPT), "rad/s")
    others = chain.HarmonicMediator(one.frequency, damping, one.cutoff)
    best = one.maximum(here)
    return {
        "swept_damping": ("damping", damping.m_as("rad/s")),
        "damped_conductance": ("damping", others.conductance(here).m_as("W/K")),
        "best_damping": float(best["damping"]),
        "best_conductance": float(best["maximum"]),
    }


def _over_frequency(one: chain.HarmonicMediator, kelvin: float) -> dict[str, Any]:
    """Its transmission, and the thermal window."""
    thermal = k * kelvin / hbar
    centre = one.frequency.m_as("rad/s")
    omega = np.geomspace(1e-3 * min(thermal, centre), max(_REACH * thermal, 30.0 * centre), 241)
    near = centre * np.linspace(0.5, 1.5, 121)  # a narrow resonance keeps its peak
    omega = np.unique(np.concatenate([omega, near, centre + one.damping.m_as("rad/s") * np.linspace(-3.0, 3.0, 121)]))
    omega = omega[omega > 0.0]
    return {
        "swept_frequency": ("frequency", omega),
        "transmission": ("frequency", one.transmission(chain.ureg.Quantity(omega, "rad/s")).magnitude),
        "thermal_window": ("frequency", bose.heat_capacity_table(np.minimum(omega / thermal, bose.FROZEN))),
    }


def _words(one: chain.HarmonicMediator, here: Any, bound: xr.Dataset) -> dict[str, Any]:
    """Its regime as a paragraph, and the numbers at one temperature."""
    told = one.regime(here, here)
    return {
        "at_temperature": here.m_as("K"),
        "conductance": told.conductance.m_as("W/K"),
        "bound": str(bound["tighter_bound"].item()),
        "bound_ratio": float(bound["bound_ratio"]),
        "in_band_fraction": told.in_band_fraction,
        "transport": told.transport,
        "damping_rad_per_s": one.damping.m_as("rad/s"),
        "regime": str(told),
    }


def bands(ds: xr.Dataset) -> list[tuple[str, float, float]]:
    """Regimes with a name, from which temperature in K to which.

    Parameters
    ----------
    ds : Dataset
        What `mediator` gave.
    """
    T, names = ds["temperature"].values, ds["transport"].values
    starts = np.concatenate([[0], 1 + np.flatnonzero(names[1:] != names[:-1]), [names.size]])
    each = [(str(names[a]), float(T[a]), float(T[b - 1])) for a, b in itertools.pairwise(starts)]
    return [one for one in each if one[0] != _NO_BAND]


def lowest(ds: xr.Dataset) -> float:
    """Conductance in W/K that axes reach down to: a plateau is seen, and not all of the law of T³.

    Parameters
    ----------
    ds : Dataset
        What `mediator` gave.
    """
    K = ds["conductance"]
    flat = K.where(ds["transport"] == "plateau").min()  # not a number without a plateau
    return max(float(K.min()), float(np.fmin(0.2 * flat, _LOWEST * ds["sum_rule_bound"].max())))


def verdict(ds: xr.Dataset) -> str:
    """What bounds the conductance, and what the cutoff leaves out, in words.

    Parameters
    ----------
    ds : Dataset
        What `mediator` gave.
    """
    about = ds.attrs
    bound = {
        "ballistic": "the quantum of conductance, which one channel cannot exceed",
        "sum rule": "the sum rule, its conductance at high temperature, which it never exceeds",
    }[about["bound"]]
    share = f"{100.0 * about['bound_ratio']:.3g} %"
    sentence = f"At {about['at_temperature']:.4g} K it conducts {share} of the tighter bound, {bound}."
    outside = 1.0 - about["in_band_fraction"]
    if outside > 0.1:
        sentence += (
            f" Of that, {100.0 * outside:.2g} % is carried above the cutoff, where a solid whose band ends there has "
            "no phonons: a number of this model, not of such a solid."
        )
    return sentence


def summary(ds: xr.Dataset) -> str:
    """The regime, the conductance and its bounds."""
    about = ds.attrs
    conducted = xr.DataArray(about["conductance"], attrs={"units": "W K^-1"})
    best, largest = float(ds["best_damping"]), ds["best_conductance"]
    entries = {
        "conductance": f"{shown(conducted)} at {about['at_temperature']:.4g} K, "
        f"{about['bound_ratio']:.3f} of its {about['bound']} bound",
        "largest over damping": f"{shown(largest)}, with γ̂ = {shown(ds['best_damping'])}"
        if np.isfinite(best)
        else f"{shown(largest)}, approached as the damping grows",
        "regimes": "; ".join(f"{name} from {low:.3g} K to {high:.3g} K" for name, low, high in bands(ds))
        or "between the limits at every temperature shown",
    }
    return lines(entries, f"{verdict(ds)} {about['regime'].replace(chr(10), ' ')}")


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductance over temperature with its bounds and regimes, over damping, and what the thermal window leaves."""
    return draw(ds, bands(ds), lowest(ds))
