"""The figure of the scenario `figure-5`."""

from typing import Any

import numpy as np
import xarray as xr

from chain import plots

COLOURS = {"same": plots.ORANGE, "opposite": plots.BLUE, "random": plots.COLOURS[2]}


def draw(ds: xr.Dataset, found: xr.Dataset) -> "plots.Figure":
    """Currents of the first and last link, cross kernels, and stability."""
    figure, (left, middle, right) = plots.panels(3, height=3.4)
    x = ds["time"].values / ds.attrs["crossing_time"]
    _currents(ds, found, x, left)
    _kernels(ds, x, middle)
    _stability(ds, right)
    return figure


def _currents(ds: xr.Dataset, found: xr.Dataset, x: Any, ax: Any) -> None:
    pw = 1e12 * ds["current"].mean("side").isel(link=0)
    theory = 1e12 * float(ds["theory_current"][0])
    spread = 1e12 * ds["current_spread"].isel(link=0)
    ax.fill_between(x, pw.sel(contacts="random") - spread, pw.sel(contacts="random") + spread,
                    color=COLOURS["random"], alpha=0.2, lw=0)  # fmt: skip
    for contacts in ("random", "same", "opposite"):
        ax.plot(x, pw.sel(contacts=contacts), color=COLOURS[contacts], lw=1.3)
    ax.axhline(theory, color="k", lw=0.9, ls="--")
    if "terminal_current" in ds:
        large = 1e12 * float(ds["terminal_current"][0])
        ax.plot(0.98, large, "<", color=COLOURS["same"], ms=4)
        plots.name_line(ax, 0.95, large, "N → ∞", COLOURS["same"])
    ax.set(xlim=(0, x[-1]), ylim=(0, 2.4 * theory), xlabel="time × Δ/π", ylabel="current from the left reservoir (pW)")
    same = 1e12 * float(found["current"].sel(contacts="same")[0])
    plots.name_line(ax, 0.98, same, "same couplings", COLOURS["same"], above=-4.0)
    plots.name_line(ax, 0.98, 1.22 * theory, "random signs", COLOURS["random"], above=7.0)
    plots.name_line(ax, 0.9, theory, "opposite ends, on Eq. (80)", COLOURS["opposite"], above=-12.0)


def _kernels(ds: xr.Dataset, x: Any, ax: Any) -> None:
    for contacts in ("random", "same", "opposite"):
        ax.plot(x, ds["kernel_ratio"].sel(contacts=contacts), color=COLOURS[contacts], lw=1.2)
    ax.set(xlim=(-0.02, x[-1]), xlabel="time × Δ/π", ylabel="cross kernel / friction kernel(0)")
    ax.annotate("same", (0.02, 0.75), (4, 0), textcoords="offset points", color=COLOURS["same"], fontsize=7.5)
    ax.annotate("opposite ends: after\ncrossing the body", (1.0, 0.45), (-6, 0), textcoords="offset points",
                color=COLOURS["opposite"], fontsize=7.5, ha="right")  # fmt: skip
    ax.annotate("random", (0.5, 0.2), color=COLOURS["random"], fontsize=7.5, ha="center")


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
    ax.text(0.1, 8.5, "stable", fontsize=8)
    ax.text(1.95, 8.5, "unstable", fontsize=8, ha="right")
    ax.legend(
        title="same couplings: stable left of",
        fontsize=7,
        title_fontsize=7.5,
        **plots.ABOVE | {"ncols": 1},
    )
