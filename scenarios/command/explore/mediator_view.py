"""What the page about one mediator shows: the scenario `mediator`, as charts and in words."""

from typing import Any

import numpy as np
import xarray as xr

from chain import frequency, plots, ureg
from chain.arrays import Array
from scenarios.command.explore.charts import BLUE, GREEN, GREY, ORANGE, axis, band, chart, line, points
from scenarios.command.explore.running import Run
from scenarios.output.text import shown
from scenarios.presets.panasyuk2012.mediator import bands, lowest, verdict

_ROOM = 5.0  # above the largest conductance, that the axis shows
_SHADES = {"quantum": BLUE, "plateau": GREEN, "classical": ORANGE}


def view(run: Run) -> dict[str, Any]:
    """Charts, findings and words of a mediator.

    Parameters
    ----------
    run : Run
        Of the scenario `mediator`.
    """
    ds = run.dataset
    return {
        "charts": {"temperature": _temperature(ds), "damping": _damping(ds), "window": _window(ds)},
        "facts": _facts(ds),
        "words": [{"kind": "fine", "text": verdict(ds)}, *_paragraphs(ds.attrs["regime"])],
    }


def _paragraphs(regime: str) -> list[dict[str, str]]:
    """The sentences of a regime; that it has no temperature is a doubt."""
    sentences = regime.split("\n")
    return [{"kind": "doubt" if one.startswith("No temperature") else "plain", "text": one} for one in sentences]


def _facts(ds: xr.Dataset) -> list[tuple[str, str]]:
    about = ds.attrs
    conducted = xr.DataArray(about["conductance"], attrs={"units": "W K^-1"})
    best = float(ds["best_damping"])
    at = f"at γ̂ = {_wavenumber(ds['best_damping'].values):.4g} cm⁻¹" if np.isfinite(best) else "as γ̂ grows without end"
    return [
        (f"conductance at {about['at_temperature']:g} K", shown(conducted)),
        (f"of the {_NAMES[about['bound']]}", f"{100.0 * about['bound_ratio']:.3g} %"),
        ("regime", {"crossover": "between the limits"}.get(about["transport"], about["transport"])),
        ("largest for any damping", f"{shown(ds['best_conductance'])} {at}"),
    ]


_NAMES = {"ballistic": "quantum of conductance", "sum rule": "sum rule"}


def _temperature(ds: xr.Dataset) -> dict[str, Any]:
    T, top = ds["temperature"].values, float(ds["sum_rule_bound"].max())
    scale, unit = _scale(top)
    low = lowest(ds) * scale
    named = [band(first, last, name, _SHADES[name]) for name, first, last in bands(ds)]
    traces = [
        line(T, ds["quantum_of_conductance"].values * scale, "one channel", GREY, "dash", width=1.5),
        line(T, ds["sum_rule_bound"].values * scale, "sum rule", GREY, "dashdot", width=1.5),
        line(T, ds["low_temperature_conductance"].values * scale, "T³ law", GREY, "dot", width=1.5),
        line(T, ds["conductance"].values * scale, "K(T)", BLUE, width=3),
        points(*_here(ds.attrs["at_temperature"], ds.attrs["conductance"] * scale), "here", ORANGE),
    ]
    return chart(
        "Conductance over temperature",
        "Conductance over temperature in logarithmic scales, with the quantum bound, the sum rule and the T³ law.",
        traces,
        axis("temperature (K)", T[0], T[-1], log=True),
        axis(f"conductance K ({unit})", low, _ROOM * top * scale, log=True),
        shapes=[shape for shape, _ in named],
        annotations=[_band_name(one, T, shape) for shape, one in named],
    )


def _band_name(one: dict[str, str], T: Array, shape: dict[str, Any]) -> dict[str, Any]:
    """A regime's name at the foot of its band, inside the axes."""
    low, high = np.log10([shape["x0"], shape["x1"]])
    first, last = shape["x0"] <= T[0], shape["x1"] >= T[-1]
    place, anchor = (low, "left") if first else (high, "right") if last else (0.5 * (low + high), "center")
    return {
        "x": float(place), "xref": "x", "xanchor": anchor, "y": 0.02, "yref": "paper", "yanchor": "bottom",
        "text": one["name"], "showarrow": False, "font": {"color": one["color"], "size": 13},
    }  # fmt: skip


def _damping(ds: xr.Dataset) -> dict[str, Any]:
    x, K = _wavenumber(ds["swept_damping"].values), ds["damped_conductance"].values
    top = max(float(K.max()), float(ds["best_conductance"]))
    scale, unit = _scale(top)
    T = f"{ds.attrs['at_temperature']:g} K"
    traces = [line(x, K * scale, f"K at {T}", BLUE, width=3)]
    if np.isfinite(float(ds["best_damping"])):
        best = _wavenumber(ds["best_damping"].values)
        traces.append(points(*_here(best, float(ds["best_conductance"]) * scale), "largest", GREEN, "triangle-up", 12))
    here = _wavenumber(np.asarray(ds.attrs["damping_rad_per_s"]))
    traces.append(points(*_here(here, ds.attrs["conductance"] * scale), "here", ORANGE))
    return chart(
        "More coupling is not always more heat",
        f"Conductance at {T} over damping in logarithmic scales, with this mediator's and the largest.",
        traces,
        axis("damping γ̂ (cm⁻¹)", x[0], x[-1], log=True),
        axis(f"conductance K ({unit})", 0.5 * scale * K.min(), 2.0 * scale * top, log=True),
    )


def _window(ds: xr.Dataset) -> dict[str, Any]:
    x, T = _wavenumber(ds["swept_frequency"].values), f"{ds.attrs['at_temperature']:g} K"
    passed, window = ds["transmission"].values, ds["thermal_window"].values
    traces = [
        line(x, passed * window, "carried", BLUE, width=0, fill="tozeroy"),
        line(x, passed, "transmission", BLUE),
        line(x, window, "thermal window", ORANGE, "dash"),
    ]
    return chart(
        "What heat can use",
        f"Transmission of the mediator and thermal window at {T} over frequency; heat is carried where both are.",
        traces,
        axis("frequency (cm⁻¹)", x[0], x[-1], log=True),
        axis("fraction", 0.0, 1.05),
    )


def _here(x: Any, y: Any) -> tuple[Array, Array]:
    return np.atleast_1d(np.asarray(x, np.float64)), np.atleast_1d(np.asarray(y, np.float64))


def _scale(largest: float) -> tuple[float, str]:
    """Factor and unit in which a conductance has a prefix that suits."""
    value, unit = plots.scaled(xr.DataArray(largest, attrs={"units": "W K^-1"}))
    return float(value) / largest, unit


def _wavenumber(omega: Array) -> Any:
    return frequency(ureg.Quantity(omega, "rad/s"), "cm^-1").magnitude
