"""Figures of results. Functions take and return `ax`; nothing else in the package imports matplotlib.

Each returns the axes it drew on, with units on them, colours that every reader can tell apart, and labels at the lines.
Figures are shown by pyplot where it is loaded already; it takes longer to load than they take to be drawn. matplotlib
itself is loaded by the first figure.
"""

import itertools
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.arrays import Array, Index
from chain.checks import integer
from chain.errors import HeatChainError
from chain.results import read, require
from chain.units.boundary import converted, unit_told
from chain.units.display import prefixed
from chain.units.labels import magnitudes

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure

STYLE: Any = {
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.5,
    "legend.frameon": False,
    "figure.dpi": 120,
    "savefig.dpi": 200,
}
MAP = "viridis"
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "0.35"  # Okabe and Ito's
COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
# A legend above the axes, and one beside them
ABOVE: Any = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "ncols": 2, "handlelength": 1.2, "columnspacing": 1.0}
BESIDE: Any = {"loc": "center left", "bbox_to_anchor": (1.0, 0.5), "handlelength": 1.4, "labelspacing": 0.3}
_COLUMN = 3.5  # inches


def styled() -> Any:
    """A context in which figures are drawn in the style of the package."""
    from matplotlib import rc_context

    return rc_context(STYLE)


def panels(count: int, height: float = 2.9) -> "tuple[Figure, NDArray[Any]]":
    """A figure with axes side by side, each one column wide."""
    figure, axes = grid(1, count, (_COLUMN * count, height))
    return figure, axes[0]


def grid(rows: int, columns: int, size: tuple[float, float]) -> "tuple[Figure, NDArray[Any]]":
    """A figure of a width and height in inches with rows of axes."""
    from matplotlib.figure import Figure

    pyplot = sys.modules.get("matplotlib.pyplot")  # shows figures of its own only
    with styled():
        figure: Figure = (pyplot.figure if pyplot else Figure)(figsize=size, layout="constrained")
        return figure, figure.subplots(rows, columns, squeeze=False)


def scaled(values: xr.DataArray) -> tuple[Array, str]:
    """Values and unit with a prefix that suits them."""
    return prefixed(np.asarray(magnitudes(values), dtype=np.float64), unit_told(values) or "1")


def _labelled(name: str, unit: str) -> str:
    return name if not unit else f"{name} ({unit})"


def along(ds: xr.Dataset, over: str = "site") -> tuple[Array, str]:
    """Positions with their unit as a label where there are, numbers otherwise, of bodies or of links."""
    place = {"site": "position", "link": "link_position"}[over]
    if place in ds.coords:
        x, unit = scaled(ds[place])
        return x, f"position ({unit})"
    return ds[over].values, {"site": "body", "link": "link"}[over]


def shades(count: int, name: str = MAP, first: float = 0.0) -> Any:
    """Colours of one map for lines in an order, dark to light; `first` is the first colour's place on the map."""
    from matplotlib import colormaps

    return colormaps[name](np.linspace(first, 0.9, count))


def ticks(ax: "Axes", *, x: Any = (), y: Any = (), unit: str = "") -> None:
    """Mark numbers on axes, whole or as they are, and nothing between them; none means that an axis stays as it is."""
    for axis, marked in ((ax.xaxis, x), (ax.yaxis, y)):
        if len(marked):
            axis.set_ticks(marked, labels=[f"{one:g}{unit}" for one in marked])
            ax.minorticks_off()


def name_line(ax: "Axes", x: float, y: float, text: str, colour: str, *, above: float = 4.0, ha: str = "right") -> None:
    """Write a line's name at one of its points, `above` points over it, in its colour."""
    place = {"right": -2.0, "left": 2.0, "center": 0.0}[ha]
    ax.annotate(text, (x, y), (place, above), textcoords="offset points", color=colour, ha=ha, fontsize=7.5,
                va="bottom" if above >= 0.0 else "top")  # fmt: skip


def name_ends(ax: "Axes", ends: Sequence[tuple[float, float, str, str]], apart: float) -> None:
    """Write lines' names right of all their ends (x, y, name, colour), `apart` in ratio on a logarithmic axis."""
    below, x = np.inf, max(end[0] for end in ends)
    for _, y, text, colour in sorted(ends, key=lambda end: -end[1]):
        below = min(y, below / apart)
        ax.annotate(text, (x, below), (4, 0), textcoords="offset points", color=colour, fontsize=7.5, va="center")


def _axes(ax: "Axes | None") -> "Axes":
    return panels(1)[1][0] if ax is None else ax


def _spread(count: int, wanted: int, times: NDArray[Any]) -> Index:
    """Times that show the whole course: close at first, while the front moves fast."""
    goal = np.linspace(0.0, 1.0, wanted) ** 3 * times[-1]
    return np.unique(np.searchsorted(times, goal).clip(0, count - 1))


def profiles(ds: xr.Dataset, ax: "Axes | None" = None, count: int = 7) -> "Axes":
    """Temperature against position at several times, and the exact steady state where the dataset has it.

    Parameters
    ----------
    ds : Dataset
        Result of a transient, with `position`.
    ax : matplotlib Axes, optional
        Axes to draw on.
    count : int, default 7
        Number of times.
    """
    with styled():
        ax = _axes(ax)
        ds = read(ds, "temperature", *({"steady_temperature"} & set(ds)))
        if "row" in ds.dims:
            return _profiles_of_rows(ds, ax)
        x, label = along(ds)
        times, time_unit = scaled(ds["time"])
        chosen = _spread(ds.sizes["time"], count, times)
        for i, colour in zip(chosen, shades(len(chosen)), strict=True):
            ax.plot(x, ds["temperature"].values[i], ".-", ms=3.5, lw=1.0, color=colour, label=f"{times[i]:.3g}")
        if "steady_temperature" in ds:
            ax.plot(x, ds["steady_temperature"].values, "--", color=ORANGE, lw=1.2, label="steady")
        ax.legend(title=f"time ({time_unit})", fontsize=7.5, title_fontsize=7.5, **BESIDE)
        ax.set(xlabel=label, ylabel="temperature (K)")
        ax.set_xlim(0, None)
    return ax


def _profiles_of_rows(ds: xr.Dataset, ax: "Axes") -> "Axes":
    """Temperature of every row at some times, of which there may be none."""
    x, label = along(ds)
    over = ds["temperature"] if "time" in ds.dims else ds["temperature"].expand_dims("time")
    times, unit = scaled(ds["time"]) if "time" in ds.dims else (np.zeros(1), "")
    chosen = _spread(len(times), 4, times)
    styles = zip(over["row"].values, itertools.cycle(("-", "--", ":", "-.")))
    for row, style in styles:
        for i, colour in zip(chosen, shades(len(chosen)), strict=True):
            told = f"{row}, {times[i]:.3g} {unit}" if unit else str(row)
            ax.plot(x, over.sel(row=row).values[i], style, lw=1.2, color=colour, label=told)
    ax.legend(fontsize=7.5, **BESIDE)
    ax.set(xlabel=label, ylabel="temperature (K)")
    return ax


def band(
    ds: xr.Dataset, name: str = "temperature", over: str | None = None, ax: "Axes | None" = None, **at: Any
) -> "Axes":
    """The mean of an uncertain variable with the interval of its draws, along one dimension.

    Parameters
    ----------
    ds : Dataset
        Result of `chain.bands`.
    name : str, default "temperature"
        Variable.
    over : str, optional
        Dimension of the abscissa; the variable's first by default.
    ax : matplotlib Axes, optional
        Axes to draw on.
    **at
        Labels of its other dimensions, as in ``site=2`` or ``site=[1, 3]``; all of them by default, at most 7 lines.

    Raises
    ------
    HeatChainError
        Where the dataset has no such band, or it has no dimension left.
    """
    ends = (f"{name}_lower", f"{name}_upper")
    require(ds, name, *ends)
    three = ds[[name, *ends]].sel({dim: np.atleast_1d(label) for dim, label in at.items()})
    dims = [str(dim) for dim in three[name].dims if dim not in at or three.sizes[dim] > 1]
    along_dim = over if over is not None else (dims or [""])[0]
    if along_dim not in three[name].dims or three[name].dtype.kind != "f":
        raise HeatChainError(f"`{name}` must be numbers over a dimension `over`, and has {', '.join(dims) or 'none'}.")
    others = [dim for dim in three[name].dims if dim != along_dim]
    lines = three.stack(line=others) if others else three.expand_dims("line")
    count = min(lines.sizes["line"], 7)
    share = f"{100.0 * float(ds.attrs['level']):g} % of draws" if "level" in ds.attrs else "interval"
    with styled():
        ax = _axes(ax)
        x, label = _abscissa(three, along_dim)
        factor, unit = _prefix(three[name])
        told = ""
        for i, colour in zip(range(count), shades(count), strict=True):
            one = lines.isel(line=i)
            told = ", ".join(f"{dim} {one[dim].item()}" for dim in others if three.sizes[dim] > 1)
            middle, low, high = (np.ravel(one[key].transpose(along_dim).values) * factor for key in (name, *ends))
            ax.fill_between(x, low, high, color=colour, alpha=0.25, lw=0.0, label="" if told else share)
            ax.plot(x, middle, lw=1.3, color=colour, label=told or "mean")
        ax.legend(title=f"mean, and\n{share}" if others and told else None, fontsize=7.5, title_fontsize=7.5, **BESIDE)
        ax.set(xlabel=label, ylabel=_labelled(name.replace("_", " "), unit))
        ax.margins(x=0.0)
    return ax


def _abscissa(ds: xr.Dataset, dim: str) -> tuple[Array, str]:
    """Labels of a dimension, in a unit that suits, or numbers from 1."""
    if dim not in ds.coords:
        return np.arange(1.0, ds.sizes[dim] + 1.0), dim
    factor, unit = _prefix(ds[dim])
    return np.asarray(magnitudes(ds[dim]), dtype=np.float64) * factor, _labelled(dim, unit)


def _prefix(values: xr.DataArray) -> tuple[float, str]:
    """A factor, and the unit with the prefix that it leads to."""
    told = unit_told(values)
    if told in (None, "1", ""):
        return 1.0, ""
    numbers = np.asarray(magnitudes(values), dtype=np.float64)
    largest = np.nanmax(np.abs(numbers)) if np.isfinite(numbers).any() else 1.0
    scaled_, unit = prefixed(np.asarray(largest), str(told))
    return (float(scaled_) / largest if largest else 1.0), unit


def end_currents(ds: xr.Dataset, ax: "Axes | None" = None) -> "Axes":
    """Heat current into the chain and out of it over time, and the steady current where the dataset has it.

    Of a network it is what every reservoir gives. Where the first currents exceed the steady one by far, they are left
    out of the range: they would flatten the rest.
    """
    with styled():
        ax = _axes(ax)
        ds = read(ds, "current", *({"steady_current", "surroundings_current"} & set(ds)))
        times, time_unit = scaled(ds["time"])
        lines = _into_and_out(ds)
        largest = max(float(np.abs(J).max()) for J in lines.values())
        level = float(ds["steady_current"]) if "steady_current" in ds else 0.0
        typical, unit = scaled(xr.DataArray(5.0 * abs(level) or largest, attrs={"units": "W"}))
        factor = float(typical) / (5.0 * abs(level) or largest or 1.0)
        for (name, J), colour in zip(lines.items(), itertools.cycle((BLUE, ORANGE, *COLOURS[2:]))):
            ax.plot(times, factor * J, color=colour, label=name)
        if level:
            ax.axhline(
                factor * level, color=GREY, ls="--", lw=1.0, zorder=0, label=f"steady, {factor * level:.3g} {unit}"
            )
            top = 6.0 * factor * abs(level)
            if factor * largest > top:
                ax.set_ylim(min(0.0, factor * float(list(lines.values())[1].min())), top)
        ax.legend(fontsize=7.5, **ABOVE)
        ax.set(xlabel=_labelled("time", time_unit), ylabel=_labelled("heat current", unit), xlim=(0, None))
    return ax


def _into_and_out(ds: xr.Dataset) -> dict[str, Array]:
    """Heat currents over time by name."""
    if "link_from" in ds.coords:
        return {f"from {side}": J.values for side, J in side_currents(ds).items()}
    noun = "rod" if str(ds.attrs.get("model", "")).startswith("rod") else "chain"
    found = {f"into the {noun}": ds["current"].values[:, 0], f"out of the {noun}": ds["current"].values[:, -1]}
    if "surroundings_current" in ds:
        found["to the surroundings"] = ds["surroundings_current"].sum("site").values
    return found


def side_currents(ds: xr.Dataset) -> dict[str, xr.DataArray]:
    """Heat currents in W from every reservoir of a network, and from its surroundings, by name."""
    starts, ends = (ds[name].values.astype(str) for name in ("link_from", "link_to"))
    sites = set(ds["site"].values.astype(str))
    if "row" in ds.dims:
        sites = {f"{row} {site}" for row in ds["row"].values for site in sites}
    outside = [name for name in dict.fromkeys([*starts, *ends]) if name not in sites]
    found = {}
    for side in outside:
        sign = (starts == side).astype(float) - (ends == side)
        found[str(side)] = (ds["current"] * xr.DataArray(sign, dims="link")).sum("link")
    if "surroundings_current" in ds:
        found["surroundings"] = -ds["surroundings_current"].sum("site")
    return found


def rows(ds: xr.Dataset, ax: "Axes | None" = None) -> "Axes":
    """Mean temperature of every row of a `chain.Ladder` over time, and within which limits its sites are.

    Parameters
    ----------
    ds : Dataset
        Result of a transient of a ladder.
    ax : matplotlib Axes, optional
        Axes to draw on.
    """
    with styled():
        ax = _axes(ax)
        ds = read(ds, "temperature")
        times, time_unit = scaled(ds["time"])
        for one, colour in zip(ds["temperature"].transpose("row", "time", "site"), itertools.cycle(COLOURS[1::-1])):
            ax.fill_between(times, one.min("site"), one.max("site"), color=colour, alpha=0.2, lw=0)
            ax.plot(times, one.mean("site"), color=colour, label=str(one["row"].item()))
        ax.legend(fontsize=7.5, **ABOVE)
        ax.set(xlabel=_labelled("time", time_unit), ylabel="temperature (K)", xlim=(0, None))
    return ax


def conductances(
    lines: Mapping[str, xr.DataArray],
    bounds: Mapping[str, xr.DataArray],
    ax: "Axes | None" = None,
    *,
    names: bool = True,
) -> "Axes":
    """Conductance over temperature, in logarithmic scales, with its bounds dashed.

    Parameters
    ----------
    lines, bounds : mapping
        Name of a line to a DataArray over one dimension, a temperature.
    ax : matplotlib Axes, optional
        Axes to draw on.
    names : bool, default True
        Whether lines, and not only bounds, are named.
    """
    with styled():
        ax = _axes(ax)
        lines, bounds = ({name: _read(one, name) for name, one in each.items()} for each in (lines, bounds))
        largest = max(float(one.max()) for one in lines.values())
        factor, unit = scaled(xr.DataArray(largest, attrs={"units": "W K^-1"}))
        ratio = float(factor) / largest
        for (name, one), colour in zip(lines.items(), itertools.cycle(COLOURS)):
            _conductance(ax, name if names else "", one * ratio, colour, "-")
        for name, one in bounds.items():
            _conductance(ax, name, one * ratio, GREY, "--")
        ax.set(xscale="log", yscale="log", xlabel="temperature (K)", ylabel=_labelled("thermal conductance", unit))
    return ax


def _read(one: xr.DataArray, name: str) -> xr.DataArray:
    """A conductance in W/K over a temperature in K."""
    T = converted(one[one.dims[0]], "K", f"{name}.{one.dims[0]}")
    return xr.DataArray(converted(one, "W/K", name), {"temperature": T}, "temperature")


def _conductance(ax: "Axes", name: str, values: xr.DataArray, colour: str, style: str) -> None:
    T = values["temperature"].values
    ax.plot(T, values.values, style, color=colour, lw=1.5 if style == "-" else 1.0)
    place = int(np.flatnonzero(np.isfinite(values.values))[-1])
    name_line(ax, T[place], float(values[place]), name, colour, above=3.0)


def space_time(
    ds: xr.Dataset, ax: "Axes | None" = None, name: str = "temperature", highest: float | None = None
) -> "Axes":
    """Map of a variable over position and time.

    Parameters
    ----------
    ds : Dataset
        Result of a transient.
    ax : matplotlib Axes, optional
        Axes to draw on.
    name : str, default "temperature"
        Variable over time and site.
    highest : float, optional
        In the variable's unit: what exceeds it has the last colour, and the bar ends in a tip.
    """
    with styled():
        ax = _axes(ax)
        ds = read(ds, name)
        x, label = along(ds)
        times, time_unit = scaled(ds["time"])
        values, value_unit = scaled(ds[name])
        top = None if highest is None else highest * values.max() / float(ds[name].max())
        mesh = ax.pcolormesh(x, times, values, cmap=MAP, vmax=top, shading="nearest", rasterized=True)
        bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, extend="neither" if highest is None else "max")
        bar.set_label(_labelled(name.replace("_", " "), value_unit))
        bar.outline.set_visible(False)
        ax.set(xlabel=label, ylabel=_labelled("time", time_unit))
    return ax


def _last(ds: xr.Dataset, *names: str) -> xr.Dataset:
    """The end of a transient, or what has no times."""
    ds = read(ds, *names)
    return ds.isel(time=-1) if "time" in ds.dims else ds


def film(ds: xr.Dataset, ax: "Axes | None" = None, name: str = "temperature", layer: int | None = None) -> "Axes":
    """Map of a variable over the columns and rows of a `chain.Lattice`, at the last time where there are times.

    Parameters
    ----------
    ds : Dataset
        Result of a lattice in two dimensions, or in three.
    ax : matplotlib Axes, optional
        Axes to draw on.
    name : str, default "temperature"
        Variable over site.
    layer : int, optional
        Which slice of a block, counted from 1; its middle by default.
    """
    with styled():
        ax = _axes(ax)
        ds = _last(ds, name)
        if not {"column", "row"} <= set(ds.coords):
            raise HeatChainError("A map needs a lattice in two or three dimensions, whose sites have columns and rows.")
        if "layer" in ds.coords:
            count = int(ds["layer"].max())
            chosen = integer(count // 2 + 1 if layer is None else layer, "layer", most=count)
            ds = ds.isel(site=np.flatnonzero(ds["layer"].values == chosen))
        places = {axis: ds[axis if axis in ds.coords else number] for axis, number in (("x", "column"), ("y", "row"))}
        shape = int(ds["column"].max()), int(ds["row"].max())
        values, unit = scaled(ds[name])
        (x, x_unit), (y, y_unit) = (
            scaled(place) if axis in ds.coords else (place.values, "") for axis, place in places.items()
        )
        grids = [each.reshape(shape).T for each in (x, y, values)]
        mesh = ax.pcolormesh(*grids, cmap=MAP, shading="nearest", rasterized=True)
        bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02)
        bar.set_label(_labelled(name.replace("_", " "), unit))
        bar.outline.set_visible(False)
        told = [_labelled(str(place.name), one) for place, one in zip(places.values(), (x_unit, y_unit), strict=True)]
        ax.set(xlabel=told[0], ylabel=told[1], aspect="equal")
    return ax


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
        ax = _axes(ax)
        ds = _last(ds, "temperature", "current")
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
        bar.set_label(_labelled("temperature", unit))
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
