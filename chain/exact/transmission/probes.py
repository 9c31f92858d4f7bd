"""Self-consistent probes: every body has a bath of its own, at the temperature at which no net heat enters it.

The models of Bolsterli, Rich and Visscher and of Büttiker, on bodies with modes: [Panasyuk2012] Sec. VI.A, its Refs.
38-40. With 𝒯_bb' between terminals (two reservoirs and M probes) the heat that terminal b gives off is

    J_b = (1/2π) Σ_b' ∫ ħω 𝒯_bb'(ω) [n(ω, T_b) - n(ω, T_b')] dω

and the probes' temperatures are those at which J_b = 0 for every body. Reduced units here: ħ = k_B = 1.
"""

import math
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Complex, Index
from chain.errors import SolverError
from chain.exact.transmission.recursion import end_to_end, factors, room
from chain.storage.compiled import njit

_STEPS = 60
_FADED = 1e-20  # of what a terminal sends out: below rounding of what all take up
_CONVERGED = 1e-11  # largest heat given off by a probe, over the current


class Terminals(NamedTuple):
    """A chain at the nodes of a quadrature."""

    omega: Array
    weights: Array
    stiffness: Array
    ends: Complex  # (ω, 2)
    joints: Complex  # (ω, kind, 3)
    kind: Index


@njit(cache=True, error_model="numpy", nogil=True)
def _flows(
    omega: Array, weights: Array, stiffness: Array, ends: Complex, joints: Complex, kind: Index, T: Array,
    work: Complex, out: Array, occupied: Array, capacity: Array, given: Array, upper: Array, lower: Array,
) -> None:  # fmt: skip
    """Add up J_b, and for b < b' the sums of 𝒯_bb' weighted with dn/dT of b' and of b."""
    count = T.size
    for i in range(omega.size):
        for b in range(count):
            y = omega[i] / T[b]
            growth = math.expm1(y) if y < 700.0 else np.inf
            occupied[b] = omega[i] / growth
            capacity[b] = y * y * (1.0 + growth) / (growth * growth) if y < 350.0 else 0.0
        factors(omega[i], stiffness, ends[i], joints[i], kind, work, out)
        scale = weights[i] / (2.0 * np.pi)
        for b in range(count):
            carried = scale * out[0, b]
            least = _FADED * carried
            for c in range(b + 1, count):
                if carried <= least:  # nothing of it gets further; or a body without a probe
                    break
                transmission = carried * out[1, c]
                heat = transmission * (occupied[b] - occupied[c])
                given[b] += heat
                given[c] -= heat
                upper[b, c] += transmission * capacity[c]
                lower[b, c] += transmission * capacity[b]
                carried *= out[2, c]


def flows(terminals: Terminals, T: Array) -> tuple[Array, Array]:
    """Heat J_b that each terminal gives off at temperatures T, and ∂J_b/∂T_b'."""
    (occupied, capacity, given), (upper, lower) = np.zeros((3, T.size)), np.zeros((2, T.size, T.size))
    _flows(*terminals, T, *room(terminals.stiffness), occupied, capacity, given, upper, lower)
    jacobian = np.diag(lower.sum(axis=1) + upper.sum(axis=0)) - upper - lower.T
    return given, jacobian


def linear(terminals: Terminals, probed: Index, T: float) -> tuple[float, Array]:
    """Conductance from end to end at temperature T, and the terminals' temperatures over the difference.

    Those are 1 and 0 at the ends; terminals that are neither reservoirs nor among `probed` give off nothing.
    """
    count = terminals.stiffness.size + 1
    conductances = flows(terminals, np.full(count, T))[1]
    profile = np.zeros(count)
    profile[0] = 1.0
    profile[probed] = np.linalg.solve(conductances[np.ix_(probed, probed)], -conductances[probed, 0])
    return float(conductances[0] @ profile), profile


def self_consistent(terminals: Terminals, probed: Index, left: float, right: float) -> tuple[Array, Array]:
    """Temperatures of all terminals with J_b = 0 at the bodies that are probed, and J_b.

    Newton's method from the linear response at the mean; a temperature that would leave the range of the reservoirs
    goes half of the way to its end.
    """
    low, high = min(left, right), max(left, right)
    T = right + (left - right) * linear(terminals, probed, 0.5 * (left + right))[1]
    for _ in range(_STEPS):
        given, jacobian = flows(terminals, T)
        scale = max(abs(given[0]), abs(given[-1]))
        if np.abs(given[probed]).max(initial=0.0) <= _CONVERGED * scale:
            return T, given
        wanted = T[probed] - np.linalg.solve(jacobian[np.ix_(probed, probed)], given[probed])
        wanted = np.where(wanted < low, 0.5 * (T[probed] + low), wanted)
        T[probed] = np.where(wanted > high, 0.5 * (T[probed] + high), wanted)
    raise SolverError(
        f"The probes' temperatures are not found in {_STEPS} steps: the last leaves "
        f"{np.abs(given[probed]).max() / scale:.1e} of the current. Bring the reservoirs' temperatures closer together."
    )


def coherent(terminals: Terminals, left: float, right: float) -> float:
    """Heat that crosses from reservoir to reservoir without entering a probe."""
    x, weights, stiffness, ends, joints, kind = terminals
    carried = end_to_end(x, stiffness, ends, joints, kind) * weights / (2.0 * np.pi)
    y1, y2 = x / max(left, right), x / min(left, right)
    # n1 - n2 without cancellation where the temperatures are close
    gap = x * np.exp(-y1) * -np.expm1(y1 - y2) / (np.expm1(-y1) * np.expm1(-y2))
    return float(carried @ gap) * (1.0 if left > right else -1.0) + 0.0  # 0 without a sign
