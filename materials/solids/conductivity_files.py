"""Measured conductivities from tables as others write them."""

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from chain.errors import HeatChainError
from chain.storage.readers.columns import Choices
from chain.storage.readers.series import curve_of
from chain.units.boundary import floats, temperature, ureg
from materials.solids.phono3py_results import is_phono3py, tensor_of


def read_conductivity(
    path: str | Path | Any,
    *,
    columns: Any = None,
    units: Any = None,
    separator: str | None = None,
    decimal: str | None = None,
    repeated: str = "refuse",
    missing: str = "refuse",
    direction: str | None = None,
) -> xr.DataArray:
    """Measured thermal conductivity over temperature, from a file or any other table.

    Parameters
    ----------
    path : str, Path, DataFrame, Phono3py, ...
        Whatever `chain.read_table` takes. Its columns are found by their names and units, as T(K) and k (W/m/K), and so
        is one of standard uncertainties; they may be chosen. Or a Phono3py object after `run_thermal_conductivity()`,
        or its file ``kappa-*.hdf5``.
    columns, units, separator, decimal, repeated, missing
        As of `chain.read_table`; the columns are `temperature`, `conductivity` and `uncertainty`.
    direction : {"xx", "yy", "zz"}, optional
        Of phono3py's tensor; a third of its trace by default.

    Returns
    -------
    DataArray
        Over `temperature` in K, increasing, in W/(m K), with the coordinate `uncertainty` where the table has it.

    Raises
    ------
    HeatChainError
        With the line and the column, what was expected, and a file that would be right.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"T(K)": [4.2, 2.1], "k (mW/m/K)": [30.0, 12.0], "error (%)": [2.0, 2.0]})
    >>> found = read_conductivity(table)
    >>> found.values.tolist(), found["uncertainty"].values.tolist()
    ([0.012, 0.03], [0.00024, 0.0006])
    """
    if is_phono3py(path):
        tensor = tensor_of(path)
        return labelled(ureg.Quantity(tensor.temperature, "K"), ureg.Quantity(tensor.along(direction), "W/(m*K)"))
    if direction is not None:
        raise HeatChainError("`direction` has a meaning for results of phono3py alone. Leave it out.")
    choices = Choices(columns, units, separator, decimal, repeated, missing)
    found = curve_of(path, "temperature", "W/(m K)", "conductivity", positive=True, choices=choices)
    sigma = None if found.sigma is None else ureg.Quantity(found.sigma, "W/(m*K)")
    return labelled(ureg.Quantity(found.x, "K"), ureg.Quantity(found.values, "W/(m*K)"), sigma)


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
