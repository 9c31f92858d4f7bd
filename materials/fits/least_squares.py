"""The mediator model's κ(T) as a least-squares problem in the logarithms of its parameters.

What data say about the parameters is read from the singular values of the Jacobian: each belongs to a combination of
logarithms, whose uncertainty is its inverse.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.stats import norm, t

from chain.arrays import Array
from chain.links.harmonic.mediator import HarmonicMediator
from chain.units.boundary import ureg
from chain.units.constants import k

PARAMETERS = ("frequency", "damping", "cutoff", "distance")
KAPPA = {"units": "W m^-1 K^-1"}
_STEP = 1e-4  # of a logarithm, for derivatives by central differences
_BLIND = 1e-6  # derivatives of ln κ below this are no dependence
# The last is for a fit that wanders along what the data leave open
_TIGHT: Any = {"xtol": 1e-12, "ftol": 1e-12, "gtol": 1e-12, "max_nfev": 200}
_STARTS = ((1.0, 1.0, 1.0), (2.0, 1.0, 3.0), (0.5, 1.0, 3.0), (1.0, 3.0, 1.0), (1.0, 0.3, 3.0))


class Problem(NamedTuple):
    """Data, and which of the parameters are free."""

    T: Array
    kappa: Array
    sigma: Array | None
    free: tuple[str, ...]
    fixed: dict[str, float]
    oscillators: int

    def model(self, logarithms: Array, T: Array) -> Array:
        """κ(T) for logarithms of the free parameters."""
        return _conductivity(T, self.values(logarithms), self.oscillators)

    def values(self, logarithms: Array) -> dict[str, float]:
        return self.fixed | dict(zip(self.free, np.exp(logarithms).tolist(), strict=True))

    def residual(self, logarithms: Array) -> Array:
        found = self.model(logarithms, self.T)
        return np.log(found / self.kappa) if self.sigma is None else (found - self.kappa) / self.sigma

    def sensitivity(self, logarithms: Array, T: Array) -> Array:
        """∂ ln κ/∂ ln p at temperatures, shape (T, free)."""
        steps = _STEP * np.eye(len(self.free))
        columns = [np.log(self.model(logarithms + s, T) / self.model(logarithms - s, T)) for s in steps]
        return np.array(columns).reshape(len(self.free), T.size).T / (2.0 * _STEP)

    def jacobian(self, logarithms: Array) -> Array:
        slope = self.sensitivity(logarithms, self.T)
        return slope if self.sigma is None else slope * (self.model(logarithms, self.T) / self.sigma)[:, None]


class Knowledge(NamedTuple):
    """What the data say: combinations of logarithms, their uncertainties, and parameters held at a bound."""

    directions: Array
    spread: Array
    held: NDArray[np.bool_]


def _conductivity(T: Array, values: Mapping[str, float], oscillators: int) -> Array:
    mediator = HarmonicMediator(*(ureg.Quantity(values[name], "rad/s") for name in PARAMETERS[:3]))
    # [Panasyuk2012] Eq. (94)
    return oscillators * mediator._conductance(T) / values["distance"]


def solve(problem: Problem, limits: Array) -> Array:
    """Best of fits from several starting points."""
    distance = problem.fixed.get("distance", 3e-10)
    # Where all rates are equal, Eq. (47) is k_B ω/10
    rate = 10.0 * problem.kappa.max() * distance / (problem.oscillators * k)
    found = []
    for ratios in _STARTS:
        guess = dict(zip(PARAMETERS, (*(rate * r for r in ratios), distance), strict=True))
        inner = limits + np.array([[1e-6], [-1e-6]])
        start = np.clip(np.log([guess[name] for name in problem.free]), *inner)
        found.append(least_squares(problem.residual, start, problem.jacobian, tuple(limits), **_TIGHT))
    return np.asarray(min(found, key=lambda one: one.cost).x)


def covariance_of(directions: Array, spread: Array) -> Array:
    """Covariance of the logarithms; infinite where a direction that is not known at all takes part."""
    finite = np.isfinite(spread)
    weights = np.where(finite, spread, 0.0)
    covariance = (directions.T * weights**2) @ directions
    unknown = np.abs(directions[~finite]).max(axis=0, initial=0.0) > 1e-6
    covariance[np.ix_(unknown, unknown)] = math.inf
    return np.asarray(covariance)


def band_of(problem: Problem, best: Array, known: Knowledge, T: Array, freedom: float, level: float) -> xr.Dataset:
    fitted = problem.model(best, T)
    slope = np.where(known.held, 0.0, problem.sensitivity(best, T)) @ known.directions.T
    quantile = norm.ppf(0.5 + 0.5 * level) if math.isinf(freedom) else t.ppf(0.5 + 0.5 * level, freedom)
    # A combination of which nothing is known matters only where the prediction depends on it
    unknown = np.isinf(known.spread)
    open_ended = (np.abs(slope[:, unknown]) > _BLIND).any(axis=1)
    deviation = np.sqrt(np.square(slope[:, ~unknown] * known.spread[~unknown]).sum(axis=1))
    with np.errstate(over="ignore"):
        width = np.exp(np.where(open_ended, math.inf, quantile * deviation))
    return xr.Dataset(
        {
            "fitted": ("temperature", fitted, {**KAPPA, "long_name": "fitted thermal conductivity"}),
            "lower": ("temperature", fitted / width, {**KAPPA, "long_name": f"lower end of the {level:.0%} band"}),
            "upper": ("temperature", fitted * width, {**KAPPA, "long_name": f"upper end of the {level:.0%} band"}),
        },
        coords={"temperature": ("temperature", T, {"units": "K", "long_name": "temperature"})},
    )
