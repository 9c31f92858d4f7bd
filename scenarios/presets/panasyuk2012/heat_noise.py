"""How the heat through one mediator fluctuates: its noise, its symmetry, and the exact dynamics of two baths."""

from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.checks import integer
from chain.exact import Star
from chain.units.boundary import angular_frequency
from chain.units.constants import hbar, k
from scenarios.output.text import lines
from scenarios.presets.results import dataset

TEMPERATURES = (0.2, 0.5, 2.0)  # k_BT/ħω0 of the hot bath; the cold one at half of it
COUPLINGS = (0.01, 10.0)  # γ̂/ω0
REACH = 1.6  # of 2π/Δ


def heat_noise(
    frequency: Any = "100 cm^-1",
    damping: Any = "50 cm^-1",
    cutoff: Any = "200 cm^-1",
    hot: Any = "200 K",
    cold: Any = "75 K",
    modes: int = 300,
    samples: int = 33,
) -> xr.Dataset:
    """The noise of the heat that a mediator carries: Fano factor, symmetry, and the exact variance over time.

    Parameters
    ----------
    frequency, damping, cutoff : str or Quantity
        ω0, γ̂ and D of the mediator.
    hot, cold : str or Quantity
        Temperatures of the baths.
    modes : int
        Number of modes of a bath in the exact dynamics, up to six cutoffs.
    samples : int
        Number of couplings, of counting fields, and of times.

    Returns
    -------
    Dataset
        The Fano factor over coupling and temperature, the generating function with its mirror image, and the exact
        variance over time with the noise.

    Notes
    -----
    The mediator of [Panasyuk2012] Eqs. (14), (42); the generating function of K. Saito and A. Dhar, Phys. Rev. Lett.
    99, 180601 (2007).
    """
    integer(modes, "modes", 20)
    integer(samples, "samples", 5)
    Q = chain.ureg.Quantity
    mediator = chain.HarmonicMediator(frequency=frequency, damping=damping, cutoff=cutoff)
    T1, T2 = (chain.quantity(T, "K", name) for T, name in ((hot, "hot"), (cold, "cold")))
    if not T1 > T2:
        raise chain.HeatChainError(f"`hot` must be above `cold`, but is {T1:~P} where that is {T2:~P}.")
    omega, width = (
        Q(float(angular_frequency(one, name)), "rad/s") for one, name in ((frequency, "frequency"), (cutoff, "cutoff"))
    )
    couplings = np.geomspace(*COUPLINGS, samples)
    unit = Q(hbar * omega.magnitude / k, "K")
    several = chain.HarmonicMediator(frequency=omega, damping=Q(couplings, "") * omega, cutoff=cutoff)
    fano = [
        several.heat_noise(T * unit, 0.5 * T * unit) / several.current(T * unit, 0.5 * T * unit) for T in TEMPERATURES
    ]
    energy = Q(hbar * omega.magnitude, "J")
    low, high = (one.m_as("1/J") for one in mediator.counting_interval(T1, T2))
    counting = low + (high - low) * np.linspace(0.02, 0.98, samples)
    mirrored = 1.0 / (k * T1.magnitude) - 1.0 / (k * T2.magnitude) - counting
    generating, mirror = (
        mediator.generating_function(T1, T2, Q(one, "1/J")).m_as("1/s") for one in (counting, mirrored)
    )
    spacing = 6.0 * width / modes
    star = Star(mediator, spacing, modes)
    first, last = (one.m_as("s") for one in star.window)
    times = np.linspace(0.0, REACH * last, samples)
    exact = star.heat_cumulants((T1, T2), times=Q(times, "s"))
    noise, current = mediator.heat_noise(T1, T2).m_as("J^2/s"), mediator.current(T1, T2).m_as("W")
    window = star.heat_cumulants((T1, T2), times=Q([0.4 * last, 0.9 * last], "s"))
    slopes = [float(np.diff(window[f"heat_cumulant_{i}"])[0]) / (0.5 * last) for i in (1, 2)]
    return dataset(
        {
            "fano_factor": ("reduced_temperature coupling_ratio", np.array([(one / energy).m_as("") for one in fano])),
            "generating_function": ("counting_field", generating),
            "mirrored_function": ("counting_field", mirror),
            "heat_cumulant_1": ("time", exact["heat_cumulant_1"].values),
            "heat_cumulant_2": ("time", exact["heat_cumulant_2"].values),
            "cumulant_1": current,
            "cumulant_2": noise,
            "current_slope": slopes[0] / current,
            "noise_slope": slopes[1] / noise,
        },
        {
            "reduced_temperature": list(TEMPERATURES),
            "coupling_ratio": couplings,
            "counting_field": counting,
            "time": times,
        },
        model=f"{mediator!r}; star of {modes} modes a bath",
        window_start=first,
        window_end=last,
    )


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    broken = float(np.abs(ds["generating_function"] / ds["mirrored_function"] - 1.0).max())
    fano = ds["fano_factor"]
    return lines(
        {
            "Fano factor S/(Jħω0)": f"{float(fano.min()):.3g} to {float(fano.max()):.3g}",
            "symmetry of Gallavotti and Cohen": f"kept to {broken:.0e}",
            "exact mean": f"grows at {float(ds['current_slope']):.4f} of J from 0.4 to 0.9 of 2π/Δ",
            "exact variance": f"grows at {float(ds['noise_slope']):.4f} of S",
        },
        "The variance that follows from the Hamiltonian grows as the noise says until the recurrence at 2π/Δ, and not "
        "any more after it.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """The Fano factor, the symmetry, and the variance over time."""
    figure, (left, middle, right) = plots.panels(3)
    for T, colour in zip(ds["reduced_temperature"].values, plots.shades(ds.sizes["reduced_temperature"]), strict=True):
        one = ds["fano_factor"].sel(reduced_temperature=T)
        left.plot(ds["coupling_ratio"].values, one.values, color=colour, label=f"{T:g}")
    left.set(
        xscale="log", yscale="log", xlabel=r"coupling $\hat\gamma/\omega_0$", ylabel=r"Fano factor $S/(J\hbar\omega_0)$"
    )
    left.set_ylim(0.4, 12.0)
    left.set_yticks([0.5, 1.0, 2.0, 5.0, 10.0], ["0.5", "1", "2", "5", "10"])
    left.minorticks_off()
    left.legend(title=r"$k_BT_1/\hbar\omega_0$, and $T_2 = T_1/2$", **plots.ABOVE | {"ncols": 3})
    counting = 1e-21 * ds["counting_field"].values
    middle.plot(counting, 1e-12 * ds["generating_function"].values, color=plots.BLUE, label=r"$G(\lambda)$")
    mirror = 1e-12 * ds["mirrored_function"].values
    middle.plot(counting, mirror, "o", ms=3, color=plots.ORANGE, label=r"$G(\beta_1-\beta_2-\lambda)$")
    middle.axhline(0.0, color="0.7", lw=0.8, zorder=0)
    middle.set(xlabel=r"counting field $\lambda$ (1/zJ)", ylabel="generating function (1/ps)")
    middle.legend(**plots.ABOVE)
    ps, window = 1e12 * ds["time"].values, 1e12 * float(ds.attrs["window_end"])
    right.plot(ps, 1e42 * ds["heat_cumulant_2"].values, "o", ms=3, color=plots.BLUE, label="Hamiltonian")
    grown = float(ds["cumulant_2"]) * ds["time"].values
    at = int(np.searchsorted(ps, 0.6 * window))
    shift = float(ds["heat_cumulant_2"][at]) - grown[at]
    right.plot(ps, 1e42 * (grown + shift), color=plots.ORANGE, label="slope $S$")
    right.axvline(window, color="0.6", lw=0.8, ls=":")
    right.text(window, 0.03, r" $2\pi/\Delta$", transform=right.get_xaxis_transform(), fontsize=8)
    right.set(xlabel="time (ps)", ylabel="variance of the heat (zJ²)", xlim=(0.0, ps[-1]))
    right.set_ylim(0.0, None)
    right.legend(**plots.ABOVE)
    return figure
