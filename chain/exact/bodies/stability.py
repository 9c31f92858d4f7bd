"""Stability of a chain of mediators that act on each other through the bodies' modes.

Every mode follows slow mediators at once. Eliminated at zero frequency, body b leaves a static coupling of its two
mediators, -κ_b x_{b-1} x_b with κ_b = Σ C_j C'_j/(m m_j ω_j²). Joint counter-terms cancel it (`counter_terms`), and
all chains are stable; those of [Panasyuk2012] Eq. (4) for each mediator by itself do not. With these the Hamiltonian
has a lowest state if and only if the matrix of the mediators with ω0² on and -κ_b beside its diagonal is positive
(Schur's complement), and it has as many unstable modes as that matrix has negative eigenvalues.

With the same couplings on both sides κ = γ(0)/m, the cross kernel at t = 0: γ̂D/2 for infinitely many modes. The
eigenvalues are then ω0² - γ̂D cos(jπ/(M + 2)), j = 1 .. M + 1, so that M bodies are stable for

    γ̂D/ω0² < 1/cos(π/(M + 2)),

2 for one body, 1 for a long chain.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh_tridiagonal

from chain.arrays import Array
from chain.errors import HeatChainError


class NegativeMode(NamedTuple):
    """A mode that grows, and where it sits."""

    squared_frequency: float  # (rad/s)²
    place: str  # as in "mediator 2"
    weight: float  # share of it there


def lowest_mode(diagonal: Array, beside: Array) -> tuple[float, Array]:
    """Lowest eigenvalue of the mediators' static matrix, and its vector; `diagonal` ω0², `beside` -κ_b, in any unit."""
    values, vectors = eigh_tridiagonal(diagonal, beside, select="i", select_range=(0, 0))
    return float(values[0]), np.asarray(vectors[:, 0])


def critical_coupling(bodies: int) -> float:
    """γ̂D/ω0² from which on M bodies with the same couplings on both sides are unstable.

    Examples
    --------
    >>> [round(critical_coupling(M), 3) for M in (1, 2, 4, 100)]
    [2.0, 1.414, 1.155, 1.0]
    """
    return float(1.0 / np.cos(np.pi / (bodies + 2)))


def refuse(mode: NegativeMode, bodies: int, unit: float) -> None:
    """Raise for an unstable chain; `unit` is the frequency ω0 that squared frequencies are compared to."""
    raise HeatChainError(
        f"The chain of {bodies} {'body' if bodies == 1 else 'bodies'} is unstable: a mode has the squared frequency "
        f"{mode.squared_frequency:.4g} (rad/s)², {mode.squared_frequency / unit**2:.4g} ω0², and {mode.weight:.0%} of "
        f"it sits on {mode.place}. The mediators pull on each other through the bodies; let `counter_terms` be "
        "'joint' or `contacts` 'opposite', or take a smaller damping or cutoff."
    )
