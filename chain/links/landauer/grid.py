"""Frequencies on which a transmission is resolved once, so that integrals at any temperature are sums.

Panels are parts of an octave, and are halved until the Legendre series of the transmission has converged in each, or
until what is left is noise: halving does not change it. How much of an integral that is, is told with each integral.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.errors import SolverError
from chain.links import bose
from chain.storage.compiled import njit

_POINTS = 16
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(_POINTS)
# From values at the nodes to the last three Legendre coefficients
_TAIL = (np.polynomial.legendre.legvander(_NODES, _POINTS - 1) * _WEIGHTS[:, None] * (np.arange(_POINTS) + 0.5))[:, -3:]
_TOLERANCE = 1e-13
_NOISE, _OF_ALL = 1e-10, 1e-13  # noise at most, of the largest transmission in a panel, or anywhere
_NOTHING = 1e-290  # a transmission whose digits are lost to underflow
_MOST = 200_000
_FAR = 60.0  # k_BT/ħ: the thermal kernel varies faster than panels that were made for the transmission
_LAST = 700.0  # k_BT/ħ: kernels are below 1e-300


class Grid(NamedTuple):
    """Nodes, weights times transmission, how much of it is uncertain, and the transmission, all flat."""

    omega: Array
    weighted: Array
    uncertain: Array
    transmission: Array


def resolve(transmission: Callable[[Array], Array], edges: Array) -> Grid:
    """Refine panels between the edges until the transmission is resolved.

    Raises
    ------
    SolverError
        where that takes too many panels, as for noise
    """
    low, high = edges[:-1], edges[1:]
    omega, weighted, uncertain, passed = [], [], [], []
    count, top = 0, 0.0
    before, stalled = np.full(low.size, np.inf), np.zeros(low.size, dtype=bool)  # tails of the panels' halved ones
    while low.size:
        count += low.size
        if count > _MOST:
            raise SolverError(
                f"The transmission is not resolved with {_MOST} panels between 0 and {edges[-1]:.3g} rad/s: "
                "it is noisy or has too many features. Give a smooth function, or a table."
            )
        half = 0.5 * (high - low)[:, None]
        nodes = 0.5 * (high + low)[:, None] + half * _NODES
        values = transmission(nodes.ravel()).reshape(nodes.shape)
        tail = np.abs(values @ _TAIL).max(axis=1)
        # Rounding of a node moves a steep function: no panel can be better than that
        floor = 4e-16 * high / (high - low) * np.ptp(values, axis=1)
        largest = np.abs(values).max(axis=1)
        top = max(top, float(largest.max()))
        # A feature's tail falls by orders of magnitude in one half, or grows where it comes nearer; noise stays
        stays = (tail > before / 8.0) & (tail < 2.0 * before)
        noise = stays & stalled & (tail <= np.maximum(_NOISE * largest, _OF_ALL * top))
        done = noise | (tail <= _TOLERANCE * largest + 8.0 * floor + _NOTHING)
        omega.append(nodes[done].ravel())
        weighted.append((half * _WEIGHTS * values)[done].ravel())
        uncertain.append((half * _WEIGHTS * tail[:, None])[done].ravel())
        passed.append(values[done].ravel())
        middle = 0.5 * (low + high)[~done]
        low, high = np.concatenate([low[~done], middle]), np.concatenate([middle, high[~done]])
        before, stalled = np.tile(tail[~done], 2), np.tile(stays[~done], 2)
    order = np.argsort(np.concatenate(omega), kind="stable")
    return Grid(*(np.concatenate(parts)[order] for parts in (omega, weighted, uncertain, passed)))


def octaves(lowest: int, highest: int, parts: int, marks: Array) -> Array:
    """Edges 0, 2^lowest … 2^highest with that many parts an octave, and at marked frequencies."""
    regular = np.exp2(lowest + np.arange((highest - lowest) * parts + 1) / parts)
    inside = marks[(marks > regular[0]) & (marks < regular[-1])]
    return np.unique(np.concatenate([[0.0], regular, inside]))


class Mean(NamedTuple):
    """An integral over frequency, how much of it is uncertain, and how much comes from far above k_BT."""

    total: float
    uncertain: float
    far: float


@njit(cache=True, error_model="numpy", nogil=True)
def mean_conductance(grid: Grid, scale: float, ratio: float) -> Mean:
    """∫ 𝒯 ω(n1 - n2) dω · ħ/k_B(T1 - T2), with scale = ħ/k_BT1 and ratio = (T1 - T2)/T2.

    A ratio of 0 is the conductance at T1, an infinite ratio the current into a bath at 0 K.
    """
    total, uncertain, far = 0.0, 0.0, 0.0
    for k in range(grid.omega.size):
        y = scale * grid.omega[k]
        if y > _LAST:
            break
        kernel = bose.heat_capacity(y) if ratio == 0.0 else bose.difference(y, bose.occupation(y), ratio)
        total += grid.weighted[k] * kernel
        uncertain += grid.uncertain[k] * kernel
        if y > _FAR:
            far += grid.weighted[k] * kernel
    return Mean(total, uncertain, far)
