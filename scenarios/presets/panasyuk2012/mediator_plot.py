"""The figure of the scenario `mediator`."""

import numpy as np
import xarray as xr

from chain import frequency, plots, ureg
from chain.arrays import Array

SHADES = {"quantum": plots.BLUE, "plateau": "#009E73", "classical": plots.ORANGE}  # of regimes that have a name


def draw(ds: xr.Dataset, bands: list[tuple[str, float, float]], lowest: float) -> "plots.Figure":
    """Conductance over temperature with its bounds and regimes, over damping, and what the thermal window leaves."""
    figure, (left, middle, right) = plots.panels(3, height=3.1)
    _temperature(ds, bands, lowest, left)
    _damping(ds, middle)
    _frequency(ds, right)
    return figure


def _temperature(ds: xr.Dataset, bands: list[tuple[str, float, float]], lowest: float, ax: "plots.Axes") -> None:
    T, top = ds["temperature"].values, float(ds["sum_rule_bound"].max())
    factor, unit = plots.scaled(xr.DataArray(top, attrs={"units": "W K^-1"}))
    scale = float(factor) / top
    for name, first, last in bands:
        ax.axvspan(first, last, color=SHADES[name], alpha=0.15, lw=0.0, label=name)
    ax.loglog(T, ds["quantum_of_conductance"] * scale, "--", color=plots.GREY, lw=1.0, label="one channel")
    ax.loglog(T, ds["sum_rule_bound"] * scale, "-.", color=plots.GREY, lw=1.0, label="sum rule")
    ax.loglog(
        T, ds["low_temperature_conductance"] * scale, ":", color=plots.GREY, lw=1.0, label="law of low temperature"
    )
    ax.loglog(T, ds["conductance"] * scale, color=plots.BLUE, label="conductance")
    ax.plot(ds.attrs["at_temperature"], ds.attrs["conductance"] * scale, "o", color=plots.BLUE, ms=5)
    ax.set(xlabel="temperature (K)", ylabel=f"thermal conductance ({unit})", xlim=(T[0], T[-1]))
    ax.set_ylim(lowest * scale, 4.0 * top * scale)
    ax.legend(**plots.ABOVE)


def _damping(ds: xr.Dataset, ax: "plots.Axes") -> None:
    x, K = _wavenumber(ds["swept_damping"].values), ds["damped_conductance"]
    values, unit = plots.scaled(K)
    scale = float(values.max() / K.max())
    ax.loglog(x, values, color=plots.BLUE, label="_")
    here = _wavenumber(np.asarray(ds.attrs["damping_rad_per_s"]))
    ax.plot(here, ds.attrs["conductance"] * scale, "o", color=plots.BLUE, ms=5, label="this mediator")
    if np.isfinite(float(ds["best_damping"])):
        best = _wavenumber(ds["best_damping"].values)
        ax.plot(best, float(ds["best_conductance"]) * scale, "^", color=plots.ORANGE, ms=5, label="largest")
    ax.legend(**plots.ABOVE)
    ax.set(xlabel=r"damping (cm$^{-1}$)", ylabel=f"conductance at {ds.attrs['at_temperature']:.4g} K ({unit})")
    ax.set(xlim=(x[0], x[-1]))


def _frequency(ds: xr.Dataset, ax: "plots.Axes") -> None:
    x = _wavenumber(ds["swept_frequency"].values)
    ax.semilogx(x, ds["transmission"], color=plots.BLUE, label="transmission")
    window = f"thermal window at {ds.attrs['at_temperature']:.4g} K"
    ax.semilogx(x, ds["thermal_window"], "--", color=plots.ORANGE, label=window)
    both = ds["transmission"].values * ds["thermal_window"].values
    ax.fill_between(x, 0.0, both, color=plots.BLUE, alpha=0.2, lw=0.0, label="their product, which is carried")
    ax.legend(**plots.ABOVE | {"ncols": 1})
    ax.set(xlabel=r"frequency (cm$^{-1}$)", ylabel="transmission and window", xlim=(x[0], x[-1]), ylim=(0.0, 1.05))


def _wavenumber(omega: Array) -> Array:
    return np.asarray(frequency(ureg.Quantity(omega, "rad/s"), "cm^-1").magnitude)
