"""`read_table`: any table as a labelled dataset with units."""

from typing import Any

import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.readers.columns import Choices, Named, columns_of, is_numeric
from chain.storage.readers.rows import in_order, without_gaps
from chain.storage.readers.sheet import right_file
from chain.units.boundary import unit_attribute


def read_table(
    source: Any,
    *,
    columns: Any = None,
    units: Any = None,
    over: str | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    repeated: str = "refuse",
    missing: str = "refuse",
) -> xr.Dataset:
    r"""A table as others write it, as a labelled dataset with units: a file, a frame, arrays, or labelled data.

    Parameters
    ----------
    source : str, Path, DataFrame, Series, ndarray, DataArray, Dataset, mapping or tuple
        A text file of columns separated by commas, semicolons, tabs or blanks, of at most 1 MB; a DataFrame or Series
        of pandas, whose index counts as the first column where it has a name; a structured array; labelled data over
        one dimension; a mapping of names to quantities or arrays, or a tuple of them.
    columns : mapping, optional
        From names to titles or numbers (from 1) of columns, as in ``{"temperature": "T(K)", "conductivity": 3}``; the
        others are left out. Otherwise all columns of numbers are read, and those whose names are known, such as T or
        "Thermal Conductivity", are `temperature`, `conductivity` and so on.
    units : mapping, optional
        From names or titles to units, where titles have none, or one that is ambiguous.
    over : str, optional
        Name of the abscissa; the first column by default.
    separator : {",", ";", "\t", " "}, optional
        Found out by default.
    decimal : {".", ","}, optional
        The decimal mark; a comma is found out where it does not separate the cells.
    repeated : {"refuse", "mean", "first", "last", "keep"}
        What becomes of different values at one abscissa; equal rows count once.
    missing : {"refuse", "drop"}
        What becomes of rows with an empty cell.

    Returns
    -------
    Dataset
        Over the abscissa, increasing; with `units` where they are known, in these units; times that were dates or clock
        times in seconds since the first date or since 0. Uncertainties, as in ``1.35 ± 0.02`` or in a column of that
        name, are `uncertainty`, or ``NAME_uncertainty`` where there are several.

    Raises
    ------
    HeatChainError
        With the line, the column, what was expected, and a file that would be right.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"T (°C)": [20.0, -10.0], "k / W/(m K)": [1.36, 1.28]})
    >>> found = read_table(frame)
    >>> found["conductivity"].values.tolist(), found["temperature"].attrs["units"]
    ([1.28, 1.36], 'degC')
    """
    choices = Choices(columns, units, separator, decimal, repeated, missing)
    every = columns_of(source, "source", choices)
    used = [one for one in every if one.name in choices.columns] if choices.columns else [*filter(is_numeric, every)]
    names = _distinct(used)
    return _dataset(used, names, _place(over, names, used), choices)


def _distinct(used: list[Named]) -> list[str]:
    """Names of variables: a second one of a name has its column's number."""
    if len(used) < 2:
        told = used[0].sheet.titles if used else "none of numbers"
        raise HeatChainError(f"A table must have two columns of numbers or more, but has {told}. {right_file()}")
    found: list[str] = []
    for one in used:
        found.append(one.name if one.name not in found else f"{one.name}_{one.column.place}")
    return found


def _place(over: str | None, names: list[str], used: list[Named]) -> int:
    if over is None:
        return 0
    titles = [one.column.title for one in used]
    for known in (names, titles):
        if over in known:
            return known.index(over)
    raise HeatChainError(f"`over` must be one of {', '.join(names)}, but is {over!r}.")


def _dataset(used: list[Named], names: list[str], place: int, choices: Choices) -> xr.Dataset:
    sheet = used[0].sheet
    every = list(zip(names, used, (one.numbers() for one in used), strict=True))
    spreads = [(name, one, spread) for name, one, (_, spread) in every if spread is not None]
    alone = len(spreads) == 1 and "uncertainty" not in names
    parts = [(name, one, values, one.meaning == "uncertainty") for name, one, (values, _) in every]
    parts += [("uncertainty" if alone else f"{name}_uncertainty", one, spread, True) for name, one, spread in spreads]
    places = tuple(one.column.place for _, one, _, _ in parts)
    kept, rows = without_gaps(sheet, tuple(values for _, _, values, _ in parts), places, choices.missing)
    over, others = parts[place], [i for i in range(len(parts)) if i != place]
    beside, uncertain = tuple(kept[i] for i in others), tuple(parts[i][3] for i in others)
    found = in_order(sheet, over[0], rows, kept[place], beside, uncertain, choices.repeated)
    variables = {
        parts[i][0]: _variable(over[0], values, parts[i][1]) for i, values in zip(others, found.others, strict=True)
    }
    coordinate = {over[0]: _variable(over[0], found.x, over[1])}
    return xr.Dataset(variables, coords=coordinate, attrs={"source": sheet.source.strip("'`")})


def _variable(dim: str, values: Array, told: Named) -> xr.Variable:
    units = {} if told.unit is None else {"units": unit_attribute(told.unit)}
    name = {} if told.column.title is None else {"long_name": told.column.title}
    return xr.Variable(dim, values, units | name)
