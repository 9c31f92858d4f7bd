"""A reservoir whose temperature oscillates: the damped thermal wave along a chain, [Panasyuk2012] Sec. VI, Eq. (83).

Fourier's law damps a wave T ∝ exp(-x/ℓ) cos(ωt - x/ℓ) over ℓ = √(2D/ω), with the diffusivity D = κ/C̃ = d²K/C; amplitude
and phase fall together. In the chain itself T_n ∝ λ^n with λ + 1/λ - 2 = iωC/K, reflected at the far end. Both stand
beside the chain's linear response, and beside a transient whose last periods are read as a lock-in amplifier would.
Valid for small amplitudes, and for bodies of equal heat capacity; they are the gold particles of the scenario
`nanoparticles`, and so are the sources.
"""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

import chain
from chain import plots
from chain.arrays import Array
from chain.checks import integer, number
from chain.units.boundary import single
from scenarios.output.text import lines, shown
from scenarios.presets.chains.gold import gold_row, hopping_rate, molecules
from scenarios.presets.results import labelled

_SAMPLES = 64  # in a period, for the lock-in


def thermal_wave(
    particles: int = 40,
    penetration: float = 8.0,
    amplitude: Any = "1 K",
    temperature: Any = "300 K",
    periods: int = 8,
    rtol: float = 1e-9,
) -> xr.Dataset:
    """A thermal wave from an oscillating reservoir, by response and by transient, against the damped wave.

    Parameters
    ----------
    particles : int
        Number of particles.
    penetration : float
        Length ℓ over which the wave is to fall by e, in distances of particles; it sets the frequency.
    amplitude : str or Quantity
        Amplitude of the left reservoir's oscillation.
    temperature : str or Quantity
        Temperature of both reservoirs in the mean, and of the particles at the start.
    periods : int
        Periods of the transient; the last is read.
    rtol : float
        Relative tolerance of the transient.

    Returns
    -------
    Dataset
        Over `site` and `kind` ("response", "transient", "chain" and "continuum", both analytic): `amplitude` over the
        reservoir's, and `phase` behind it in rad; `frequency` in rad/s, `diffusivity` in m²/s, `penetration_depth` in
        m; and the last period, `temperature` (time, site) in K.

    Notes
    -----
    [Panasyuk2012] Eqs. (80), (83), linearised.

    Examples
    --------
    >>> ds = thermal_wave(particles=12, penetration=3.0)
    >>> a = ds["amplitude"]
    >>> bool(abs(a.sel(kind="response") - a.sel(kind="chain")).max() < 1e-9)
    True
    """
    number(penetration, "penetration", least=0.5)
    integer(periods, "periods", 2)
    mean, swing = single(temperature, "K", "temperature"), single(amplitude, "K", "amplitude")
    still = gold_row(molecules(), particles, temperature, temperature)
    rate = hopping_rate(temperature)
    omega = 2.0 * rate / penetration**2  # ℓ = √(2D/ω)
    response = still.response(chain.ureg.Quantity(omega, "rad/s")).isel(frequency=0)
    row = gold_row(molecules(), particles, lambda t: mean + swing * np.sin(omega * t), temperature)
    period = 2.0 * np.pi / omega
    times = period * (periods - 1 + np.arange(_SAMPLES + 1) / _SAMPLES)
    last = row.transient(temperature, times=chain.ureg.Quantity(times, "s"), rtol=rtol)
    n = np.arange(1.0, particles + 1.0)
    spacing = float(last["position"][0])
    waves = {
        "response": response["amplitude"].values * np.exp(-1j * response["phase"].values),
        "transient": _lock_in(last["temperature"].values, omega * times) / swing,
        "chain": _discrete_wave(n, particles + 1, omega / rate),
        "continuum": np.exp(-(1.0 + 1j) * n / penetration),
    }
    found = np.stack(list(waves.values()))
    added = labelled(
        amplitude=("kind site", np.abs(found)),
        phase=("kind site", -np.unwrap(np.angle(found), axis=1)),
        frequency=omega,
        diffusivity=rate * spacing**2,
        penetration_depth=penetration * spacing,
    )
    return last[["temperature"]].assign(added).assign_coords(kind=list(waves))


def _discrete_wave(n: Array, count: int, reduced: float) -> NDArray[np.complex128]:
    """Wave in a chain of count - 1 bodies whose far end is held, for reduced = ωC/K."""
    # λ + 1/λ - 2 = iωC/K, λ = exp(-q): 4 sinh²(q/2) = iωC/K
    q = 2.0 * np.arcsinh(0.5 * np.sqrt(1j * reduced))
    return np.asarray(np.exp(-q * n) * (1.0 - np.exp(-2.0 * q * (count - n))) / (1.0 - np.exp(-2.0 * q * count)))


def _lock_in(T: Array, angle: Array) -> NDArray[np.complex128]:
    """Complex amplitude, of a sine in phase real, from one whole period whose last sample repeats its first."""
    cycle = np.exp(-1j * angle[:-1])
    return np.asarray(2j * cycle @ T[:-1] / len(cycle))


def summary(ds: xr.Dataset) -> str:
    """The findings in a few lines."""
    waves = ds["amplitude"] * np.exp(-1j * ds["phase"])
    gap = {name: float(np.abs(waves.sel(kind=name) - waves.sel(kind="chain")).max()) for name in ds["kind"].values}
    depth = ds["penetration_depth"]
    return lines(
        {
            "frequency": f"{float(ds['frequency']):.4g} rad/s, period {shown(ds['time'][-1] - ds['time'][0])}",
            "penetration depth": f"{shown(depth)}, {float(depth / ds['position'][0]):.3g} distances of particles",
            "diffusivity κ/C̃": f"{float(ds['diffusivity']):.4g} m²/s",
            "response": f"within {gap['response']:.1e} of the discrete wave",
            "transient": f"within {gap['transient']:.1e} of it, in parts of the reservoir's amplitude",
            "continuum": f"within {gap['continuum']:.1e} of it",
        },
        "Along the chain the wave falls by e and lags by one radian over each penetration depth, as Fourier's law "
        "says; what remains between chain and continuum is the distance between bodies against that depth.",
    )


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Amplitude and phase along the chain, and snapshots of the wave."""
    figure, (left, middle, right) = plots.panels(3)
    x, unit = plots.scaled(ds["position"])
    kept = ds["amplitude"].sel(kind="continuum").values > 1e-3
    for ax, name in ((left, "amplitude"), (middle, "phase")):
        values = {m: ds[name].sel(kind=m).values for m in ds["kind"].values.tolist()}
        damped = "continuum, endless rod"
        ax.plot(x[kept], values["continuum"][kept], "-", color=plots.GREY, lw=1.0, label=damped)
        ax.plot(x[kept], values["response"][kept], "o", color=plots.BLUE, ms=5.0, mfc="none", label="response")
        ax.plot(x[kept], values["transient"][kept], ".", color=plots.ORANGE, ms=4.0, label="transient")
        ax.set(xlabel=f"position ({unit})", xlim=(0, None))
    left.set(yscale="log", ylabel="amplitude over the reservoir's")
    middle.set(ylabel="phase behind the reservoir (rad)", ylim=(0, None))
    left.legend(**plots.ABOVE)
    middle.legend(**plots.ABOVE).set_visible(False)  # the same
    _plot_snapshots(ds, right, x, unit)
    return figure


def _plot_snapshots(ds: xr.Dataset, ax: Any, x: Array, unit: str) -> None:
    T = ds["temperature"].values
    mean = T[:-1].mean()
    step = (len(T) - 1) // 8
    for i in range(8):  # half a period later everything is the other way round
        style, colour = "-" if i < 4 else "--", plots.shades(4)[i % 4]
        ax.plot(x, T[i * step] - mean, style, color=colour, lw=1.2, label=f"{i / 8:g}")
    depth = float(ds["penetration_depth"]) * x[0] / float(ds["position"][0])
    largest = np.abs(T - mean).max() * np.exp(x[0] / depth)
    for sign, text in ((-1.0, "_"), (1.0, "envelope")):
        ax.plot(x, sign * largest * np.exp(-x / depth), ":", color=plots.GREY, lw=1.0, label=text)
    ax.legend(title="time / period", **plots.BESIDE)
    ax.set(xlabel=f"position ({unit})", ylabel="temperature less its mean (K)", xlim=(0, None))
