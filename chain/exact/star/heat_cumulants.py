"""Cumulants of the heat that has left bath 1 from dense matrices: O(N³), up to the third.

With H1(t) = ½zᵀPz and H1 = ½zᵀRz, and C = ⟨zzᵀ⟩ = σ + iΩ/2 at a start that commutes with H1, the cumulants of the
difference of two measurements are those of exp[λH1(t)]exp[-λH1]: by Wick's theorem connected products of quadratic
forms, ⟨X1X2⟩ = ½Tr X1CX2Cᵀ and ⟨X1X2X3⟩ = Tr X1CX2CX3Cᵀ in the order in which they stand.
"""

import numpy as np

from chain.arrays import Array, Places
from chain.exact.star.dense_matrix import initial, matrix
from chain.exact.star.system import Start, System

MOST_MODES = 200  # of a bath, for the third cumulant


def cumulants(system: System, start: Start, times: Array, count: int) -> Array:
    """Cumulants of E1(t) - E1(0), (count, times)."""
    squares, vectors = np.linalg.eigh(matrix(system))
    covariance = initial(system, start)
    sigma = np.concatenate([np.diag(covariance.position), np.diag(covariance.momentum)])
    bath = system.baths[0]
    rows: Places = np.arange(1, 1 + bath.frequency.size)
    found = [_at(np.sqrt(squares), vectors, sigma, bath.frequency, rows, start, time, count) for time in times]
    return np.array(found).T


def _at(
    omega: Array, vectors: Array, sigma: Array, frequency: Array, rows: Places, start: Start, time: float, count: int
) -> Array:
    """The cumulants at one time."""
    size = len(omega)
    mine = vectors[rows]
    cosine, sine, slope = (
        (mine * part) @ vectors.T
        for part in (np.cos(omega * time), np.sin(omega * time) / omega, -omega * np.sin(omega * time))
    )
    U = np.block([[frequency[:, None] * cosine, frequency[:, None] * sine], [slope, cosine]])
    P = U.T @ U
    diagonal = np.zeros(2 * size)
    diagonal[rows], diagonal[rows + size] = frequency**2, 1.0
    Q = P - np.diag(diagonal)
    found = [0.5 * float(np.diag(Q) @ sigma), _second(Q, sigma, size, start)]
    if count > 2:
        found.append(_third(P, diagonal, sigma, size, start))
    return np.array(found[:count])


def _second(Q: Array, sigma: Array, size: int, start: Start) -> float:
    """½Tr QσQσ + ⅛Tr QΩQΩ."""
    found = 0.5 * float(sigma @ (Q * Q) @ sigma)
    if start.statistics == "quantum":
        qq, qp, pp = Q[:size, :size], Q[:size, size:], Q[size:, size:]
        found += 0.25 * float(np.sum(qp * qp.T) - np.sum(qq * pp))
    return found


def _third(P: Array, diagonal: Array, sigma: Array, size: int, start: Start) -> float:
    """⟨P³⟩ - 3⟨P²R⟩ + 3⟨PR²⟩ - ⟨R³⟩, connected."""
    C = np.diag(sigma).astype(np.complex128)
    if start.statistics == "quantum":
        here = np.arange(size)
        C[here, here + size], C[here + size, here] = 0.5j, -0.5j
    R = np.diag(diagonal)
    PC, PCt, RC, RCt = P @ C, P @ C.T, R @ C, R @ C.T
    square, last = PC @ PC, RC @ RCt
    # Tr AB as a sum over elements
    total = np.sum(square * PCt.T) - 3.0 * np.sum(square * RCt.T) + 3.0 * np.sum(PC * last.T) - np.sum(RC * last.T)
    return float(total.real)
