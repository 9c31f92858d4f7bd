"""The best values of parameters, and what data say about each: interval, standard deviation, whether it is determined.

A parameter is determined where values that differ from the best one by more than what is called large, or that lie at
a bound, are excluded with the probability `SURE`, by profile likelihood. That is much stricter than a small standard
deviation: this is a curvature at one point, and knows nothing of valleys that bend or of other minima.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import lmfit
import numpy as np
from scipy.stats import qmc

from chain.arrays import Array, Flags
from chain.errors import HeatChainError
from chain.fitting.prediction import Region, quantile
from chain.fitting.problem import Point, Problem
from chain.fitting.profile import Profile, Scale, crossing, trace

SURE = 0.9999  # probability with which a parameter that is called determined is
_ONE = 0.6827  # of one standard deviation
_SAME = 1e-3  # distance below which two minima are one
_LOWER = 1e-7  # relative, by which a sum of squares must lie lower to be another best one
_FURTHER = 0.02  # of an interval's length, by which another profile must reach further to be followed
_AT_BOUND = 1e-3
_ROUNDS = 4


@dataclass(frozen=True)
class Fit:
    """Best values, and what the data say about each free parameter.

    Attributes
    ----------
    names : list of str
        The free parameters, in the order of all arrays.
    best : ndarray
        Their values at the lowest sum of squares.
    square : float
        That sum.
    interval, open_ends : ndarray
        Lowest and highest value by profile likelihood, (free, 2); a bound where the data set no end.
    deviation : ndarray
        Half the interval of 68 %; infinite where it has no end.
    at_bound, determined : ndarray
        Whether the best value lies at a bound; whether the data determine the parameter.
    region : Region
        Points of all profiles, for `band`.
    problem : Problem
        What was fitted.
    """

    names: list[str]
    best: Array
    square: float
    interval: Array
    open_ends: Flags
    deviation: Array
    at_bound: Flags
    determined: Flags
    region: Region
    problem: Problem

    @property
    def result(self) -> lmfit.minimizer.MinimizerResult:
        """The best values as lmfit's parameters, with errors and correlations by curvature alone."""
        return self.problem.result(self.best)


def spread(problem: Problem, around: Array, reach: float, count: int) -> list[Array]:
    """Starting points spread evenly around a point, in all parameters and inside their bounds."""
    unit = qmc.Sobol(around.size, seed=0).random_base2(math.ceil(math.log2(count)))[:count]
    low, high = (np.clip(around + side, problem.low, problem.high) for side in (-reach, reach))
    return list(low + unit * (high - low))


def fit(
    problem: Problem,
    starts: Sequence[Array],
    *,
    known_scale: bool,
    level: float = 0.95,
    smallest: float = 0.0,
    large: float = 1.0,
) -> Fit:
    """Fit, and follow the profile of every parameter.

    Parameters
    ----------
    problem : Problem
        Residuals and parameters.
    starts : sequence of ndarray
        Starting points, of which each gives a minimum.
    known_scale : bool
        Whether residuals have the standard deviation 1; else it is estimated from their scatter.
    level : float
        Probability of the intervals.
    smallest : float
        Of a residual's estimated standard deviation: what rounding leaves.
    large : float
        Change of a parameter that may not be left open where it is determined: 1 is a factor e of a logarithm's number.

    Returns
    -------
    Fit
        Best values, intervals, and which parameters are determined.

    Raises
    ------
    HeatChainError
        Where there are too few residuals to estimate their scale.
    SolverError
        Where the model gives something else than numbers.
    """
    if not level < SURE:
        raise HeatChainError(f"`level` must be below {SURE}, up to which profiles are followed, but is {level!r}.")
    minima = _minima(problem, starts)
    count = problem.residual(minima[0].values).size - len(problem.names)
    if not known_scale and count < 1:
        raise HeatChainError("There are no more data than free parameters. Hold parameters, or give uncertainties.")
    freedom = math.inf if known_scale else float(count)
    for _ in range(_ROUNDS):
        least = minima[0].square
        scale = Scale(least, 1.0 if known_scale else max(math.sqrt(least / freedom), smallest))
        profiles = _profiles(problem, scale, minima, quantile(SURE, freedom), quantile(level, freedom))
        lowest = min((point for one in profiles for point in one[2].points), key=lambda point: point.square)
        if lowest.square >= least - _LOWER * scale.size**2 - _LOWER * least:
            break
        minima = [problem.solve(lowest.values, fine=True), *minima]
        minima.sort(key=lambda point: point.square)
    return _summary(problem, scale, freedom, minima[0].values, profiles, level, large)


def _minima(problem: Problem, starts: Sequence[Array]) -> list[Point]:
    """Different minima, the lowest first and exactly."""
    found: list[Point] = []
    for point in sorted((problem.solve(start) for start in starts), key=lambda point: point.square):
        if all(np.abs(point.values - other.values).max() > _SAME for other in found):
            found.append(point)
    return [problem.solve(found[0].values, fine=True), *found[1:]]


_Profiles = list[tuple[int, int, Profile]]  # parameter, direction, profile


def _profiles(problem: Problem, scale: Scale, minima: list[Point], highest: float, q: float) -> _Profiles:
    """Profiles from the best point, from minima of their own, and from what lies beyond each other's ends."""
    best, *others = minima
    inside = [point for point in others if scale.rise(point) <= highest]
    own = [point for point in inside if _apart(problem, scale, best, point, highest)]
    found: _Profiles = []
    for minimum in [best, *own]:
        steps = _steps(problem, scale, minimum.values, highest)
        for index in range(len(problem.names)):
            for sign in (-1, 1):
                found.append((index, sign, trace(problem, scale, minimum, index, sign * steps[index], highest, q)))
    for _ in range(_ROUNDS):
        further = _further(problem, scale, found, inside, highest, q)
        if not further:
            break
        found += further
    return found


def _apart(problem: Problem, scale: Scale, best: Point, other: Point, highest: float) -> bool:
    """Whether the data exclude what lies between two minima: these are then not of one valley."""
    index = int(np.argmax(np.abs(other.values - best.values)))
    between = problem.solve(0.5 * (best.values + other.values), index)
    return scale.rise(between) > highest


def _steps(problem: Problem, scale: Scale, values: Array, highest: float) -> Array:
    """First steps of profiles: a part of the way that the curvature allows, and never a large one."""
    jacobian = problem.jacobian(values)
    covariance = np.linalg.pinv(jacobian.T @ jacobian, rcond=1e-15, hermitian=True)
    width = highest / 8.0 * scale.size * np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return np.asarray(np.where((width > 0.0) & np.isfinite(width), np.minimum(width, 0.5), 0.5))


def _further(
    problem: Problem, scale: Scale, found: _Profiles, minima: list[Point], highest: float, q: float
) -> _Profiles:
    """Profiles from points of other ones that lie inside the region, but beyond a parameter's own profiles."""
    inside = [*minima, *(point for *_, one in found for point in one.points if scale.rise(point) <= highest)]
    values = np.array([point.values for point in inside])
    more: _Profiles = []
    for index in range(len(problem.names)):
        reached = np.array([p.values[index] for i, _, one in found if i == index for p in one.points])
        inner = np.array(
            [p.values[index] for i, _, one in found if i == index for p in one.points if scale.rise(p) <= highest]
        )
        slack = _FURTHER * (inner.max() - inner.min())
        for sign in (-1, 1):
            place = int(np.argmax(sign * values[:, index]))
            if sign * values[place, index] > (sign * reached).max() + slack:
                start = problem.solve(values[place], index)
                step = max(slack, 1e-6)
                more.append((index, sign, trace(problem, scale, start, index, sign * step, highest, q)))
    return more


def _summary(
    problem: Problem, scale: Scale, freedom: float, best: Array, profiles: _Profiles, level: float, large: float
) -> Fit:
    ends = {p: _ends(problem, scale, profiles, quantile(p, freedom)) for p in (_ONE, level, SURE)}
    bounds = np.stack([problem.low, problem.high], axis=1)
    within = np.abs(ends[SURE] - best[:, None]) <= large  # false where there is no end
    one = ends[_ONE]
    points = [(i, point) for i, _, profile in profiles for point in profile.points]
    return Fit(
        names=problem.names,
        best=best,
        square=scale.least,
        interval=np.where(np.isnan(ends[level]), bounds, ends[level]),
        open_ends=np.isnan(ends[level]),
        deviation=np.where(np.isnan(one).any(axis=1), np.inf, 0.5 * (one[:, 1] - one[:, 0])),
        at_bound=np.any(np.abs(best[:, None] - bounds) < _AT_BOUND, axis=1),
        determined=np.all(within, axis=1),
        region=Region(
            samples=np.array([point.values for _, point in points]),
            excess=np.array([scale.rise(point) for _, point in points]),
            profiled=np.array([i for i, _ in points]),
            size=scale.size,
            freedom=freedom,
        ),
        problem=problem,
    )


def _ends(problem: Problem, scale: Scale, profiles: _Profiles, q: float) -> Array:
    """Lowest and highest values with a rise up to q, (free, 2); not a number where that has no end."""
    found = np.empty((len(problem.names), 2))
    for index in range(len(found)):
        for side, sign in enumerate((-1, 1)):
            mine = [one for i, way, one in profiles if (i, way) == (index, sign)]
            points = [crossing(problem, scale, one, index, q) for one in mine]
            reached = [sign * (math.nan if point is None else point.values[index]) for point in points]
            found[index, side] = sign * max(reached) if not any(map(math.isnan, reached)) else math.nan
    return found
