"""The figure of the scenario `figure-5`."""

from typing import Any

import numpy as np
import xarray as xr

from chain import plots

PRINTED = "same, as printed"  # the same couplings with the counter-terms of Eq. (4), for each mediator by itself
STYLES: dict[str, Any] = {
    "same": {"color": plots.ORANGE, "ls": "-."},
    PRINTED: {"color": plots.COLOURS[3], "ls": "-"},
    "opposite": {"color": plots.BLUE, "ls": "-"},
    "random": {"color": plots.COLOURS[2], "ls": plots.DASHES[3]},
}
_NAMES = {
    "same": "same couplings, joint counter-terms",
    PRINTED: "same couplings, separate counter-terms",
    "opposite": "opposite ends",
    "random": "random signs",
}
_LARGE = {"same": "terminal_current", PRINTED: "printed_terminal_current"}


def draw(ds: xr.Dataset) -> "plots.Figure":
    """Currents of the first and last link, cross kernels, and stability."""
    figure, (left, middle, right) = plots.panels(3, height=3.4)
    x = ds["time"].values / ds.attrs["crossing_time"]
    _currents(ds, x, left)
    _kernels(ds, x, middle)
    _stability(ds, right)
    return figure


def _currents(ds: xr.Dataset, x: Any, ax: Any) -> None:
    pw = 1e12 * ds["current"].mean("side").isel(link=0)
    theory = 1e12 * float(ds["theory_current"][0])
    spread = 1e12 * ds["current_spread"].isel(link=0)
    ax.fill_between(x, pw.sel(contacts="random") - spread, pw.sel(contacts="random") + spread,
                    color=STYLES["random"]["color"], alpha=0.2, lw=0)  # fmt: skip
    for contacts in ds["contacts"].values[::-1]:
        ax.plot(x, pw.sel(contacts=contacts), **STYLES[contacts], lw=1.3, label=_NAMES[contacts])
    ax.axhline(theory, color="k", lw=0.9, ls="--", label="theory of the chain")
    for contacts, name in _LARGE.items():
        if name in ds:
            ax.plot(0.985 * x[-1], 1e12 * float(ds[name][0]), "<", color=STYLES[contacts]["color"], ms=4)
    ax.plot([], [], "<", color=plots.GREY, ms=4, label="endless bodies with the same couplings")
    low, high = float(pw.min()), float(pw.max())
    top = 2.4 * theory
    ax.set(xlim=(0, x[-1]), xlabel="time × Δ/π", ylabel="current from the left reservoir (pW)")
    ax.set_ylim(min(0.0, 1.05 * low), top)
    if high > top:
        ax.text(0.97, 0.95, f"first peaks to {high:.0f} pW", fontsize=7.5, transform=ax.transAxes, ha="right")
    ax.legend(**plots.ABOVE | {"ncols": 1})


def _kernels(ds: xr.Dataset, x: Any, ax: Any) -> None:
    names = {"random": "random signs", "same": "same couplings", "opposite": "opposite ends"}
    for contacts, name in names.items():
        ax.plot(x, ds["kernel_ratio"].sel(contacts=contacts), **STYLES[contacts], lw=1.2, label=name)
    ax.set(xlim=(-0.02, x[-1]), xlabel="time × Δ/π", ylabel="cross kernel / friction kernel at 0")


def _stability(ds: xr.Dataset, ax: Any) -> None:
    values = ds["lowest_squared_frequency"].values
    limit = float(np.abs(values).max())
    mesh = ax.pcolormesh(ds["coupling_strength"], ds["bodies"], values.T, cmap="RdBu", vmin=-limit, vmax=limit,
                         shading="nearest", rasterized=True)  # fmt: skip
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02)
    bar.set_label("lowest squared frequency / ω₀²")
    count = np.linspace(1, float(ds["bodies"][-1]), 200)
    ax.plot(1.0 / np.cos(np.pi / (count + 2.0)), count, "k-", lw=1.0, label="1/cos(π/(M + 2))")
    ax.plot(ds["found_coupling"], ds["bodies"], "o", color="k", ms=4, mfc="w", label="whole Hamiltonian")
    here = ds.attrs["chain_coupling"], ds.attrs["chain_bodies"]
    ax.plot(*here, "*", color=plots.COLOURS[4], ms=8, mec="k", mew=0.5, ls="", label="the chain on the left")
    ax.set(xlabel="coupling strength γ̂D/ω₀²", ylabel="number of bodies M", xlim=(0, 2.2), yticks=range(2, 11, 2))
    ax.text(0.5, 8.5, "stable", fontsize=8)  # where the map is light enough
    ax.text(1.75, 8.5, "unstable", fontsize=8, ha="right")
    ax.legend(title="with separate counter-terms, stable left of", **plots.ABOVE | {"ncols": 1})
