"""What a fit predicts: a function of the parameters, and its band over the region that the data leave.

A profile runs through that region along one parameter. At each of its points the data are linear in the others, which
may take up what the profile's rise has left: with excess e, derivatives J of the residuals and a of the prediction,

    g ± √[(q² - e²) Σ_n (a·v_n/s_n)²],    J = Σ s_n u_n v_n^T without the column of the profile's parameter

The band is the hull over all points. For a linear model it is the usual one; of a curved valley it follows the bends.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from chain.arrays import Array


class Region(NamedTuple):
    """Points of all profiles of a fit.

    Attributes
    ----------
    samples, excess, profiled : ndarray
        Values of the free parameters, (sample, free); the root of the rise of the sum of squares over `size`; the
        number of the parameter that was moved.
    size, freedom : float
        Standard deviation of a residual, 1 where the data's uncertainties are known; its degrees of freedom, infinite
        where it is known.
    """

    samples: Array
    excess: Array
    profiled: NDArray[np.int64]
    size: float
    freedom: float


def quantile(level: float, freedom: float) -> float:
    """Of a two-sided interval: the normal distribution's, or Student's."""
    half = 0.5 + 0.5 * level
    return float(norm.ppf(half) if math.isinf(freedom) else t.ppf(half, freedom))


def band(
    jacobian: Callable[[Array], Array],
    region: Region,
    model: Callable[[Array], tuple[Array, Array]],
    level: float,
    large: float = 1.0,
) -> tuple[Array, Array]:
    """Lower and upper end of a prediction over the region that a fit leaves.

    Parameters
    ----------
    jacobian : callable
        Of the free parameters' values: derivatives of the residuals, (residual, free).
    region : Region
        Of the fit.
    model : callable
        Of the free parameters' values: the prediction, (point,), and its derivatives, (point, free).
    level : float
        Probability, at most that up to which profiles were followed.
    large : float
        No combination of parameters is taken to be linear further than that.

    Returns
    -------
    tuple of ndarray
        Lower and upper end, (point,).
    """
    q = quantile(level, region.freedom)
    low, high = [], []
    for values, excess, index in zip(region.samples, region.excess, region.profiled, strict=True):
        if excess > q:
            continue
        found, slope = model(values)
        _, singular, directions = np.linalg.svd(np.delete(jacobian(values), index, axis=1), full_matrices=True)
        known = np.concatenate([singular, np.zeros(len(directions) - singular.size)]) / region.size
        with np.errstate(divide="ignore"):
            reach = np.minimum(np.sqrt(q * q - excess * excess) / known, large)
        width = np.linalg.norm((np.delete(slope, index, axis=1) @ directions.T) * reach, axis=1)
        low.append(found - width)
        high.append(found + width)
    return np.min(low, axis=0), np.max(high, axis=0)
