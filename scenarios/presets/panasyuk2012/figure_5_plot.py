"""The figure of the scenario `figure-5`."""

from typing import Any

import numpy as np
import xarray as xr

from chain import plots

PRINTED = "same, as printed"  # the same couplings with the counter-terms of Eq. (4), for each mediator by itself
COLOURS = {"same": plots.ORANGE, PRINTED: plots.COLOURS[3], "opposite": plots.BLUE, "random": plots.COLOURS[2]}
_NAMES = {
    "same": "same couplings, joint counter-terms",
    PRINTED: "same couplings, counter-terms of Eq. (4)",
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
                    color=COLOURS["random"], alpha=0.2, lw=0)  # fmt: skip
    for contacts in ds["contacts"].values[::-1]:
        ax.plot(x, pw.sel(contacts=contacts), color=COLOURS[contacts], lw=1.3, label=_NAMES[contacts])
    ax.axhline(theory, color="k", lw=0.9, ls="--", label="Eq. (80)")
    for contacts, name in _LARGE.items():
        if name in ds:
            ax.plot(1.48, 1e12 * float(ds[name][0]), "<", color=COLOURS[contacts], ms=4)
    ax.set(xlim=(0, x[-1]), ylim=(0, 2.4 * theory), xlabel="time × Δ/π", ylabel="current from the left reservoir (pW)")
    ax.legend(fontsize=7, **plots.ABOVE | {"ncols": 1})


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
        title="stable with printed counter-terms: left of",
        fontsize=7,
        title_fontsize=7.5,
        **plots.ABOVE | {"ncols": 1},
    )
