"""Energy that flows between pairs of modes: what every initial mode s does to every mode t of the baths.

Where the initial mode s, of frequency ω_s and energy ⟨p²⟩ = e_s, moves mode t by the propagators

    f_ts = c_t u_s (F_s - F_t)/(ω_s² - ω_t²),   f = cos, sin/Ω, -Ω sin of the star's normal modes,

F being sums over normal modes, the energy of mode t is ½ Σ_s [(R² + ω_t²P²) e_s/ω_s² + (P² + ω_t²Q²) e_s] with P, Q, R
the three propagators in this order. Near pairs are summed as they stand; of those far apart the square is expanded.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.exact.star import multipole
from chain.exact.star.multipole import Boxes, Points
from chain.storage.compiled import njit


class Propagated(NamedTuple):
    """Sums F over normal modes for cos, sin/Ω and -Ω sin, at points and times, each (points, times)."""

    cosine: Array
    sine: Array
    slope: Array


class Initial(NamedTuple):
    """Initial modes with their energies u_s²e_s, and u_s²e_s/ω_s²."""

    places: Points
    energy: Array
    square: Array


def energies(
    targets: Points,
    at: tuple[Propagated, ...],
    initial: Initial,
    of: Propagated,
    among: Boxes,
    same: bool,
) -> tuple[Array, ...]:
    """Energy of the modes `targets` over c_t², for each of the sums `at` them.

    Parameters
    ----------
    targets : Points
        Modes of the baths.
    at : tuple of Propagated
        Sums F_t; one tuple for each bath where they differ.
    initial : Initial
        Modes at the start.
    of : Propagated
        Sums F_s.
    among : Boxes
        Boxes of both.
    same : bool
        Whether targets and initial modes are the same, and a mode is not paired with itself.

    Returns
    -------
    tuple of ndarray
        For each of `at`, shape (targets, times).
    """
    far = _far_sums(targets, initial, of, among) if among.levels else None
    return tuple(_energies(targets, one, initial, of, same, far) for one in at)


def _far_sums(targets: Points, initial: Initial, of: Propagated, among: Boxes) -> tuple[Array, Array]:
    """Sums over far initial modes of e, e/ω², and of their products with F and F², ten of them."""
    energy, square = initial.energy[:, None], initial.square[:, None]
    steady = np.hstack([energy, square])
    moving = [
        weight * power
        for weight, part in (
            (square, of.slope),
            (square, of.cosine),
            (energy, of.cosine),
            (energy, of.sine),
        )
        for power in (part, part * part)
    ]
    found = multipole.far_sums(initial.places, np.hstack([steady, *moving]), targets, among, 2)
    times = of.cosine.shape[1]
    return found[:, :2], np.ascontiguousarray(found[:, 2:].reshape(-1, 8, times))


def _energies(
    targets: Points,
    at: Propagated,
    initial: Initial,
    of: Propagated,
    same: bool,
    far: tuple[Array, Array] | None,
) -> Array:
    found = np.zeros_like(at.cosine)
    _near_pairs(targets, at, initial, of, same, found)
    if far is not None:
        (energy, square), moving = far[0].T[:, :, None], far[1].transpose(1, 0, 2)
        slope, slope2, cosine, cosine2, own, own2, sine, sine2 = moving
        stiffness = np.square(targets.frequency)[:, None]
        found += slope2 + at.slope * (at.slope * square - 2.0 * slope)
        found += stiffness * (cosine2 + at.cosine * (at.cosine * square - 2.0 * cosine))
        found += own2 + at.cosine * (at.cosine * energy - 2.0 * own)
        found += stiffness * (sine2 + at.sine * (at.sine * energy - 2.0 * sine))
    return 0.5 * found


@njit(cache=True, error_model="numpy", nogil=True)
def _near_pairs(targets: Points, at: Propagated, initial: Initial, of: Propagated, same: bool, out: Array) -> None:
    """Add the pairs in the same and in touching boxes."""
    sources, last = initial.places, targets.starts.size - 1
    for box in range(last):
        begin, end = sources.starts[max(box - 1, 0)], sources.starts[min(box + 2, last)]
        for t in range(targets.starts[box], targets.starts[box + 1]):
            anchor, offset = targets.anchor[t], targets.offset[t]
            stiffness = targets.frequency[t] * targets.frequency[t]
            for s in range(begin, end):
                if same and s == t:
                    continue
                distance = (sources.anchor[s] - anchor) * (sources.anchor[s] + anchor) + (sources.offset[s] - offset)
                weight = 1.0 / (distance * distance)
                on_slope = weight * initial.square[s]
                on_cosine = weight * (initial.energy[s] + stiffness * initial.square[s])
                on_sine = weight * stiffness * initial.energy[s]
                for c in range(out.shape[1]):
                    slope = of.slope[s, c] - at.slope[t, c]
                    cosine = of.cosine[s, c] - at.cosine[t, c]
                    sine = of.sine[s, c] - at.sine[t, c]
                    out[t, c] += on_slope * slope * slope + on_cosine * cosine * cosine + on_sine * sine * sine
