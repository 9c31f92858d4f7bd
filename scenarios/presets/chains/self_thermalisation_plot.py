"""The figure of the scenario `self-thermalisation`."""

from typing import Any

import numpy as np
import xarray as xr

from chain import plots
from chain.exact.echoes.occupations import mode_temperature
from chain.units.constants import hbar, k

_COLOURS = {"equal": plots.BLUE, "random": plots.ORANGE}
_PASSED = (0, 1, 4)  # Heisenberg times whose occupations are shown
_HIGHEST = 3.0  # k_BT/ħ of the hot body; modes above are empty
_TIME = "time / t$_\\mathrm{H}$"


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Energies, temperatures of modes, currents, distance from Bose, and bodies in a row."""
    weak, strong = (ds.sel(coupling=one) for one in ("weak", "strong"))
    with plots.styled():
        figure, axes = plots.grid(2, 3, (10.5, 5.8))
        _energies(weak, axes[0, 0], "(a) weak coupling")
        _energies(strong, axes[0, 1], "(b) strong coupling")
        _temperatures(weak.sel(spacing="equal"), axes[0, 2], float(ds.attrs["frequency"]))
        _currents(strong.sel(spacing="equal"), axes[1, 0])
        _distances(ds, axes[1, 1])
        _row(strong, axes[1, 2])
    return figure


def _energies(case: xr.Dataset, ax: "plots.Axes", title: str) -> None:
    x = case["time"].values / float(case["heisenberg_time"])
    unit = float(case["thermal_exchanged_energy"].max())
    for rule, colour in _COLOURS.items():
        one = case.sel(spacing=rule)
        ax.plot(x, one["exchanged_energy"] / unit, "o", color=colour, ms=2.5)
        if rule == "equal" or "weak" in title:
            ax.plot(x, one["law_energy"] / unit, "-", color=colour, lw=1.0)
        at = 0.72 * x[-1]
        y = float(np.interp(at, x, one["exchanged_energy"].values)) / unit
        plots.name_line(ax, at, y, f"{rule} spacing", colour, above=7.0 if rule == "equal" else -14.0, ha="center")
    ax.plot(x, case["thermal_exchanged_energy"].sel(spacing="equal") / unit, "--", color=plots.GREY, lw=1.2)
    ax.text(0.97, 0.02, "dots: exact; lines: law; dashed: Eq. 80", ha="right", fontsize=7.5, transform=ax.transAxes)
    t_eq = float(case["equilibration_time"] / case["heisenberg_time"])
    if t_eq <= x[-1]:
        ax.axvline(t_eq, color=plots.GREY, lw=0.7, ls=":")
        ax.text(
            t_eq, 1.0, " t$_\\mathrm{eq}$", fontsize=7.5, color=plots.GREY, transform=ax.get_xaxis_transform(), va="top"
        )
    ax.set_title(title, loc="left")
    ax.set(xlabel=_TIME, ylabel="energy exchanged / last of Eq. 80", xlim=(0, x[-1]), ylim=(0, None))


def _temperatures(case: xr.Dataset, ax: "plots.Axes", frequency: float) -> None:
    steps = round(float(case["heisenberg_time"] / case["time"][1]))
    passed = [one for one in _PASSED if one * steps < case.sizes["time"]]
    highest = _HIGHEST * k / hbar * float(case["bose_temperature"].max())
    for shade, count in zip(plots.shades(len(passed)), passed, strict=True):
        for bath in (1, 2):
            one = case.sel(bath=bath)
            omega = one["mode_frequency"].values
            shown = omega < highest
            T = mode_temperature(omega, one["occupation"].values[count * steps])
            label = f"{count} t$_\\mathrm{{H}}$" if bath == 1 else None
            ax.plot(omega[shown] / frequency, T[shown], color=shade, lw=1.2, label=label)
    ax.legend(fontsize=7.5, loc="center right")
    ax.set(xlabel="frequency / ω0", ylabel="ħω / [k$_B$ ln(1 + 1/n)] (K)", xlim=(0, None))
    ax.set_title("(c) weak: mode temperatures (thermal: flat)", loc="left")


def _currents(case: xr.Dataset, ax: "plots.Axes") -> None:
    passage = case["passage"].values
    for name, style, colour, text in (
        ("thermal_current", "s--", plots.GREY, "Eq. 80"),
        ("law_current", "_", plots.BLUE, "law"),
        ("current", "o", plots.BLUE, "exact"),
    ):
        size = {"_": 14.0, "o": 3.5}.get(style, 3.0)
        ax.plot(passage, case[name].values * 1e9, style, color=colour, ms=size, lw=0.9, label=text)
    ax.axhline(0.0, color=plots.GREY, lw=0.6)
    ax.legend(fontsize=7.5)
    ax.set_title("(d) strong, equal spacing: mean current", loc="left")
    ax.set(xlabel="passage (time / t$_\\mathrm{H}$, rounded up)", ylabel="heat current (nW)")
    ax.set_xticks(passage)


def _distances(ds: xr.Dataset, ax: "plots.Axes") -> None:
    x = ds["time"].values / float(ds["heisenberg_time"])
    ends = []
    for coupling, style in (("weak", "-"), ("strong", "--")):
        for rule, colour in _COLOURS.items():
            y = 100.0 * ds["displaced_fraction"].sel(coupling=coupling, spacing=rule).mean("bath").values
            ax.plot(x, y, style, color=colour, lw=1.2)
            ends.append((x[-1], float(y[-1]), f"{coupling}, {rule}", colour))
    _name(ax, ends, 1.0)
    ax.set_title("(e) distance from Bose's distribution", loc="left")
    ax.set(
        xlabel=_TIME,
        ylabel="energy in wrong modes (%)",
        xlim=(0, 1.32 * x[-1]),
        ylim=(0, None),
    )


def _name(ax: "plots.Axes", ends: list[tuple[float, float, str, Any]], least: float) -> None:
    """Write lines' names right of their ends (x, y, name, colour), at least so far apart."""
    below = np.inf
    for x, y, text, colour in sorted(ends, key=lambda one: -one[1]):
        below = min(y, below - least)
        ax.annotate(text, (x, below), (4, 0), textcoords="offset points", color=colour, fontsize=7.5, va="center")


def _row(ds: xr.Dataset, ax: "plots.Axes") -> None:
    # The bodies have twice the spacing: their Heisenberg time is half
    x = ds["row_time"].values / (0.5 * float(ds["heisenberg_time"]))
    unit = float(-ds["row_thermal_energy"].isel(body=0).min())
    ends = []
    for body, colour in zip(ds["body"].values, plots.shades(ds.sizes["body"]), strict=True):
        one = ds.sel(body=body)
        ax.plot(x, one["row_energy"] / unit, "o", color=colour, ms=2.0)
        ax.plot(x, one["row_law_energy"] / unit, "-", color=colour, lw=0.9)
        ax.plot(x, one["row_thermal_energy"] / unit, "--", color=colour, lw=0.9)
        ends.append((x[-1], float(one["row_thermal_energy"][-1]) / unit, f"body {int(body) + 1}", colour))
    _name(ax, ends, 0.14)
    ax.set_title("(f) strong: four bodies in a row, the first hot", loc="left")
    ax.set(xlabel=_TIME, ylabel="energy gained / loss of the first, Eq. 80", xlim=(0, 1.15 * x[-1]))
