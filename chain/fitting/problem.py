"""Least squares in free parameters, of which one may be held; on lmfit, whose parameters may have bounds and ties."""

from collections.abc import Callable
from typing import Any, NamedTuple

import lmfit
import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError, SolverError

Residual = Callable[[lmfit.Parameters], Array]
# Tolerances of scipy; the last is for a fit that wanders along what the data leave open
_FINE: Any = {"xtol": 1e-11, "ftol": 1e-10, "gtol": 1e-12, "max_nfev": 200}
_ROUGH: Any = {"xtol": 1e-7, "ftol": 1e-6, "gtol": 1e-8, "max_nfev": 50}


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
        Of `lmfit.Parameters`: derivatives of the residuals, shape (residual, free parameter); by default differences.
    """

    def __init__(self, residual: Residual, parameters: lmfit.Parameters, jacobian: Residual | None = None) -> None:
        self.residual, self.parameters, self.derivatives = residual, parameters, jacobian
        self.names = [name for name, one in parameters.items() if one.vary and one.expr is None]
        if not self.names:
            raise HeatChainError("`parameters` are all held. Leave at least one free.")
        free = [parameters[name] for name in self.names]
        self.start = np.array([one.value for one in free], dtype=np.float64)
        self.low = np.array([one.min for one in free], dtype=np.float64)
        self.high = np.array([one.max for one in free], dtype=np.float64)

    def placed(self, values: Array, held: int | None = None) -> lmfit.Parameters:
        """Parameters with these values of the free ones, one of them held."""
        found = self.parameters.copy()
        for i, (name, value) in enumerate(zip(self.names, values.tolist(), strict=True)):
            found[name].set(value=value, vary=i != held)
        return found

    def jacobian(self, values: Array) -> Array:
        """Derivatives of the residuals, shape (residual, free parameter)."""
        if self.derivatives is not None:
            return np.asarray(self.derivatives(self.placed(values)))
        steps = 1e-5 * np.eye(values.size)
        found = [self.residual(self.placed(values + s)) - self.residual(self.placed(values - s)) for s in steps]
        return np.asarray(found).T / 2e-5

    def solve(self, start: Array, held: int | None = None, fine: bool = False) -> Point:
        """The nearest minimum; of one parameter the value may be held."""
        start = np.clip(start, self.low, self.high)
        if held is not None and len(self.names) == 1:
            residual = np.asarray(self.residual(self.placed(start)))
            return Point(start, float(residual @ residual))
        options = dict(_FINE if fine else _ROUGH)
        if self.derivatives is not None:
            columns = [i for i in range(start.size) if i != held]
            options["jac"] = lambda parameters: np.asarray(self.derivatives(parameters))[:, columns]
        with np.errstate(all="ignore"):  # of lmfit's covariance, which is not looked at
            try:
                done = lmfit.Minimizer(self.residual, self.placed(start, held)).least_squares(**options)
            except ValueError as error:
                raise SolverError(f"The model cannot be fitted: {error}") from None
        return Point(np.array([done.params[name].value for name in self.names]), float(done.chisqr))
