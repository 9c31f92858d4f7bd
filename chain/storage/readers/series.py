"""Curves from tables: the columns that a link, a body, an end or a fit asks for, found by meaning, in SI floats."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.readers.columns import AS_IT_IS, Choices, Named, columns_of, is_numeric, same_dimension
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
    table: Any, over: str, unit: str, name: str, *, positive: bool = False, choices: Choices = AS_IT_IS
) -> Curve:
    """The curve of a table, at as many points as it has; see `series`.

    Parameters
    ----------
    table, over, unit, name, positive
        As of `series`.
    choices : Choices, optional
        What the caller says of the table, as of `read_table`.
    """
    columns = columns_of(_titled(table, over, name), name, choices)
    found = picked(columns, {over: _units_over(over), name: (unit,)}, name)
    given, places = found.numbers()
    sheet = columns[0].sheet
    kept, rows = without_gaps(sheet, given, places, choices.missing)
    ordered = in_order(sheet, over, rows, kept[0], kept[1:], (False, True)[: len(kept) - 1], choices.repeated)
    values, sigma = found.converted((ordered.x, *ordered.others), positive)
    return Curve(values[0], values[1], sigma)


def points_of(table: Any, wanted: Mapping[str, str], name: str) -> tuple[tuple[Array, ...], Array | None]:
    """Columns of a table in SI floats, as many rows as it has in their order, and the uncertainties of the last.

    Parameters
    ----------
    table
        Whatever `read_table` takes.
    wanted : mapping
        From names to units.
    name : str
        What the table is called in an error message.
    """
    columns = columns_of(table, name)
    found = picked(columns, {key: (unit,) for key, unit in wanted.items()}, name)
    given, places = found.numbers()
    kept, _ = without_gaps(columns[0].sheet, given, places, "refuse")
    return found.converted(kept, False)


class Picked(NamedTuple):
    """The columns that were asked for, with their names and units, the last with its uncertainties."""

    columns: tuple[Named, ...]
    beside: Named | None
    wanted: Mapping[str, tuple[str, ...]]
    table: str

    def numbers(self) -> tuple[tuple[Array, ...], tuple[int, ...]]:
        """Their numbers as they stand, uncertainties last where there are some, and the columns' places."""
        numbers = [one.numbers() for one in self.columns]
        own = numbers[-1][1]
        found = [values for values, _ in numbers]
        places = [one.column.place for one in self.columns]
        if own is not None:
            return (*found, own), (*places, places[-1])
        if self.beside is not None:
            return (*found, self.beside.numbers()[0]), (*places, self.beside.column.place)
        return tuple(found), tuple(places)

    def converted(self, numbers: tuple[Array, ...], positive: bool) -> tuple[tuple[Array, ...], Array | None]:
        """The numbers in SI units."""
        found = []
        for one, (name, units), values in zip(self.columns, self.wanted.items(), numbers, strict=False):
            last = one is self.columns[-1]
            found.append(
                _in_si(values, one, name, units[0], name if last else f"{self.table}.{name}", positive and last)
            )
        if len(numbers) == len(found):
            return tuple(found), None
        name, units = list(self.wanted.items())[-1]
        beside = self.beside or self.columns[-1]
        return tuple(found), _sigma(numbers[-1], numbers[-2], found[-1], (beside, self.columns[-1]), name, units[0])


def picked(columns: list[Named], wanted: Mapping[str, tuple[str, ...]], table: str) -> Picked:
    """The columns that are named so, mean so, or alone have the dimension, one after another."""
    left = [one for one in columns if is_numeric(one)]
    found: list[Named] = []
    for name, units in wanted.items():
        found.append(_pick(left, name, units, table, columns))
        left = [one for one in left if one is not found[-1]]
    return Picked(tuple(found), _spread(left, found[-1]), wanted, table)


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


def _pick(columns: list[Named], name: str, units: tuple[str, ...], table: str, every: list[Named]) -> Named:
    """The one column that was named so, means so, or alone has the dimension."""
    usual = [one for one in columns if one.meaning != "uncertainty"]
    named = [one for one in usual if one.name.lower() == name.lower()]
    fitting = _fitting(units)
    alike = {key for key, one in MEANINGS.items() if one.units[0] == units[0]}
    ways: list[list[Named]] = [
        [one for one in named if one.column.title in (name, None)],
        [one for one in named if fitting(one)],
        named,
        [one for one in usual if one.meaning in alike and fitting(one)],
        [one for one in usual if fitting(one)],
        usual if len(usual) == 1 and (usual[0].column.title is None or usual[0].unit is None) else [],
    ]
    found = next((way for way in ways if way), [])
    if len(found) == 1:
        return found[0]
    said = "none" if not found else f"{len(found)}: {', '.join(one.column.told for one in found)}"
    unit = units[0] or "1"
    asked = (unit,) if name in OVER else ("K", name, unit)
    raise HeatChainError(
        f"`{table}` must have one column `{name}` in {unit}, but {every[0].sheet.source} has {said}; its columns are "
        f"{every[0].sheet.titles}. Choose it: `chain.read_table(..., columns={{{name!r}: 'its title'}}, "
        f"units={{{name!r}: {unit!r}}})`. {right_file() if name in OVER else right_file(*asked)}"
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


def _in_si(values: Array, column: Named, name: str, unit: str, called: str, positive: bool) -> Array:
    told = (column.unit or "1") if unit in ("", "1") else column.unit_needed
    given = Quantity(values, unit_of(told))
    if name == "frequency":
        return np.asarray(angular_frequency(given, called, positive=False))
    if unit == "K":
        return np.asarray(temperature(given, called))
    return np.asarray(floats(given, unit or "1", called, positive=positive))


def _sigma(spread: Array, values: Array, found: Array, columns: tuple[Named, Named], name: str, unit: str) -> Array:
    """Standard uncertainties; relative ones, as in percent, times the values."""
    beside, column = columns
    told = (beside.unit or "1") if unit in ("", "1") else beside.unit_needed
    if dimensionless(told) and unit not in ("", "1"):
        return np.asarray(
            np.abs(found) * np.asarray(floats(Quantity(spread, unit_of(told)), "1", "uncertainty", nonnegative=True))
        )
    if np.any(spread < 0.0):
        raise HeatChainError(f"`uncertainty` must not be negative, but is {spread.min():g} {told}.")
    if unit == "K":  # a difference, on whatever scale
        return np.asarray(_in_si(values + spread, column, name, unit, name, False) - found)
    return np.asarray(floats(Quantity(spread, unit_of(told)), unit or "1", "uncertainty", nonnegative=True))
