"""What is joined to what."""

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.plots.style import GREY, MAP, axes_or_new, styled
from chain.plots.values import labelled, last, scaled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def network(ds: xr.Dataset, ax: "Axes | None" = None) -> "Axes":
    """A network as it is joined: bodies by temperature, links as wide as their current, what stands outside as squares.

    Bodies stand at their x and y where they have these, and otherwise as far apart as there are links between them.

    Parameters
    ----------
    ds : Dataset
        Result of a `chain.Network` or lattice, at the last time where there are times.
    ax : matplotlib Axes, optional
        Axes to draw on.
    """
    with styled():
        ax = axes_or_new(ax)
        ds = last(ds, "temperature", "current")
        if not {"link_from", "link_to"} <= set(ds.coords):
            raise HeatChainError("The drawing needs a network, whose links have `link_from` and `link_to`.")
        sites = ds["site"].values.astype(str)
        edges = list(zip(ds["link_from"].values.astype(str), ds["link_to"].values.astype(str), strict=True))
        places = _places(ds, sites, edges)
        J = np.abs(ds["current"].values)
        for (first, second), width in zip(edges, 0.4 + 3.0 * J / max(float(J.max()), 1e-300), strict=True):
            ax.plot(*zip(places[first], places[second], strict=True), color="0.6", lw=width, zorder=1)
        values, unit = scaled(ds["temperature"])
        points = np.array([places[site] for site in sites])
        size = float(np.clip(4000.0 / len(sites), 8.0, 120.0))
        marks = ax.scatter(
            points[:, 0], points[:, 1], c=values, s=size, cmap=MAP, zorder=2, edgecolors="white", linewidths=0.6
        )
        for side in sorted(set(places) - set(sites)):
            ax.plot(*places[side], "s", color=GREY, ms=7.0, zorder=2)
            ax.annotate(side, places[side], (0, 7), textcoords="offset points", ha="center", fontsize=7.5, color=GREY)
        bar = ax.figure.colorbar(marks, ax=ax, pad=0.02)
        bar.set_label(labelled("temperature", unit))
        bar.outline.set_visible(False)
        ax.set_axis_off()
        ax.margins(0.12)
    return ax


def _places(ds: xr.Dataset, sites: Any, edges: Any) -> dict[str, tuple[float, float]]:
    """Where bodies and what stands outside are drawn."""
    if {"x", "y"} <= set(ds.coords):
        found = dict(zip(sites, zip(ds["x"].values.tolist(), ds["y"].values.tolist(), strict=True), strict=True))
    elif {"column", "row"} <= set(ds.coords):
        found = dict(zip(sites, zip(ds["column"].values.tolist(), ds["row"].values.tolist(), strict=True), strict=True))
    else:
        return _laid_out(edges)
    middle = np.mean(list(found.values()), axis=0)
    reach = np.ptp(list(found.values()), axis=0)
    for side in {name for pair in edges for name in pair} - set(found):
        beside = np.mean([found[a if b == side else b] for a, b in edges if side in (a, b)], axis=0)
        away = beside - middle
        found[side] = tuple(beside + 0.15 * reach.max() * away / max(float(np.hypot(*away)), 1e-300))
    return found


def _laid_out(edges: Any) -> dict[str, tuple[float, float]]:
    """Places in a plane whose distances are nearest to the numbers of links between: networkx's, else by their matrix.

    W. S. Torgerson, Psychometrika 17, 401 (1952).
    """
    try:
        import networkx

        layout: dict[str, Array] = networkx.kamada_kawai_layout(networkx.Graph(edges))
        return {name: (float(place[0]), float(place[1])) for name, place in layout.items()}
    except ImportError:
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import shortest_path
    names = sorted({name for pair in edges for name in pair})
    a, b = np.array([[names.index(one) for one in pair] for pair in edges]).T
    steps = shortest_path(
        coo_array((np.ones(len(a)), (a, b)), shape=2 * (len(names),)), directed=False, unweighted=True
    )
    steps[~np.isfinite(steps)] = len(names)  # parts that are joined to different reservoirs alone
    squares = steps**2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()
    sizes, directions = np.linalg.eigh(-0.5 * centred)
    found = directions[:, -2:] * np.sqrt(np.maximum(sizes[-2:], 0.0))
    places = np.pad(found, ((0, 0), (2 - found.shape[1], 0)))
    return {name: (float(x), float(y)) for name, (y, x) in zip(names, places, strict=True)}
