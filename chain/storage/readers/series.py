"""Curves from tables: the columns that a link, a body, an end or a fit asks for, found by meaning, in SI floats."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.readers.columns import Named, columns_of, is_numeric, same_dimension
from chain.storage.readers.meanings import FREQUENCIES, MEANINGS, dimensionless
from chain.storage.readers.rows import in_order, without_gaps
from chain.storage.readers.sheet import right_file
from chain.units.boundary import Quantity, angular_frequency, floats, temperature, unit_of

OVER = {"position": "m", "temperature": "K", "time": "s", "frequency": "rad/s"}


class Curve(NamedTuple):
    """Abscissa and values, in SI floats, and standard uncertainties where there are some."""

    x: Array
    values: Array
    sigma: Array | None


def series(table: Any, over: str, unit: str, name: str, *, positive: bool = False) -> tuple[Array, Array]:
    """Abscissa and values, in SI floats, of a table, by increasing abscissa; what is there twice counts once.

    Parameters
    ----------
    table : DataArray, DataFrame, Series, structured array, mapping, pair or path
        Whatever `read_table` takes.
    over : str
        "temperature", "time", "position" or "frequency".
    unit : str
        Unit of the values.
    name : str
        What the table is called in an error message; values are also found by it.
    positive : bool, default False
        Whether values must be positive.

    Raises
    ------
    HeatChainError
        Where a column or unit is missing, a value is not finite, or two differ at one place.
    """
    found = curve_of(table, over, unit, name, positive=positive)
    if found.x.size < 2:
        raise HeatChainError(f"`{name}` must be given at two or more values of {over}, but is given at {found.x.size}.")
    return found.x, found.values


def curve_of(
    table: Any, over: str, unit: str, name: str, *, positive: bool = False, repeated: str = "refuse",
    columns: list[Named] | None = None, missing: str = "refuse",
) -> Curve:  # fmt: skip
    """The curve of a table, at as many points as it has; see `series`.

    Parameters
    ----------
    table, over, unit, name, positive
        As of `series`.
    repeated, missing : str
        As of `read_table`.
    columns : list of Named, optional
        The table's columns, where they were read before with the caller's choices.
    """
    every = [one for one in (columns or columns_of(_titled(table, over, name), name)) if is_numeric(one)]
    abscissa = _pick(every, over, _units_over(over), name)
    others = [one for one in every if one is not abscissa]
    values = _pick(others, name, (unit,), name)
    (x, _), (y, own) = abscissa.numbers(), values.numbers()
    beside = None if own is not None else _spread(others, values)
    sigma = own if beside is None else beside.numbers()[0]
    given = (x, y) if sigma is None else (x, y, sigma)
    places = (abscissa, values, beside or values)[: len(given)]
    kept, rows = without_gaps(abscissa.sheet, given, tuple(one.column.place for one in places), missing)
    ordered = in_order(abscissa.sheet, over, rows, kept[0], kept[1:], (False, True)[: len(kept) - 1], repeated)
    return Curve(
        _over(ordered.x, abscissa, over, name),
        _converted(ordered.others[0], values, unit, name, positive),
        None if sigma is None else _sigma(ordered.others, beside or values, values, unit, name),
    )


# -- inside -----


def _titled(table: Any, over: str, name: str) -> Any:
    """What says by its form which column is which, with their names: labelled data, and pairs."""
    if isinstance(table, tuple) and len(table) in (2, 3):
        return dict(zip((over, name, "uncertainty"), table, strict=False))
    if isinstance(table, xr.DataArray) and table.ndim == 1 and table.dims[0] in table.coords:
        found = {over: table[table.dims[0]], name: table.drop_vars(table.coords)}
        return found | ({"uncertainty": table["uncertainty"]} if "uncertainty" in table.coords else {})
    return table


def _units_over(over: str) -> tuple[str, ...]:
    return FREQUENCIES if over == "frequency" else (OVER[over],)


def _pick(columns: list[Named], name: str, units: tuple[str, ...], table: str) -> Named:
    """The one column that was named so, means so, or alone has the dimension."""
    usual = [one for one in columns if one.meaning != "uncertainty"]
    fitting = _fitting(units)
    ways: list[list[Named]] = [
        [one for one in usual if one.name == name and one.column.title in (name, None)],
        [one for one in usual if one.name == name and fitting(one)],
        [one for one in usual if one.name == name],
        [one for one in usual if one.meaning in MEANINGS and MEANINGS[one.meaning].units[:1] == units and fitting(one)],
        [one for one in usual if fitting(one)],
        usual if len(usual) == 1 and (usual[0].column.title is None or usual[0].unit is None) else [],
    ]
    found = next((way for way in ways if way), [])
    if len(found) == 1:
        return found[0]
    source = columns[0].sheet if columns else None
    said = "none" if not found else f"{len(found)}: {', '.join(one.column.told for one in found)}"
    there = "" if source is None else f" of {source.titles} in {source.source}"
    over = next((OVER[key] for key in OVER if key == name), "K")
    asked = ("temperature", "K") if name in OVER else (name, units[0])
    raise HeatChainError(
        f"`{table}` must have one column `{name}` in {units[0] or 'no unit'}, but has {said}{there}. Choose it: "
        f"`chain.read_table(..., columns={{{name!r}: 'its title'}}, units={{{name!r}: '{units[0] or '1'}'}})`. "
        f"{right_file(over, *asked) if name not in OVER else right_file()}"
    )


def _fitting(units: tuple[str, ...]) -> Callable[[Named], bool]:
    if units == ("",):
        return lambda one: one.fault is None and dimensionless(one.unit)
    return lambda one: same_dimension(one, *(unit or "1" for unit in units))


def _spread(columns: list[Named], values: Named) -> Named | None:
    """The column of uncertainties: the only one, or the one next to the values."""
    found = [one for one in columns if one.meaning == "uncertainty"]
    if len(found) > 1:
        found = [one for one in found if one.column.place == values.column.place + 1]
    return found[0] if found else None


def _over(x: Array, abscissa: Named, over: str, name: str) -> Array:
    given = Quantity(x, unit_of(abscissa.unit_needed))
    called = f"{name}.{over}"
    if over == "frequency":
        return np.asarray(angular_frequency(given, called, positive=False))
    return np.asarray(temperature(given, called) if over == "temperature" else floats(given, OVER[over], called))


def _converted(y: Array, values: Named, unit: str, name: str, positive: bool) -> Array:
    told = (values.unit or "1") if unit in ("", "1") else values.unit_needed
    given = Quantity(y, unit_of(told))
    if unit == "K":
        return np.asarray(temperature(given, name))
    return np.asarray(floats(given, unit or "1", name, positive=positive))


def _sigma(others: tuple[Array, ...], beside: Named, values: Named, unit: str, name: str) -> Array:
    """Standard uncertainties; in percent of the values where they have no other unit."""
    told = beside.unit_needed if unit not in ("", "1") else beside.unit or "1"
    given = Quantity(others[1], unit_of(told))
    if dimensionless(told) and unit not in ("", "1"):
        relative = np.asarray(floats(given, "1", "uncertainty", nonnegative=True))
        return np.asarray(relative * np.abs(np.asarray(floats(Quantity(others[0], unit_of(values.unit_needed)), unit, name))))
    return np.asarray(floats(given, unit or "1", "uncertainty", nonnegative=True))
