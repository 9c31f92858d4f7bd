"""Least squares in free parameters, of which one may be held; the parameters are lmfit's, with bounds and ties."""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import lmfit
import numpy as np
from scipy.optimize import least_squares

from chain.arrays import Array, Flags
from chain.errors import HeatChainError, SolverError

Residual = Callable[[lmfit.Parameters], Array]
Jacobian = Callable[[lmfit.Parameters], Array | None]
_STEP = 1e-5  # of a parameter, for derivatives by central differences
# Tolerances of scipy; the last is for a fit that wanders along what the data leave open
_FINE: Any = {"xtol": 1e-11, "ftol": 1e-10, "gtol": 1e-12, "max_nfev": 200}
_ROUGH: Any = {"xtol": 1e-6, "ftol": 1e-5, "gtol": 1e-8, "max_nfev": 50}


class Point(NamedTuple):
    """Values of the free parameters, and the sum of the squared residuals there."""

    values: Array
    square: float


class Problem:
    """Residuals as a function of parameters.

    Parameters
    ----------
    residual : callable
        Of `lmfit.Parameters`: model less data, over the data's standard uncertainties where these are known.
    parameters : lmfit.Parameters
        Those that vary and are not tied are free. They should be so scaled that 1 is a large change, as the logarithm
        of a positive quantity is.
    jacobian : callable, optional
        Of `lmfit.Parameters`: derivatives of the residuals, (residual, free parameter), or None where these are not
        known; by default differences.
    step : float
        Of a parameter, for central differences.
    """

    def __init__(
        self, residual: Residual, parameters: lmfit.Parameters, jacobian: Jacobian | None = None, step: float = _STEP
    ) -> None:
        self._residual, self._jacobian, self._step = residual, jacobian, step
        self.parameters = parameters.copy()
        self.names = [name for name, one in parameters.items() if one.vary and one.expr is None]
        if not self.names:
            raise HeatChainError("`parameters` are all held. Leave at least one free.")
        self.low = np.array([parameters[name].min for name in self.names], dtype=np.float64)
        self.high = np.array([parameters[name].max for name in self.names], dtype=np.float64)

    def _at(self, values: Array) -> lmfit.Parameters:
        for name, value in zip(self.names, values.tolist(), strict=True):
            self.parameters[name].value = value
        self.parameters.update_constraints()
        return self.parameters

    def residual(self, values: Array) -> Array:
        """Residuals where the free parameters have these values."""
        return np.asarray(self._residual(self._at(values)), dtype=np.float64).ravel()

    def jacobian(self, values: Array, wanted: Flags | None = None) -> Array:
        """Their derivatives, (residual, free parameter), or those by some of the parameters."""
        some = np.ones(values.size, dtype=np.bool_) if wanted is None else wanted
        own = None if self._jacobian is None else self._jacobian(self._at(values))
        if own is not None:
            return np.asarray(own, dtype=np.float64)[:, some]
        # Inside the bounds, beyond which lmfit sets no value
        above, below = (np.clip(values + sign * self._step, self.low, self.high) for sign in (1.0, -1.0))
        columns = []
        for i in np.flatnonzero(some):
            ends = [np.where(np.arange(values.size) == i, side, values) for side in (above, below)]
            columns.append((self.residual(ends[0]) - self.residual(ends[1])) / (above[i] - below[i]))
        return np.stack(columns, axis=1)

    def solve(self, start: Array, held: int | None = None, fine: bool = False) -> Point:
        """The nearest minimum; of one parameter the value may be held."""
        values = np.clip(start, self.low, self.high)
        moved = np.arange(values.size) != (-1 if held is None else held)

        def whole(part: Array) -> Array:
            found = values.copy()
            found[moved] = part + shift
            return found

        # scipy's first steps are as long as the vector of coordinates, and none where that is 1e-17: it may not be
        near_zero = float(np.linalg.norm(values[moved])) < 1.0
        shift = values[moved] - 1.0 if near_zero else np.zeros(int(moved.sum()))
        if moved.any():
            try:
                done = least_squares(
                    lambda part: self.residual(whole(part)),
                    values[moved] - shift,
                    lambda part: self.jacobian(whole(part), moved),
                    (self.low[moved] - shift, self.high[moved] - shift),
                    **(_FINE if fine else _ROUGH),
                )
            except ValueError as error:
                raise SolverError(f"The model cannot be fitted: {error}") from None
            values = np.clip(whole(done.x), self.low, self.high)  # a shift rounds
        residual = self.residual(values)
        return Point(values, float(residual @ residual))

    def result(self, values: Array) -> lmfit.minimizer.MinimizerResult:
        """What lmfit makes of a minimum: reports, correlations, errors by curvature."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of errors that curvature does not give
            return lmfit.Minimizer(self._residual, self._at(values)).least_squares(**_FINE)
