"""Fit any model to measured data: the best parameters, what the data say about each, and what they leave open."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import xarray as xr

from chain.checks import fraction, integer
from chain.fitting.comparison import compared
from chain.fitting.fit import fit as fit_problem
from chain.fitting.fit import spread
from chain.fitting.told import told
from chain.results import Dataset

_AROUND = 2.5  # of coordinates, within which further starts are
_ROUNDING = 1e-10  # of the data: their scatter is not taken to be smaller


def fit(
    model: Callable[..., xr.DataArray | xr.Dataset],
    data: xr.DataArray | xr.Dataset,
    parameters: Mapping[str, Any],
    *,
    units: Mapping[str, str] | None = None,
    fixed: Mapping[str, Any] | None = None,
    scatter: str = "absolute",
    level: float = 0.95,
    starts: int = 1,
    step: float = 1e-3,
) -> Dataset:
    """Fit a model to measured data, and say what these determine.

    Parameters
    ----------
    model : callable
        A function of quantities by name that returns a DataArray or a Dataset, or one of `chain.models`. An argument
        that is called as a dimension of the data (`time`, `temperature`, `frequency`) is given their labels, a
        DataArray; the others are parameters.
    data : DataArray or Dataset
        Measured values with labels and `units`; gaps are NaN. Variables of a Dataset are compared with those of the
        same name that the model gives, at the same labels. Standard uncertainties are a coordinate or variable
        `uncertainty`, or `NAME_uncertainty` where there are several variables. Without any the scatter is estimated,
        one for each variable.
    parameters : lmfit.Parameters or mapping
        Those of lmfit with their bounds and ties, or a mapping from names to a start or to (start, lowest, highest),
        quantities or numbers. A parameter that starts above zero and has no negative bound stays positive; without
        bounds it is sought up to a factor 1e6.
    units : mapping, optional
        Units of lmfit's numbers, by name; others are plain numbers for the model.
    fixed : mapping, optional
        Quantities of the model that are known.
    scatter : {"absolute", "relative"}, default "absolute"
        Without uncertainties: whether all values of a variable scatter alike, or in proportion to their size.
    level : float, default 0.95
        Probability of the intervals, below 0.9999.
    starts : int, default 1
        Starting points: the one given, and others around it, where there may be several minima.
    step : float, default 0.001
        Relative step for derivatives by central differences. It must change the model by more than its own rounding or
        tolerance.

    Returns
    -------
    Dataset
        Over `parameter` (those that are free): `best`, `interval_lower` and `interval_upper` by profile likelihood,
        `uncertainty` (half the interval of 68 %, infinite where it has no end), `determined`, `at_bound`, and the
        coordinate `unit`; `correlation` over `parameter` and `other`; `tied` over `tied_parameter`. For each variable
        of the data NAME, NAME_fitted, NAME_residual, and NAME_scatter where it was estimated. Attributes: `report`,
        lmfit's; `undetermined`, what the data leave open; `weights`, where the residuals' scale is from; `chi_square`,
        `freedom`, and with uncertainties the `probability` of as large a chi square.

    Raises
    ------
    HeatChainError
        Where data and model cannot be aligned, names do not match, or there are too few data.

    Notes
    -----
    Intervals are where one parameter is moved, all others follow, and χ² rises by less than a quantile: the normal
    distribution's, squared, or Student's where the scatter is estimated. A parameter is determined where values a
    factor e away (or its scale away, where it may be negative), and those at a bound, are excluded with 99.99 %.
    D. M. Bates and D. G. Watts, Nonlinear Regression Analysis and Its Applications (Wiley, New York 1988), Sec. 6.1.

    Examples
    --------
    >>> K = xr.DataArray([1.02, 1.98, 3.01, 4.02], {"temperature": ("temperature", [100.0, 200.0, 300.0, 400.0],
    ...                  {"units": "K"})}, "temperature", attrs={"units": "pW/K"})
    >>> def model(temperature, slope):
    ...     return xr.DataArray(slope.to("pW/K^2").m * temperature, attrs={"units": "pW/K"})
    >>> found = fit(model, K, {"slope": "0.02 pW/K^2"})
    >>> found["best"].values.round(5), found["interval_lower"].values.round(4), found.attrs["undetermined"]
    (array([0.01003]), array([0.0099]), 'nothing: every free parameter is determined')
    """
    level, count = fraction(level, "level"), integer(starts, "starts")
    comparison = compared(model, data, parameters, units, fixed, scatter, step)
    problem = comparison.problem
    first = np.array([one.value for one in problem.parameters.values()])
    first = comparison.settle(first)
    others = spread(problem, first, _AROUND, count - 1) if count > 1 else []
    known = comparison.known
    least = 0.0 if known else _ROUNDING
    found = fit_problem(problem, [first, *others], known_scale=known, level=level, smallest=least)
    return told(comparison, found, level)
