"""The figure of the scenario `anharmonic-body`."""

import numpy as np
import xarray as xr

from chain import plots

_SHOWN = 0.5  # of the last time, for the modes' temperatures


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Energies gained beside Eq. (80), for each size; temperatures of modes; and the times that decide."""
    sizes = ds["atoms"].values[-3:]
    with plots.styled():
        figure, axes = plots.grid(2, 3, (10.5, 5.8))
        for N, ax in zip(sizes, axes[0], strict=False):
            _gains(ds.sel(atoms=N), ax)
        for ax in axes[0, len(sizes) :]:
            ax.remove()
        axes[0, 0].set_ylabel("energy gained")
        axes[0, 0].legend(fontsize=7, loc="upper left", title="β; dashed: Eq. (80)", title_fontsize=7)
        _modes(ds.isel(atoms=-1), axes[1, 0])
        _times(ds, axes[1, 1])
        _threshold(ds, axes[1, 2])
    return figure


def _coloured(ds: xr.Dataset) -> list[tuple[float, str]]:
    return [(float(one), plots.COLOURS[i % len(plots.COLOURS)]) for i, one in enumerate(ds["anharmonicity"].values)]


def _gains(case: xr.Dataset, ax: "plots.Axes") -> None:
    x = case["scaled_time"].values
    for beta, colour in _coloured(case):
        one = case.sel(anharmonicity=beta)
        ax.errorbar(x, one["gained"], one["gained_error"], fmt="o", ms=3, lw=0.8, color=colour, label=f"{beta:g}")
        ax.plot(x, one["thermal_gained"], "--", color=colour, lw=1.0)
    title = f"{int(case['atoms'])} atoms"
    if np.isfinite(case["exact_gained"]).all():
        title += " (line: normal modes)"
        ax.plot(x, case["exact_gained"], "-", color=plots.COLOURS[0], lw=0.9)
    ax.set(xlabel="time / N", xlim=(0, x[-1]), ylim=(-0.05, 1.0))
    ax.set_title(title, loc="left")


def _modes(case: xr.Dataset, ax: "plots.Axes") -> None:
    at = _SHOWN * float(case["scaled_time"][-1])
    now = case.sel(scaled_time=at, method="nearest")
    for beta, colour in _coloured(case):
        one = now.sel(anharmonicity=beta)
        ax.errorbar(one["band"], one["band_temperature"], one["band_error"], fmt="o-", ms=3, lw=0.9, color=colour)
    ax.set(xlabel="frequency of the mode", ylabel="temperature of the mode", xlim=(0, 2))
    ax.set_title(f"{int(case['atoms'])} atoms, time {float(now['scaled_time']):g} N (thermal: flat)", loc="left")


def _times(ds: xr.Dataset, ax: "plots.Axes") -> None:
    some = ds["anharmonicity"] > 0.0
    beta = ds["anharmonicity"].values[some]
    ax.errorbar(
        beta, ds["equipartition"][some], ds["equipartition_error"][some], fmt="ko-", ms=4, label="equipartition"
    )
    for shade, N in zip(plots.shades(ds.sizes["atoms"]), ds["atoms"].values, strict=True):
        one = ds.sel(atoms=N)
        ax.plot(beta, one["equilibration"][some], "s--", ms=3, color=shade, label=f"t$_\\mathrm{{eq}}$, {int(N)} atoms")
        ax.axhline(float(one["heisenberg"]), color=shade, lw=0.8, ls=":", label=f"t$_\\mathrm{{H}}$, {int(N)} atoms")
    ax.set(xlabel="anharmonicity β", ylabel="time", xscale="log", yscale="log")
    ax.set_ylim(0.03 * ax.get_ylim()[0], None)  # room for the legend
    ax.legend(fontsize=6.5, ncols=2)


def _threshold(ds: xr.Dataset, ax: "plots.Axes") -> None:
    late = ds.sel(scaled_time=slice(_SHOWN * float(ds["scaled_time"][-1]), None))
    off = (late["gained"] - late["thermal_gained"]).mean("scaled_time")
    error = late["gained_error"].mean("scaled_time")
    for beta, colour in _coloured(ds):
        one = ds.sel(anharmonicity=beta)
        x = np.where(np.isfinite(one["equipartition"]), one["equipartition"] / one["equilibration"], np.nan)
        x = np.where(np.isnan(x), 30.0, x)  # never: at the right edge
        ax.errorbar(x, off.sel(anharmonicity=beta), error.sel(anharmonicity=beta), fmt="o", ms=4, lw=0.8, color=colour)
    ax.axhline(0.0, color=plots.GREY, lw=0.8, ls="--")
    ax.set(xlabel="equipartition / t$_\\mathrm{eq}$ (right edge: never)", ylabel="energy gained less Eq. (80)'s",
           xscale="log")  # fmt: skip
