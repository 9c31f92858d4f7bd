"""Figures: parity of estimates with measured values, estimates over temperature, measured curves, and fits."""

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from chain.errors import HeatChainError
from chain.plots import BESIDE, finished, grid, name_points
from chain.units.boundary import temperature, ureg
from materials.estimators.comparison import compare, statistics
from materials.estimators.curve_figures import along_curves, curves
from materials.estimators.figure_style import STYLES, decimal, in_style
from materials.estimators.freedom import freedom_band
from materials.estimators.model import UNIT
from materials.solids.library import get
from materials.solids.record import SOUND, Material

__all__ = ["along_curves", "curves", "fit", "over_temperature", "parities", "parity"]

_MARKERS = {"amorphous": "o", "polymer": "s", "disordered crystal": "^"}


def _axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    return grid(1, 1, size)[1][0, 0] if ax is None else ax


@in_style
def parity(points: xr.Dataset, model: str, ax: Axes | None = None) -> Axes:
    """Estimated against measured conductivity of one model, with its scatter.

    Parameters
    ----------
    points : Dataset
        From `materials.validation`.
    model : str
        Name of a formula, as in `materials.models()`.
    ax : matplotlib Axes
        To draw on; by default of a new figure.

    Returns
    -------
    matplotlib Axes

    Notes
    -----
    The shaded band is one standard deviation about the geometric mean; what lies outside is named. Hollow points rest
    on numbers that could not be traced.
    """
    ax = _axes(ax, (3.5, 3.6))
    name_points(_parity(points, model, ax))
    return ax


def _parity(points: xr.Dataset, model: str, ax: Axes) -> list[tuple[Axes, float, float, str]]:
    """Draw a model's parity; points that are to be named."""
    chosen = points.sel(model=model)
    colour = STYLES[model][0]
    both = np.concatenate([chosen["measured"].values, chosen["conductivity"].values])
    edges = np.array([0.6 * both.min(), 1.7 * both.max()])
    found = statistics(points).sel(model=model)
    mean, scatter, count = (float(found[name]) for name in ("mean_ratio", "scatter", "points"))
    ax.fill_between(edges, edges * mean / scatter, edges * mean * scatter, color=colour, alpha=0.13, lw=0)
    ax.plot(edges, edges * mean, color=colour, lw=1, ls="--")
    ax.plot(edges, edges, color="0.2", lw=0.8)
    for kind, marker in _MARKERS.items():
        for verified in (True, False):
            some = chosen.isel(material=(chosen["kind"].values == kind) & (chosen["verified"].values == verified))
            face = colour if verified else "white"
            sigma = np.nan_to_num(some["uncertainty"].values)
            ax.errorbar(
                some["measured"].values, some["conductivity"].values, yerr=sigma, fmt=marker, ms=5.5, mfc=face,
                mec=colour, ecolor=colour, elinewidth=0.8,
            )  # fmt: skip
    ratio = chosen["conductivity"].values / chosen["measured"].values / mean
    odd = chosen.isel(material=np.flatnonzero(np.abs(np.log(ratio)) > np.log(scatter)))
    ax.set(xscale="log", yscale="log", xlim=edges, ylim=edges, aspect="equal")
    decimal(ax)
    ax.set_title(f"{model}\nmean {mean:.2f}, scatter ×/÷ {scatter:.2f}, {count:.0f} points")
    ax.set_xlabel(f"measured ({UNIT})")
    ax.set_ylabel(f"estimated ({UNIT})")
    places = zip(odd["measured"].values, odd["conductivity"].values, odd["material"].values, strict=True)
    return [(ax, float(x), float(y), str(name)) for x, y, name in places]


@in_style
def parities(points: xr.Dataset) -> Figure:
    """The parity plots of all models of a validation, as one figure.

    Parameters
    ----------
    points : Dataset
        From `materials.validation`.

    Returns
    -------
    matplotlib Figure
    """
    names = points["model"].values.tolist()
    columns = 4
    rows = -(-(len(names) + 1) // columns)
    figure, squares = grid(rows, columns, (3.5 * columns, 3.6 * rows))
    axes = squares.ravel()
    odd = [place for name, ax in zip(names, axes, strict=False) for place in _parity(points, name, ax)]
    for ax in axes[len(names) :]:
        ax.set_axis_off()
    grey: dict[str, Any] = {"color": "0.3", "lw": 0, "ms": 6}
    handles = [Line2D([], [], marker=marker, mfc="0.3", label=kind, **grey) for kind, marker in _MARKERS.items()]
    if not bool(points["verified"].all()):
        handles.append(Line2D([], [], marker="o", mfc="white", label="rests on unverified data", **grey))
    handles += [
        Line2D([], [], color="0.2", lw=0.8, label="estimate = measurement"),
        Line2D([], [], color="0.4", lw=1, ls="--", label="geometric mean, and band of\none standard deviation"),
    ]
    axes[len(names)].legend(handles=handles, loc="center")
    name_points(odd)
    return finished(figure)


@in_style
def over_temperature(
    material: str | Material, T: Any, models: list[str] | None = None, ax: Axes | None = None, **options: Any
) -> Axes:
    """All estimates of one material over temperature, the mediator model's freedom, and measured values.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    T : pair of str or Quantity
        Lowest and highest temperature.
    models : list of str
        Names of models; by default all that the material has the properties for.
    ax : matplotlib Axes
        To draw on; by default of a new figure.
    **options
        Of `materials.compare`.

    Returns
    -------
    matplotlib Axes

    Notes
    -----
    Lines are faint below the range of validity of their model.
    """
    own, ax = ax is None, _axes(ax, (4.6, 3.8))
    found = get(material)
    edges = _edges(T)
    kelvins = ureg.Quantity(np.geomspace(edges.min(), edges.max(), 200), "K")
    estimates = compare(found, kelvins, models=models, **options).squeeze("material")
    counted = found.heavy_atoms_only() if options.get("heavy_atoms_only") else found
    x = kelvins.magnitude
    if all(name in counted.fields for name in SOUND.values()):
        low, high = freedom_band(counted, kelvins)
        ax.fill_between(x, low.magnitude, high.magnitude, color=STYLES["mediator"][0], alpha=0.10, lw=0,
                        label="mediator, parameters\nwithin a factor of 2")  # fmt: skip
    for name in estimates["model"].values.tolist():
        one = estimates.sel(model=name)
        if str(one["missing"].item()):
            continue
        colour, line = STYLES[name]
        values, valid = one["conductivity"].values, one["within_validity"].values
        ax.plot(x, values, color=colour, ls=line, lw=1, alpha=0.35)
        ax.plot(x[valid], values[valid], color=colour, ls=line, lw=1.6, label=name)
        sigma = one["uncertainty"].values
        if np.isfinite(sigma).all():
            ax.fill_between(x, values - sigma, values + sigma, color=colour, alpha=0.2, lw=0)
    _measured(ax, found)
    ax.set(xscale="log", yscale="log", xlim=(x[0], x[-1]), xlabel="temperature (K)")
    shown = estimates["conductivity"].values[np.isfinite(estimates["conductivity"].values)]
    ax.set_ylim(max(0.3 * shown.min(), 1e-3 * shown.max()), 4.0 * shown.max())
    decimal(ax)
    ax.set_ylabel(f"thermal conductivity ({UNIT})")
    ax.set_title(found.name)
    ax.plot([], [], color="0.5", lw=1, alpha=0.5, label="faint: below the model's range")
    ax.legend(**{**BESIDE, "handlelength": 3.2})  # dashes are told apart by their length
    if own and isinstance(ax.figure, Figure):
        finished(ax.figure)
    return ax


def _edges(T: Any) -> Any:
    """Lowest and highest temperature in K, from a pair."""
    edges = np.asarray(temperature(list(T), "T"))
    if edges.shape != (2,) or not 0.0 < edges[0] < edges[1]:
        raise HeatChainError("`T` must be a range (lowest, highest) of positive temperatures that increase.")
    return edges


def _measured(ax: Axes, material: Material) -> None:
    points = list(material.conductivities)
    if not points and "conductivity" in material.fields:
        points = [(material.fields["conductivity_temperature"].value, material.fields["conductivity"].value)]
    if points:
        T, kappa = np.array(points).T
        label = "measured" if material.states.get("conductivity") != "unverified" else "measured (unverified)"
        ax.plot(T, kappa, "o", color="black", ms=5, mfc="black" if label == "measured" else "white", label=label)


@in_style
def fit(result: xr.Dataset, T: Any = None, ax: Axes | None = None) -> Axes:
    """Data, fit and confidence band of `materials.fit_mediator`.

    Parameters
    ----------
    result : Dataset
        From `fit_mediator`.
    T : pair of str or Quantity
        Lowest and highest temperature; by default somewhat more than the data's range.
    ax : matplotlib Axes
        To draw on; by default of a new figure.

    Returns
    -------
    matplotlib Axes
    """
    from materials.conductivity_fit import predict  # loads lmfit and scipy.stats

    ax = _axes(ax, (5.6, 4.0))
    known = result["temperature"].values
    edges = np.array([0.6 * known.min(), 1.4 * known.max()]) if T is None else _edges(T)
    kelvins = ureg.Quantity(np.linspace(edges.min(), edges.max(), 300), "K")
    level = float(result.attrs["level"])
    band = predict(result, kelvins, level)
    x, colour = kelvins.magnitude, STYLES["mediator"][0]
    ax.fill_between(x, band["lower"], band["upper"], color=colour, alpha=0.2, lw=0, label=f"{level:.0%} confidence")
    ax.plot(x, band["fitted"], color=colour, lw=1.6, label="mediator model, fitted")
    sigma = result["uncertainty"].values if "uncertainty" in result else None
    ax.errorbar(known, result["conductivity"].values, yerr=sigma, fmt="o", color="black", ms=5, label="measured")
    ax.set(xlim=(x[0], x[-1]), xlabel="temperature (K)", ylabel=f"thermal conductivity ({UNIT})")
    ax.set_ylim(0.0, 1.25 * max(float(band["fitted"].max()), float(result["conductivity"].max())))
    ax.legend(loc="upper left")
    left_open = "undetermined: " + str(result.attrs["undetermined"]).partition(";")[0]
    ax.text(0.98, 0.04, left_open, transform=ax.transAxes, ha="right", va="bottom", fontsize=7.5)
    return ax
