"""The figure of a sweep: a line over one parameter, a map over two."""

from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from chain import plots
from chain.errors import HeatChainError
from chain.storage.printable import drawable
from chain.units.display import prefixed
from chain.units.parse import factors
from chain.units.registry import ureg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

FIRST = ("conductance", "conductivity", "current", "temperature")  # variables that are asked for most
_DECADES = 1.5  # of a positive range from which on a variable is drawn logarithmically
_ALIKE = 1e-6  # of a variable: what changes less over a sweep does not depend on it
_FEW = 8  # values of a parameter that are written on its axis


def figure(ds: xr.Dataset, name: str | None = None) -> "Figure":
    """A figure of one variable of a sweep.

    Parameters
    ----------
    ds : Dataset
        What `chain.sweep` gave.
    name : str, optional
        Variable, or attribute that is a number; by default a conductance or current where there is one, or the first
        number.

    Returns
    -------
    Figure
        With a line over one parameter, or a map over the two with most values; of further parameters the first value,
        and of the variable's own dimensions the last entry, which the title says. Failed cases are crosses, or grey.
    """
    name = chosen(ds, name)
    shown, picked = _picked(ds, ds[name] if name in ds else _everywhere(ds, name))
    failed = (ds["status"] == "failed").isel({dim: 0 for dim in ds["status"].dims if dim not in shown.dims})
    with plots.styled():
        made, (ax,) = plots.panels(1)
        draw = _line if shown.ndim == 1 else _map
        draw(ax, shown, failed.transpose(*shown.dims).values)
        if picked:
            ax.set_title(", ".join(picked), fontsize=7.5, loc="left")
    return plots.finished(made)


def chosen(ds: xr.Dataset, name: str | None) -> str:
    """The variable to draw."""
    numbers = [str(key) for key, one in ds.data_vars.items() if one.dtype.kind in "fiu"]
    if name is not None:
        known = [*numbers, *(key for key, one in ds.attrs.items() if isinstance(one, Real))]
        if name not in known:
            raise HeatChainError(f"The sweep has no numbers {name!r} to draw. It has {', '.join(known) or 'none'}.")
        return name
    usual = [key for key in FIRST if key in numbers]
    told = [key for key in numbers if not str(ds[key].attrs.get("long_name", "")).startswith("`")]  # not of attributes
    single = [key for key in told if set(ds[key].dims) <= set(ds["status"].dims)]
    wanted = [*usual, *single, *told, *numbers]
    if not wanted:
        raise HeatChainError("The sweep has no numbers to draw: no case gave any.")
    return next((key for key in wanted if _varies(_picked(ds, ds[key])[0])), wanted[0])


def _everywhere(ds: xr.Dataset, name: str) -> xr.DataArray:
    """An attribute that is the same in all cases, as a variable."""
    values = np.where(ds["status"].values == "ok", float(ds.attrs[name]), np.nan)
    return ds["status"].copy(data=values).rename(name).assign_attrs(long_name=f"`{name}` of the case", units="1")


def _varies(shown: xr.DataArray) -> bool:
    """Whether a variable depends on what is swept: a current that an end imposes does not."""
    known = shown.values[np.isfinite(shown.values)]
    return bool(known.size) and float(np.ptp(known)) > _ALIKE * float(np.abs(known).max())


def _picked(ds: xr.Dataset, variable: xr.DataArray) -> tuple[xr.DataArray, list[str]]:
    """The variable over at most two parameters, and what was picked along its other dimensions."""
    over = [dim for dim in ds["status"].dims if dim in variable.dims]
    along = sorted(over, key=lambda dim: -variable.sizes[dim])[: 2 if sum(ds.sizes[dim] > 1 for dim in over) > 1 else 1]
    words = []
    for dim in variable.dims:
        if dim not in along:
            place = 0 if dim in over else _last(variable, str(dim))
            variable = variable.isel({dim: place})
            if ds.sizes[dim] > 1:
                words.append(_place(variable, str(dim)))
    return variable.transpose(*(dim for dim in over if dim in along)), words


def _last(variable: xr.DataArray, dim: str) -> int:
    """The last place along a dimension where as many cases as anywhere have a number."""
    known = variable.notnull().sum([other for other in variable.dims if other != dim]).values
    return int(np.flatnonzero(known == known.max())[-1])


def _place(variable: xr.DataArray, dim: str) -> str:
    if dim not in variable.coords:
        return drawable(f"last {dim}")
    value = variable.coords[dim]
    if value.dtype.kind not in "fiu":
        return drawable(f"{dim} {value.item()}")
    number, unit = _scaled(value)
    return f"{drawable(_short(dim))} = {float(number):.4g} {'' if unit == '1' else unit}".rstrip()


def _scaled(values: xr.DataArray) -> tuple["NDArray[np.float64]", str]:
    """Numbers and unit: with a prefix that suits them, where the unit has none of its own."""
    numbers, units = np.asarray(values.values, dtype=np.float64), str(values.attrs.get("units", "1"))
    parts = factors(units)
    if parts and ureg.parse_unit_name(parts[0][0])[0][0]:
        return numbers, prefixed(np.ones(1), units)[1]
    return prefixed(np.where(np.isfinite(numbers), numbers, np.nan), units)


def _short(name: str) -> str:
    """The end of a key path."""
    first, *others = name.split(".")
    return " ".join(others[-2:] or [first]).replace("_", " ")


def _label(values: xr.DataArray, unit: str) -> str:
    name = drawable(str(values.attrs.get("long_name") or _short(str(values.name))))
    return name if unit in ("", "1") else f"{name} ({unit})"


def _wide(numbers: "NDArray[np.float64]") -> bool:
    """Whether numbers are drawn logarithmically."""
    known = numbers[np.isfinite(numbers)]
    return bool(known.size > 1 and known.min() > 0.0 and np.log10(known.max() / known.min()) > _DECADES)


def _geometric(numbers: "NDArray[np.float64]") -> bool:
    """Whether the ratios of neighbours are more alike than their differences."""
    if numbers.size < 3 or numbers.min() <= 0.0:
        return False
    ordered = np.sort(numbers)
    steps, ratios = np.diff(ordered), np.diff(np.log(ordered))
    return bool(ratios.std() / ratios.mean() < steps.std() / steps.mean() - 1e-9)


def _axis(ax: "Axes", letter: str, values: xr.DataArray) -> "NDArray[np.float64]":
    """Label and scale one axis, and the places of a parameter's values on it."""
    axis: Any = getattr(ax, f"{letter}axis")
    numeric = values.dtype.kind in "fiu" and bool(np.isfinite(values).all())
    if not numeric:
        names = [drawable(str(one), 30) for one in values.values]
        turned = {"rotation": 30, "ha": "right"} if letter == "x" and sum(map(len, names)) > 30 else {}
        axis.set_ticks(np.arange(len(names)), labels=names, **turned)
        axis.set_label_text(_label(values, str(values.attrs.get("units", ""))))
        return np.arange(len(names), dtype=np.float64)
    numbers, unit = _scaled(values)
    axis.set_label_text(_label(values, unit))
    if _geometric(numbers):
        getattr(ax, f"set_{letter}scale")("log")
    if numbers.size <= _FEW:
        axis.set_ticks(numbers, labels=[f"{one:.4g}" for one in numbers])
        axis.set_ticks([], minor=True)
    return numbers


def _line(ax: "Axes", shown: xr.DataArray, failed: "NDArray[np.bool_]") -> None:
    x = _axis(ax, "x", shown[shown.dims[0]])
    y, unit = _scaled(shown)
    order = np.argsort(x)
    named = shown[shown.dims[0]].dtype.kind not in "fiu"
    ax.plot(x[order], y[order], "o" if named else ".-", color=plots.BLUE, ms=5.0, lw=1.2)
    ax.set_ylabel(_label(shown, unit))
    if _wide(y):
        ax.set_yscale("log")
    if failed.any():
        foot = ax.get_xaxis_transform()
        ax.plot(x[failed], np.full(int(failed.sum()), 0.03), "x", color=plots.ORANGE, ms=5.0, transform=foot)
        ax.annotate("failed", (x[failed][0], 0.03), (0, 5), xycoords=foot, textcoords="offset points",
                    color=plots.ORANGE, fontsize=7.5, ha="center")  # fmt: skip


def _map(ax: "Axes", shown: xr.DataArray, failed: "NDArray[np.bool_]") -> None:
    from matplotlib.colors import LogNorm

    y_dim, x_dim = shown.dims
    x, y = _axis(ax, "x", shown[x_dim]), _axis(ax, "y", shown[y_dim])
    z, unit = _scaled(shown)
    columns, rows = np.argsort(x), np.argsort(y)
    mesh = ax.pcolormesh(
        _edges(x[columns], ax.get_xscale() == "log"), _edges(y[rows], ax.get_yscale() == "log"),
        np.ma.masked_invalid(z[np.ix_(rows, columns)]), cmap=plots.MAP, norm=LogNorm() if _wide(z) else None,
    )  # fmt: skip
    mesh.set_edgecolor("face")  # no hairlines between cells in a PDF
    ax.set_facecolor("0.85")
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02)
    bar.outline.set_visible(False)
    bar.set_label(_label(shown, unit))
    for i, j in np.argwhere(failed):
        ax.plot(x[j], y[i], "x", color=plots.ORANGE, ms=5.0)
    if failed.any():
        ax.set_title("× failed", fontsize=7.5, loc="right", color=plots.ORANGE)


def _edges(centres: "NDArray[np.float64]", logarithmic: bool) -> "NDArray[np.float64]":
    """Edges of cells about their centres."""
    places = np.log(centres) if logarithmic else centres
    if places.size == 1:
        width = 0.5 if logarithmic else 0.5 * abs(float(places[0])) or 0.5
        edges = np.array([places[0] - width, places[0] + width])
    else:
        middle = 0.5 * (places[1:] + places[:-1])
        edges = np.concatenate([[2 * places[0] - middle[0]], middle, [2 * places[-1] - middle[-1]]])
    return np.exp(edges) if logarithmic else edges
