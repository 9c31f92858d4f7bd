"""Profile likelihood: how the sum of squares rises when one parameter is moved and all others follow.

A parameter's interval is where the rise S(ψ) - S_min stays below q² times the squared scale of the residuals: q is a
quantile of the normal distribution where the data's uncertainties are known, and of Student's t where the scale is
estimated. Other than the curvature at the best point this follows curved valleys, and sees where a valley has no end.
D. M. Bates and D. G. Watts, Nonlinear Regression Analysis and Its Applications (Wiley, New York 1988), Sec. 6.1.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.fitting.problem import Point, Problem

_RISES = 3.0  # steps up to the rise q, at least
_SMALLEST = 0.02  # of a step's first length: shorter ones are not tried
_MOST = 200  # points of one profile
_ON = 1e-4  # of q, by which the end of an interval is met
_REFINED = 8  # times at most


class Scale(NamedTuple):
    """The lowest sum of squares, and what a residual's standard deviation is."""

    least: float
    size: float

    def rise(self, point: Point) -> float:
        """Root of the rise of the sum of squares, in standard deviations."""
        return float(np.sqrt(max(point.square - self.least, 0.0)) / self.size)


class Profile(NamedTuple):
    """Points of one parameter's profile in one direction, outwards."""

    points: list[Point]
    closed: bool  # whether it ends by its rise, rather than at a bound


def trace(problem: Problem, scale: Scale, start: Point, index: int, step: float, highest: float, q: float) -> Profile:
    """Follow a profile from a point, in the direction of the first step, until it has risen above `highest`.

    Steps are so short that the rise is seen in detail up to q, and beyond it in proportion.
    """
    points, first, rejected = [start], abs(step), False
    end = problem.high[index] if step > 0.0 else problem.low[index]
    while len(points) < _MOST:
        here = points[-1]
        if scale.rise(here) > highest:
            return Profile(points, True)
        room = end - here.values[index]
        if abs(room) <= 1e-12 * (1.0 + abs(end)):
            return Profile(points, False)
        step = float(np.clip(step, -abs(room), abs(room)))
        there = problem.solve(_ahead(points, index, step), index)
        grown, allowed = abs(scale.rise(there) - scale.rise(here)), max(q, scale.rise(here)) / _RISES
        if grown > allowed and abs(step) > _SMALLEST * first:
            step, rejected = 0.5 * step, True
            continue
        points.append(there)
        if grown < 0.5 * allowed and not rejected:
            step *= 2.0
        rejected = False
    return Profile(points, False)


def _ahead(points: list[Point], index: int, step: float) -> Array:
    """Where the profile goes, by its last two points."""
    here = points[-1].values
    found = here.copy()
    if len(points) > 1:
        before = points[-2].values
        last = here[index] - before[index]
        if last != 0.0:
            found = here + (here - before) * (step / last)
    found[index] = here[index] + step
    return found


def crossing(problem: Problem, scale: Scale, profile: Profile, index: int, q: float) -> Point | None:
    """The outermost point at which a profile's rise is q; none where it stays below up to a bound."""
    rises = [scale.rise(point) for point in profile.points]
    below = max((i for i, rise in enumerate(rises) if rise <= q), default=None)
    if below is None:
        return profile.points[0]
    if below + 1 == len(rises):
        return None
    inner, outer = profile.points[below], profile.points[below + 1]
    for attempt in range(_REFINED):
        low, high = scale.rise(inner), scale.rise(outer)
        if high - q <= _ON * q:
            return outer
        if q - low <= _ON * q:
            return inner
        # By turns, because the rise may have a corner where another parameter meets its bound
        part = 0.5 if attempt % 3 == 2 else float(np.clip((q - low) / (high - low), 0.05, 0.95))
        middle = problem.solve(inner.values + part * (outer.values - inner.values), index)
        inner, outer = (middle, outer) if scale.rise(middle) <= q else (inner, middle)
    return outer
