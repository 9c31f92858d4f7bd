"""Whether deviations from a state decay: where a current falls as its temperature difference rises, they may grow.

Deviations follow C dT'/dt = -M T', with M = Σ_l (e_a - e_b)(rise_l e_a - fall_l e_b)ᵀ. Where no derivative is negative
every column of M has its sum, what leaks, and its diagonal at least 0, so that no eigenvalue of M/C has a negative real
part (Gershgorin). Elsewhere a falling link may still be held by its neighbours.
"""

import numpy as np
import scipy  # its parts are loaded when they are used

from chain.arrays import Array, Flags, Index
from chain.errors import SolverError
from chain.solvers.incidence import incidence

DENSE = 1500  # bodies up to which all modes are found at once
ROUNDING = 1e-13  # of the fastest rate
MOST = 300  # falling links of a longer chain
PER_DECADE, TURN, NEAR = 4, 1.0, 1e-9  # frequencies; radians between two of them; relative distance of the nearest
FAST, SLOW = 10.0, 1e-16  # of the fastest and the slowest body's own rate: where all deviations follow, or are at rest


def conserved(edges: Index, rise: Array, fall: Array, held: Flags, sites: int) -> int:
    """Number of parts of a network whose energy deviations do not change: those that lose none to an end with T."""
    a, b = edges.T
    inside = (a < sites) & (b < sites)
    joined = inside & ((rise != 0.0) | (fall != 0.0))
    pairs = (a[joined], b[joined])
    graph = scipy.sparse.coo_array((np.ones(len(pairs[0])), pairs), shape=(sites, sites))
    count, part = scipy.sparse.csgraph.connected_components(graph, directed=False)
    leaks = np.zeros(count, dtype=np.bool_)
    for body, end, own in ((a, b, rise), (b, a, fall)):
        out = np.flatnonzero((end >= sites) & (own != 0.0))
        out = out[held[end[out] - sites]]
        leaks[part[body[out]]] = True
    return int(count - leaks.sum())


def require_stable(edges: Index, rise: Array, fall: Array, capacity: Array) -> None:
    """Refuse a state that a deviation leaves.

    Parameters
    ----------
    edges : ndarray of int
        (L, 2) sides of every link: numbers of bodies, then of ends.
    rise, fall : ndarray
        (L,) dJ_l/dT_a and -dJ_l/dT_b, W/K; 0 of a current that is given.
    capacity : ndarray
        (N,) J/K.

    Raises
    ------
    SolverError
        Where a deviation grows, or where this cannot be told.
    """
    n = len(capacity)
    rise, fall = np.where(edges[:, 0] < n, rise, 0.0), np.where(edges[:, 1] < n, fall, 0.0)  # ends do not deviate
    falling = np.flatnonzero((rise < 0.0) | (fall < 0.0))
    if not falling.size:
        return
    if n <= DENSE:
        M = -(incidence(edges, n) @ incidence(edges, n, rise, -fall).T).toarray() / capacity[:, None]
        rates = np.linalg.eigvals(M).real
        grows = bool(rates.min() < -ROUNDING * np.abs(M).max())
    elif falling.size <= MOST:
        grows = _turns(edges, rise, fall, capacity, falling) != 0
    else:
        raise SolverError(
            f"Whether the state is stable is not known: of {n} bodies the currents of {falling.size} links fall as "
            "their temperature differences rise. Run a transient from nearby."
        )
    if grows:
        raise SolverError("The state is not stable: a deviation from it grows.")


def _turns(edges: Index, rise: Array, fall: Array, capacity: Array, falling: Index) -> int:
    """Number of growing modes, by Nyquist's criterion.

    M₊ has the falling links' derivatives with the other sign, and no growing mode. det(iωC + M)/det(iωC + M₊) is a
    determinant of as many rows as there are falling links. It is 1 as ω → ∞, and turns by π for every growing mode from
    there to ω = 0.
    """
    n = len(capacity)
    gain = incidence(edges, n)
    plus = -gain @ incidence(edges, n, np.abs(rise), -np.abs(fall)).T
    missing = 2.0 * incidence(edges, n, np.minimum(rise, 0.0), -np.minimum(fall, 0.0)).T.tocsr()[falling]
    sides = gain[:, falling].toarray().astype(np.complex128)

    def ratio(omega: float) -> complex:
        factors = scipy.sparse.linalg.splu(
            scipy.sparse.csc_array(plus + scipy.sparse.diags_array(1j * omega * capacity))
        )
        sign, _ = np.linalg.slogdet(np.eye(len(falling)) - missing @ factors.solve(sides))
        return complex(sign)

    own = abs(gain) @ (np.abs(rise) + np.abs(fall)) / capacity
    highest, lowest = FAST * own.max(), SLOW * own[own > 0.0].min()
    grid = np.geomspace(highest, lowest, 2 + int(PER_DECADE * np.log10(highest / lowest)))
    pending = [(float(omega), ratio(float(omega))) for omega in grid[::-1]]
    turned, (omega, before) = 0.0, pending.pop()
    while pending:
        following, after = pending[-1]
        angle = float(np.angle(after / before))
        if abs(angle) > TURN and omega > following * (1.0 + NEAR):
            middle = float(np.sqrt(omega * following))
            pending.append((middle, ratio(middle)))
        else:
            turned += angle
            omega, before = pending.pop()
    return round(abs(turned) / np.pi)
