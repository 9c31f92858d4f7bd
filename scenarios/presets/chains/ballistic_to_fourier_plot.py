"""The figure of the scenario `ballistic-to-fourier`."""

from typing import Any

import numpy as np
import xarray as xr

from chain import plots

STYLES = {"same": (plots.ORANGE, "o-"), "opposite": (plots.BLUE, "s-"), "random": (plots.COLOURS[2], "^-")}

_THEORY = "theory of the chain"  # Eq. (80)


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Four panels."""
    figure, axes = plots.grid(2, 2, (7.2, 5.6))
    shades = plots.shades(ds.sizes["probe_ratio"])
    _lengths(ds, shades, axes[0, 0])
    _exponents(ds, shades, axes[0, 1])
    _contacts(ds, axes[1, 0])
    _profile(ds, shades, axes[1, 1])
    return figure


def _lengths(ds: xr.Dataset, shades: Any, ax: Any) -> None:
    links = ds["bodies"].values + 1
    for row, colour, ratio in zip(ds["series_ratio"].values, shades, ds["probe_ratio"].values, strict=True):
        ax.loglog(links, row, "o-", color=colour, ms=3, lw=1.2, label=f"{ratio:g} Δ" if ratio else "no probes")
    ax.loglog(links[[0, -1]], [1.0, 1.0], "k--", lw=0.9, label=_THEORY)
    ax.legend(title="probe rate η\n(a, b, d)", **plots.BESIDE)
    ax.set(xlabel="number of links N + 1", ylabel="(N + 1) K / K of one link")
    plots.ticks(ax, x=[one for one in (2, 5, 10, 20, 50, 100, 200, 500) if one <= links[-1]])


def _exponents(ds: xr.Dataset, shades: Any, ax: Any) -> None:
    for row, colour in zip(ds["local_exponent"].values, shades, strict=True):
        ax.semilogx(ds["middle"], row, "o-", color=colour, ms=3, lw=1.2)
    for value, text in ((0.0, "ballistic"), (-1.0, "Fourier")):
        ax.axhline(value, color="k", ls="--", lw=0.8)
        ax.annotate(text, (1.0, value), (3, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                    fontsize=7.5, va="center", annotation_clip=False)  # fmt: skip
    ax.set(xlabel="number of links N + 1", ylabel="exponent d ln K / d ln (N + 1)", ylim=(-1.12, 0.12))
    plots.ticks(ax, x=[one for one in (3, 10, 30, 100, 300) if one <= float(ds["middle"][-1])])


def _contacts(ds: xr.Dataset, ax: Any) -> None:
    x = ds["swept_ratio"]
    for contacts, (colour, style) in STYLES.items():
        ax.loglog(x, ds["contact_ratio"].sel(contacts=contacts), style, color=colour, ms=4, lw=1.2, label=contacts)
    ax.loglog(x, ds["incoherent_ratio"], ":", color=plots.GREY, lw=1.2, label="endless bodies")
    ax.axhline(1.0, color="k", ls="--", lw=0.9)
    ax.legend(title="contacts", **plots.BESIDE)
    ax.set(xlabel="probe rate η/Δ", ylabel=f"K / K of the theory, {ds.attrs['compared']} bodies")
    ax.set_xlim(float(x[0]), float(x[-1]))
    plots.ticks(ax, y=[0.8, 1.0, 1.5, 2.0, 3.0, 4.0])


def _profile(ds: xr.Dataset, shades: Any, ax: Any) -> None:
    count = ds.sizes["site"] + 1
    x = ds["site"].values / count
    for row, colour in zip(ds["profile_temperature"].values, shades[1:], strict=True):
        ax.plot(x, row, "o", color=colour, ms=3)
    ends = [ds.attrs["hot"], ds.attrs["cold"]]
    theory = [ends[0], *ds["series_temperature"].values, ends[1]]
    ax.plot(np.concatenate([[0], x, [1]]), theory, "k--", lw=0.9)
    ax.plot([0, 1], ends, "s", color="k", ms=4, clip_on=False)
    ax.set(xlabel="position over length", ylabel="temperature of the body (K)", xlim=(0, 1))
