"""One chain as it is at one time, beside the mean of all: small gold particles, whose temperatures fluctuate."""

from itertools import pairwise
from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.checks import integer
from chain.units.constants import k
from scenarios.output.text import lines, shown
from scenarios.presets.chains.gold import gold_row, molecules
from scenarios.presets.results import dataset

WARM_UP = 3.0  # slowest relaxation times that are left out
SPAN = 40.0  # of them that are counted
BINS = 41
FOLDS = 12  # how many times a sampled spectrum is folded
HANN = np.array([1.0, 4.0, 1.0]) / 6.0  # of a Hann window's power in neighbouring frequencies


def fluctuating_chain(
    particles: int = 9,
    diameter: Any = "1.2 nm",
    left: Any = "400 K",
    right: Any = "200 K",
    runs: int = 200,
    samples: int = 800,
    seed: int = 0,
) -> xr.Dataset:
    """Small particles in a row whose temperatures fluctuate: a snapshot, a histogram, a spectrum, correlations.

    Parameters
    ----------
    particles : int
        Number of particles, odd, so that one is in the middle.
    diameter : str or Quantity
        Diameter of a gold particle; of 1.2 nm it has 53 atoms.
    left, right : str or Quantity
        Temperatures of the reservoirs.
    runs : int
        Number of trajectories.
    samples : int
        Number of times of each.
    seed : int
        Of the noise.

    Returns
    -------
    Dataset
        The mean and the linear theory; from trajectories a snapshot, the spread, the histogram and the spectrum of the
        middle particle, and the variance of the whole energy.

    Notes
    -----
    [Panasyuk2012] Eq. (80) with the noise of every link; correlations over the whole chain, k_BC(ΔT)²x(1 - y)/(N + 1)
    for constant K and C, as in the model of Kipnis, Marchioro and Presutti.
    """
    integer(particles, "particles", 3)
    integer(runs, "runs", 2)
    integer(samples, "samples", 100)
    if particles % 2 == 0:
        raise chain.HeatChainError(f"`particles` must be odd, so that one is in the middle, but is {particles}.")
    row = gold_row(molecules(), particles, left, right, diameter)
    linear = row.fluctuations()
    slowest = float(row.modes(count=1)["relaxation_time"][0])
    times = slowest * (WARM_UP + np.linspace(0.0, SPAN, samples))
    start = chain.ureg.Quantity(linear["temperature"].values, "K")
    ds = row.trajectories(start, count=runs, seed=seed, times=chain.ureg.Quantity(times, "s"))
    return _found(row, linear, ds, particles // 2)


def _found(row: Any, linear: xr.Dataset, ds: xr.Dataset, middle: int) -> xr.Dataset:
    """What the figures and the summary need."""
    T = ds["temperature"].values
    mean, n = linear["temperature"].values, T.shape[2]
    edges = mean[middle] + linear["temperature_spread"].values[middle] * np.linspace(-4.5, 4.5, BINS + 1)
    counts = np.histogram(T[:, :, middle], edges)[0] / (T[:, :, middle].size * np.diff(edges))
    centres = 0.5 * (edges[1:] + edges[:-1])
    spread = float(linear["temperature_spread"][middle])
    gauss = np.exp(-0.5 * ((centres - mean[middle]) / spread) ** 2) / (spread * np.sqrt(2.0 * np.pi))
    frequency, found, error, theory = _spectrum(row, T, ds["time"].values, middle)
    energies = ds["energy"].sum("site").values
    capacity = k * mean**2 / linear["local_spread"].values ** 2
    local = float((k * mean**2 * capacity).sum())
    every = ((energies - energies.mean()) ** 2).mean(axis=1)
    x = np.arange(1, n + 1) / (n + 1)
    ends = [float(end.number()) for end in (row.left, row.right)]
    closed = k * capacity[middle] * (ends[0] - ends[1]) ** 2 / (n + 1)
    closed = closed * np.minimum(x, x[middle]) * (1.0 - np.maximum(x, x[middle]))
    size = k * mean[middle] ** 2 * capacity[middle]
    covariance = linear["excess_covariance"].values[middle] / size
    return dataset(
        {
            "temperature": ("site", mean),
            "temperature_spread": ("site", linear["temperature_spread"].values),
            "snapshot": ("site", T[0, -1]),
            "sampled_spread": ("site", T.std(axis=(0, 1))),
            "density": ("histogram_temperature", counts),
            "gaussian_density": ("histogram_temperature", gauss),
            "sampled_spectrum": ("frequency", found),
            "spectrum_error": ("frequency", error),
            "middle_spectrum": ("frequency", theory),
            "correlation": ("site", covariance),
            "closed_correlation": ("site", closed / size),
            "whole_ratio": float(every.mean() / local),
            "whole_error": float(every.std() / np.sqrt(len(every)) / local),
            "linear_ratio": float(linear["energy_covariance"].sum()) / local,
        },
        {"site": np.arange(1, n + 1), "histogram_temperature": centres, "frequency": frequency},
        model=linear.attrs["model"],
        runs=len(T),
        middle=middle + 1,
        heat_statistics=linear.attrs["heat_statistics"],
    )


def _spectrum(row: Any, T: Any, times: Any, middle: int) -> tuple[Any, Any, Any, Any]:
    """Periodograms of the middle particle in bands of equal width in the logarithm, below a quarter of the highest.

    Each band's middle; the mean over trajectories and its standard error, in which neighbouring frequencies, which the
    window mixes, are one sample; and what linear theory has for the very same mean, window and sampling included.
    """
    T, step = T[:, :, middle], float(times[1] - times[0])
    window = np.hanning(T.shape[1])
    power = np.abs(np.fft.rfft((T - T.mean()) * window, axis=1)) ** 2 * step / np.sum(window**2)
    omega = 2.0 * np.pi * np.fft.rfftfreq(T.shape[1], step)
    bands = np.geomspace(2.0 * omega[1], 0.25 * omega[-1], 16)
    inside = [(omega >= low) & (omega < high) for low, high in pairwise(bands)]
    kept = [one for one in inside if one.any()]
    each = np.stack([power[:, one].mean(axis=1) for one in kept])
    used = omega <= bands[-1] + omega[1]
    folded = np.zeros_like(omega)
    folded[used] = _folded(row, omega[used], 2.0 * np.pi / step, middle)
    seen = np.convolve(folded, HANN, "same")
    return (
        np.array([np.exp(np.log(omega[one]).mean()) for one in kept]),
        each.mean(axis=1),
        each.std(axis=1, ddof=1) / np.sqrt(len(T)),
        np.array([seen[one].mean() for one in kept]),
    )


def _folded(row: Any, frequency: Any, rate: float, middle: int) -> Any:
    """The spectrum of linear theory as it is seen at a sampling rate, in rad/s: frequencies beyond it appear below."""
    every = np.abs(frequency[:, None] + rate * np.arange(-FOLDS, FOLDS + 1))
    found = row.noise_spectra(chain.ureg.Quantity(every.ravel(), "rad/s"))["temperature_spectrum"].values[:, middle]
    return found.reshape(every.shape).sum(axis=1)


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    middle = int(ds.attrs["middle"]) - 1
    step = abs(float(np.diff(ds["temperature"].values).mean()))
    off = float(ds["temperature_spread"][middle]) / step
    ratio = float(ds["sampled_spread"][middle] / ds["temperature_spread"][middle])
    off_spectrum = (ds["sampled_spectrum"] - ds["middle_spectrum"]) / ds["spectrum_error"]
    return lines(
        {
            "one particle fluctuates by": f"{shown(ds['temperature_spread'][middle])} (linear theory), "
            f"{ratio:.3f} of it in {ds.attrs['runs']} trajectories",
            "neighbours differ by": f"{step:.3g} K in the mean",
            "the whole energy's variance": f"{float(ds['whole_ratio']):.3f} ± {float(ds['whole_error']):.3f} of the "
            f"particles' own, {float(ds['linear_ratio']):.3f} by linear theory",
            "its spectrum": f"{float(np.sqrt((off_spectrum**2).mean())):.2g} standard errors from linear theory in the "
            f"mean of {off_spectrum.size} bands, at most {float(np.abs(off_spectrum).max()):.2g}",
            "neighbours' correlation": f"{float(ds['correlation'][middle + 1]):.2e} of a particle's own variance; "
            f"closed form {float(ds['closed_correlation'][middle + 1]):.2e}",
        },
        f"The mean profile is that of no single chain: a particle's temperature is off from it by {off:.1f} times what "
        "neighbours differ by. Out of equilibrium particles far apart are correlated, each a little, and all "
        "together add to the fluctuations of the whole.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """A snapshot beside the mean, the histogram and the spectrum of the middle particle, correlations with it."""
    figure, axes = plots.grid(2, 2, (7.4, 5.4))
    site, mean = ds["site"].values, ds["temperature"].values
    spread, middle = ds["temperature_spread"].values, int(ds.attrs["middle"])
    ax = axes[0, 0]
    ax.fill_between(site, mean - spread, mean + spread, color=plots.BLUE, alpha=0.2, lw=0, label="± standard deviation")
    ax.plot(site, mean, "--", color=plots.BLUE, label="mean")
    ax.plot(site, ds["snapshot"].values, "o-", ms=4, lw=1, color=plots.ORANGE, label="one chain at one time")
    ax.set(xlabel="particle", ylabel="temperature (K)")
    ax.legend(**plots.ABOVE | {"ncols": 1})
    ax = axes[0, 1]
    T = ds["histogram_temperature"].values
    ax.bar(T, ds["density"].values, width=T[1] - T[0], color=plots.BLUE, alpha=0.4, label="trajectories")
    ax.plot(T, ds["gaussian_density"].values, color=plots.ORANGE, label="linear theory")
    ax.set(xlabel=f"temperature of particle {middle} (K)", ylabel="probability density (1/K)")
    ax.legend(**plots.ABOVE | {"ncols": 1})
    ax = axes[1, 0]
    omega = ds["frequency"].values
    ax.loglog(omega, ds["middle_spectrum"].values, color=plots.ORANGE, label="linear theory, folded")
    ax.yaxis.set_minor_formatter("")
    found, error = ds["sampled_spectrum"].values, ds["spectrum_error"].values
    ax.errorbar(omega, found, error, fmt="o", ms=3.5, lw=1.0, color=plots.BLUE, label="trajectories, standard error")
    ax.set(xlabel="angular frequency (rad/s)", ylabel="spectrum of the temperature (K² s)")
    ax.legend(**plots.ABOVE | {"ncols": 1})
    ax = axes[1, 1]
    apart = site != middle
    ax.plot(site, 1e3 * ds["closed_correlation"].values, "-", color=plots.ORANGE, label="constant K and C, closed form")
    ax.plot(site[apart], 1e3 * ds["correlation"].values[apart], "o", ms=4, color=plots.BLUE, label="linear theory")
    ax.set(xlabel="particle", ylabel=f"covariance with particle {middle}\nover its variance ($10^{{-3}}$)")
    ax.set_ylim(0.0, None)
    ax.legend(**plots.ABOVE | {"ncols": 1})
    return figure
