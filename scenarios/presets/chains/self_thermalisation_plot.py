"""The figure of the scenario `self-thermalisation`."""

import xarray as xr

from chain import plots
from chain.exact.echoes.occupations import mode_temperature
from chain.units.constants import hbar, k

_COLOURS = {"equal": plots.BLUE, "random": plots.ORANGE}
_LINES, _MARKS = {"equal": ("-", "--"), "random": ("-.", ":")}, {"equal": "o", "random": "^"}
_PASSED = (0, 1, 4)  # Heisenberg times whose occupations are shown
_HIGHEST = 3.0  # k_BT/ħ of the hot body; modes above are empty
_THERMAL = "thermal bodies"  # of Eq. (80)
_TIME = "time / t$_\\mathrm{H}$"


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Energies, temperatures of modes, currents, distance from Bose, and bodies in a row."""
    weak, strong = (ds.sel(coupling=one) for one in ("weak", "strong"))
    with plots.styled():
        figure, axes = plots.grid(2, 3, (10.5, 6.2))
        _energies(weak, axes[0, 0], "weak coupling")
        _energies(strong, axes[0, 1], "strong coupling")
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
        ax.plot(x, one["exchanged_energy"] / unit, _MARKS[rule], color=colour, ms=2.5, label=f"exact, {rule} spacing")
        if rule == "equal" or title.startswith("weak"):
            ax.plot(x, one["law_energy"] / unit, _LINES[rule][0], color=colour, lw=1.0, label=f"law, {rule} spacing")
    thermal = case["thermal_exchanged_energy"].sel(spacing="equal") / unit
    ax.plot(x, thermal, "--", color=plots.GREY, lw=1.2, label=_THERMAL)
    ax.legend(title=title, **plots.ABOVE | {"ncols": 1})
    t_eq = float(case["equilibration_time"] / case["heisenberg_time"])
    if t_eq <= x[-1]:
        ax.axvline(t_eq, color=plots.GREY, lw=0.7, ls=":")
        foot = ax.get_xaxis_transform()
        ax.annotate("t$_\\mathrm{eq}$", (t_eq, 0.0), (2, 3), xycoords=foot, textcoords="offset points", fontsize=7.5,
                    color=plots.GREY)  # fmt: skip
    ax.set(xlabel=_TIME, ylabel="energy exchanged / last of thermal bodies", xlim=(0, x[-1]), ylim=(0, None))


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
            ax.plot(omega[shown] / frequency, T[shown], ".-", ms=2.5, color=shade, lw=0.5, label=label)
    ax.legend(title="weak coupling, equal\nspacing, after", **plots.BESIDE)
    ax.set(xlabel="frequency / ω₀", ylabel="temperature of the mode (K)", xlim=(0, None))


def _currents(case: xr.Dataset, ax: "plots.Axes") -> None:
    passage = case["passage"].values
    for name, style, colour, text in (
        ("thermal_current", "s--", plots.GREY, _THERMAL),
        ("law_current", "_", plots.BLUE, "law"),
        ("current", "o", plots.BLUE, "exact"),
    ):
        size = {"_": 14.0, "o": 3.5}.get(style, 3.0)
        ax.plot(passage, case[name].values * 1e9, style, color=colour, ms=size, lw=0.9, label=text)
    ax.axhline(0.0, color=plots.GREY, lw=0.6)
    ax.legend(title="strong coupling, equal spacing", **plots.ABOVE | {"ncols": 3})
    ax.set(xlabel="passage (time / t$_\\mathrm{H}$, rounded up)", ylabel="heat current (nW)")
    ax.set_xticks(passage)


def _distances(ds: xr.Dataset, ax: "plots.Axes") -> None:
    x = ds["time"].values / float(ds["heisenberg_time"])
    for i, coupling in enumerate(("weak", "strong")):
        for rule, colour in _COLOURS.items():
            y = 100.0 * ds["displaced_fraction"].sel(coupling=coupling, spacing=rule).mean("bath").values
            ax.plot(x, y, ls=_LINES[rule][i], color=colour, lw=1.2, label=f"{coupling}, {rule}")
    ax.legend(title="coupling, spacing", **plots.ABOVE)
    ax.set(xlabel=_TIME, ylabel="energy in wrong modes (%)", xlim=(0, x[-1]), ylim=(0, None))


def _row(ds: xr.Dataset, ax: "plots.Axes") -> None:
    # The bodies have twice the spacing: their Heisenberg time is half
    x = ds["row_time"].values / (0.5 * float(ds["heisenberg_time"]))
    unit = float(-ds["row_thermal_energy"].isel(body=0).min())
    for body, colour in zip(ds["body"].values, plots.shades(ds.sizes["body"]), strict=True):
        one = ds.sel(body=body)
        ax.plot(x, one["row_energy"] / unit, "o", color=colour, ms=2.0, label=f"body {int(body) + 1}, exact")
        ax.plot(x, one["row_law_energy"] / unit, "-", color=colour, lw=0.9)
        ax.plot(x, one["row_thermal_energy"] / unit, "--", color=colour, lw=0.9)
    for style, text in (("-", "law"), ("--", _THERMAL)):
        ax.plot([], [], style, color=plots.GREY, lw=0.9, label=text)
    ax.legend(title="strong coupling, four\nbodies, the first hot", **plots.BESIDE)
    ax.set(xlabel=_TIME, ylabel="energy gained / loss of the first", xlim=(0, x[-1]))
