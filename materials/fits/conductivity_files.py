"""Measured conductivities from a CSV file whose header names the units."""

import csv
import math
import re
from pathlib import Path

import numpy as np
import xarray as xr

from chain import checks
from chain.errors import HeatChainError
from chain.storage.text import read_text
from chain.units.boundary import floats, temperature, unit_of, ureg

_COLUMN = re.compile(r"\s*([A-Za-z_ ]+?)\s*[\[(](.+)[\])]\s*")
_NAMES = {"T": "temperature", "temperature": "temperature", "kappa": "conductivity", "conductivity": "conductivity",
          "thermal conductivity": "conductivity", "uncertainty": "uncertainty", "sigma": "uncertainty"}  # fmt: skip


def read_conductivity(path: str | Path) -> xr.DataArray:
    """Measured thermal conductivity over temperature, from a CSV file.

    Parameters
    ----------
    path : str or Path
        The first line names the columns and their units, as in ``temperature [K], conductivity [W/(m K)]``, and a third
        may be ``uncertainty [W/(m K)]``. Lines that begin with # are comments.

    Returns
    -------
    DataArray
        Over `temperature` in K, in W/(m K), with the coordinate `uncertainty` where the file has it.

    Raises
    ------
    HeatChainError
        Where a column or unit is missing, or a number cannot be read, is not finite, or is not positive.
    """
    lines = read_text(checks.path(path, "path"), "a table of conductivities").splitlines()
    try:
        rows = list(csv.reader(line for line in lines if line.strip() and not line.lstrip().startswith("#")))
    except csv.Error as error:
        raise HeatChainError(f"`path` {str(path)!r} is not a table of values separated by commas: {error}.") from None
    if len(rows) < 2:
        raise HeatChainError(
            f"`path` {str(path)!r} holds no data. Write a line of column names with units, then numbers."
        )
    header = [_column(title) for title in rows[0]]
    names = [name for name, _ in header]
    for needed in ("temperature", "conductivity"):
        if names.count(needed) != 1:
            raise HeatChainError(f"`path` {str(path)!r} must have one column `{needed}`: {', '.join(names):.200}.")
    numbers = np.array([_row(row, len(header), i) for i, row in enumerate(rows[1:], 1)])
    columns = {name: ureg.Quantity(numbers[:, i], unit_of(unit)) for i, (name, unit) in enumerate(header)}
    return labelled(columns["temperature"], columns["conductivity"], columns.get("uncertainty"))


def labelled(T: object, conductivity: object, uncertainty: object = None) -> xr.DataArray:
    """Measured thermal conductivities over temperature, as `fit_mediator` takes them.

    Parameters
    ----------
    T : Quantity
        Temperatures of the points.
    conductivity : Quantity
        As many thermal conductivities.
    uncertainty : Quantity
        Standard uncertainties of these, where they are known.

    Returns
    -------
    DataArray
        Over `temperature` in K, increasing, in W/(m K); with the coordinate `uncertainty` where it is given.

    Raises
    ------
    HeatChainError
        Where a number is not positive, or the numbers of points differ.

    Examples
    --------
    >>> from chain import ureg
    >>> labelled(ureg.Quantity([20.0, 10.0], "K"), ureg.Quantity([0.2, 0.1], "W/(m*K)")).values.tolist()
    [0.1, 0.2]
    """
    kelvins = np.asarray(temperature(T, "temperature"))
    kappa = np.asarray(floats(conductivity, "W/(m K)", "conductivity", positive=True))
    if kelvins.ndim != 1 or kelvins.shape != kappa.shape or np.any(kelvins <= 0.0):
        raise HeatChainError("`temperature` and `conductivity` must be as many positive values, one for each point.")
    found = xr.DataArray(
        kappa,
        dims="temperature",
        coords={"temperature": ("temperature", kelvins, {"units": "K", "long_name": "temperature"})},
        attrs={"units": "W m^-1 K^-1", "long_name": "thermal conductivity"},
    )
    if uncertainty is not None:
        sigma = np.asarray(floats(uncertainty, "W/(m K)", "uncertainty", positive=True))
        if sigma.shape != kappa.shape:
            raise HeatChainError("`uncertainty` must be as many values as `conductivity`, one for each point.")
        found = found.assign_coords(uncertainty=("temperature", sigma, {"units": "W m^-1 K^-1"}))
    return found.sortby("temperature")


def _column(title: str) -> tuple[str, str]:
    match = _COLUMN.fullmatch(title)
    if match is None or match[1] not in _NAMES:
        raise HeatChainError(
            f"Column {title!r:.200} must be temperature, conductivity or uncertainty with its unit: 'temperature [K]'."
        )
    return _NAMES[match[1]], match[2]


def _row(row: list[str], width: int, line: int) -> list[float]:
    try:
        values = [float(value) for value in row]
    except ValueError:
        raise HeatChainError(f"Row {line} of the data, {row!r:.200}, holds something else than numbers.") from None
    if len(values) != width or not all(map(math.isfinite, values)):
        raise HeatChainError(f"Row {line} of the data, {row!r:.200}, must be {width} finite numbers.")
    return values
