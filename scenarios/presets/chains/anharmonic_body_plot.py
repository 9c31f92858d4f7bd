"""The figure of the scenario `anharmonic-body`."""

import itertools

import numpy as np
import xarray as xr

from chain import plots

_SHOWN = 0.5  # of the last time, for the modes' temperatures
_STYLES = tuple(zip(itertools.cycle(plots.COLOURS), "os^vD<>p", strict=False))


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Energies gained beside Eq. (80), for each size; temperatures of modes; and the times that decide."""
    sizes = ds["atoms"].values[-3:]
    with plots.styled():
        count = len(sizes) + 3
        columns = 2 if count == 4 else 3
        figure, grid = plots.grid(2, columns, (3.5 * columns, 5.8))
        axes = grid.ravel()
        for N, ax in zip(sizes, axes, strict=False):
            _gains(ds.sel(atoms=N), ax)
            if ax is not axes[0]:  # its legend is that of all
                for line in (*ax.lines, *ax.containers):
                    line.set_label("_")
        axes[0].set_ylabel("energy gained / that to the mean")
        axes[0].legend(title="anharmonicity β", **plots.ABOVE | {"ncols": 3})
        _modes(ds.isel(atoms=-1), axes[count - 3])
        _times(ds, axes[count - 2])
        _threshold(ds, axes[count - 1])
        for ax in axes[count:]:
            ax.remove()
    return figure


def _styled(ds: xr.Dataset) -> list[tuple[float, str, str]]:
    """Each anharmonicity with a colour and a mark."""
    return [(float(one), *style) for one, style in zip(ds["anharmonicity"].values, _STYLES, strict=False)]


def _gains(case: xr.Dataset, ax: "plots.Axes") -> None:
    x = case["scaled_time"].values
    for beta, colour, mark in _styled(case):
        one = case.sel(anharmonicity=beta)
        ax.errorbar(x, one["gained"], one["gained_error"], fmt=mark, ms=3, lw=0.8, color=colour, label=f"{beta:g}")
        ax.plot(x, one["thermal_gained"], "--", color=colour, lw=1.0)
    if np.isfinite(case["exact_gained"]).all():
        ax.plot(x, case["exact_gained"], "-", color=plots.COLOURS[0], lw=0.9, label="normal modes")
    ax.plot([], [], "--", color=plots.GREY, lw=1.0, label="theory of the chain")
    ax.set(xlabel=f"time / N, {int(case['atoms'])} atoms", xlim=(0, 1.03 * x[-1]), ylim=(-0.05, 1.0))


def _modes(case: xr.Dataset, ax: "plots.Axes") -> None:
    at = _SHOWN * float(case["scaled_time"][-1])
    now = case.sel(scaled_time=at, method="nearest")
    for beta, colour, mark in _styled(case):
        one = now.sel(anharmonicity=beta)
        ax.errorbar(one["band"], one["band_temperature"], one["band_error"], fmt=f"{mark}-", ms=3, lw=0.9, color=colour)
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
    ax.set(xlabel="anharmonicity β", ylabel="time (√(mass/spring))", xscale="log", yscale="log")
    ax.legend(**plots.ABOVE)


def _threshold(ds: xr.Dataset, ax: "plots.Axes") -> None:
    late = ds.sel(scaled_time=slice(_SHOWN * float(ds["scaled_time"][-1]), None))
    off = (late["gained"] - late["thermal_gained"]).mean("scaled_time")
    error = late["gained_error"].mean("scaled_time")
    for beta, colour, mark in _styled(ds):
        one = ds.sel(anharmonicity=beta)
        x = np.where(np.isfinite(one["equipartition"]), one["equipartition"] / one["equilibration"], np.nan)
        x = np.where(np.isnan(x), 30.0, x)  # never: at the right edge
        ax.errorbar(x, off.sel(anharmonicity=beta), error.sel(anharmonicity=beta), fmt=mark, ms=4, lw=0.8, color=colour)
    ax.axhline(0.0, color=plots.GREY, lw=0.8, ls="--")
    ax.set(xlabel="equipartition / t$_\\mathrm{eq}$ (right edge: never)", ylabel="energy gained less the theory's",
           xscale="log")  # fmt: skip
