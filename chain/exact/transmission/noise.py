"""Noise of the heat at zero frequency: between all terminals at temperatures that are held, and from end to end.

Each terminal b drives the mediators through one or two channels, Γ_b = W_bW_bᵀ, and what comes in leaves by the
unitary, symmetric matrix s = 1 + t, t = 2iWᵀGW. The heat that b gives off is that of its channels, in less out, so
that (M. Büttiker, Phys. Rev. B 46, 12485 (1992), for bosons)

    S_ab = ∫ (ħω)² tr[P_a' n P_b' (1 + n)] dω/2π,   P_a' = P_a - s†P_a s,

with the channels' occupations n. It is not a sum over transmissions: what two terminals receive from a third one is
correlated by amplitudes. As s is unitary, for a ≠ b

    S_ab = ∫ (ħω)² {Σ_ij|X_ij|² - 𝒯_ab[n_a(1 + n_a) + n_b(1 + n_b)]} dω/2π,   i in a, j in b,
    X = s(n - n0)s† = (n_j - n0)t_ij + (n_i - n0)t_ij* + Σ_k (n_k - n0)t_ik t_jk*,

for any n0, here the coldest terminal's, and S_aa = -Σ_b≠a S_ab, for energy is conserved. X vanishes in equilibrium,
and S_ab = 2k_BT²∂J_a/∂T_b; of two terminals it is that of K. Saito and A. Dhar, Phys. Rev. Lett. 99, 180601 (2007).

Probes answer: over long times their temperatures move so that none of them takes heat (M. J. M. de Jong and
C. W. J. Beenakker, Physica A 230, 219 (1996), for voltage probes). With G_ab = ∂J_a/∂T_b what is left over at L is

    δJ = Σ_b v_b δJ_b,   v = (1, -G_LP G_PP^-1, 0),   S = vᵀSv = -Σ_a<b (v_a - v_b)² S_ab.

Reduced units here: ħ = k_B = 1.
"""

import math

import numpy as np

from chain.arrays import Array, Complex, Index
from chain.exact.transmission.probes import Terminals, flows
from chain.exact.transmission.recursion import assemble, end_to_end, from_right, inverse
from chain.storage.compiled import njit

_EMPTY = 700.0  # ω/T beyond which there are no quanta
MOST = 8  # cumulants: more would be lost in rounding where a resonance is narrow


@njit(cache=True, error_model="numpy", nogil=True)
def _channels(ends: Complex, joints: Complex, kind: Index, w: Array) -> None:
    """W of every terminal, (terminal, mediator at its left or right, channel): Cholesky's factor of Γ_b."""
    last = kind.size + 1
    w[:] = 0.0
    w[0, 1, 0], w[last, 0, 0] = np.sqrt(max(-ends[0].imag, 0.0)), np.sqrt(max(-ends[1].imag, 0.0))
    for b in range(1, last):
        here, cross, there = -joints[kind[b - 1], 0].imag, -joints[kind[b - 1], 1].imag, -joints[kind[b - 1], 2].imag
        if here > 0.0:
            w[b, 0, 0] = np.sqrt(here)
            w[b, 1, 0] = cross / w[b, 0, 0]
        w[b, 1, 1] = np.sqrt(max(there - w[b, 1, 0] * w[b, 1, 0], 0.0))


@njit(cache=True, error_model="numpy", nogil=True)
def _green(a: Complex, joints: Complex, kind: Index, e: Complex, green: Complex) -> None:
    """G of mediators 1 .. M, within a border of zeros; `e` are the pivots from the right."""
    size = a.size
    before = 0.0j
    for n in range(size):
        g = inverse(e[n] - before)
        green[n + 1, n + 1] = g
        for m in range(n + 1, size):
            g = -joints[kind[m - 1], 1] * inverse(e[m]) * g
            green[m + 1, n + 1] = green[n + 1, m + 1] = g
        if n < size - 1:
            b = joints[kind[n], 1]
            before = b * b * inverse(a[n] - before)


@njit(cache=True, error_model="numpy", nogil=True)
def _driven(w: Array, more: Array, joints: Complex, kind: Index, e: Complex, green: Complex, found: Complex) -> None:
    """C = G Σ_k (n_k - n0)Γ_k G† with the border of G, from the tridiagonal equation A C = Σ_k (n_k - n0)Γ_k G†."""
    size = e.size
    for n in range(1, size + 1):
        own = more[n - 1] * (w[n - 1, 1, 0] ** 2 + w[n - 1, 1, 1] ** 2) + more[n] * w[n, 0, 0] ** 2
        left, right = more[n - 1] * w[n - 1, 0, 0] * w[n - 1, 1, 0], more[n] * w[n, 0, 0] * w[n, 1, 0]
        for j in range(1, size + 1):
            found[n, j] = (own * green[n, j] + left * green[n - 1, j] + right * green[n + 1, j]).conjugate()
    for n in range(size - 1, 0, -1):
        ratio = joints[kind[n - 1], 1] * inverse(e[n])
        for j in range(1, size + 1):
            found[n, j] -= ratio * found[n + 1, j]
    for n in range(1, size + 1):
        pivot = inverse(e[n - 1])
        b = joints[kind[n - 2], 1] if n > 1 else 0.0j
        for j in range(1, size + 1):
            found[n, j] = pivot * (found[n, j] - b * found[n - 1, j])


@njit(cache=True, error_model="numpy", nogil=True)
def _pair(wa: Array, wb: Array, green: Complex, driven: Complex, na: float, nb: float) -> tuple[float, float]:
    """𝒯_ab and Σ_ij|X_ij|² of two terminals, whose occupations are above n0 by na and nb."""
    transmission, excess = 0.0, 0.0
    for i in range(2):
        for j in range(2):
            t, x = 0.0j, 0.0j
            for m in range(2):
                for n in range(2):
                    weight = wa[m, i] * wb[n, j]
                    t += weight * green[m, n]
                    x += weight * driven[m, n]
            t *= 2.0j
            x = nb * t + na * t.conjugate() + 4.0 * x
            transmission += t.real * t.real + t.imag * t.imag
            excess += x.real * x.real + x.imag * x.imag
    return transmission, excess


@njit(cache=True, error_model="numpy", nogil=True)
def _between(
    omega: Array, weights: Array, stiffness: Array, ends: Complex, joints: Complex, kind: Index, T: Array
) -> Array:
    """-S_ab for a < b."""
    count = T.size
    a, e = np.empty(stiffness.size, np.complex128), np.empty(stiffness.size, np.complex128)
    green, driven = np.zeros((count + 1, count + 1), np.complex128), np.zeros((count + 1, count + 1), np.complex128)
    w, n, total = np.empty((count, 2, 2)), np.empty(count), np.zeros((count, count))
    for i in range(omega.size):
        for b in range(count):
            y = omega[i] / T[b]
            n[b] = 1.0 / math.expm1(y) if y < _EMPTY else 0.0
        least = n.min()
        assemble(omega[i], stiffness, ends[i], joints[i], kind, a)
        from_right(a, joints[i], kind, e)
        _channels(ends[i], joints[i], kind, w)
        _green(a, joints[i], kind, e, green)
        _driven(w, n - least, joints[i], kind, e, green, driven)
        scale = weights[i] * omega[i] * omega[i] / (2.0 * np.pi)
        for b in range(count):
            for c in range(b + 1, count):
                here, there = green[b : b + 2, c : c + 2], driven[b : b + 2, c : c + 2]
                transmission, excess = _pair(w[b], w[c], here, there, n[b] - least, n[c] - least)
                total[b, c] += scale * (transmission * (n[b] * (1.0 + n[b]) + n[c] * (1.0 + n[c])) - excess)
    return total


def between(terminals: Terminals, T: Array) -> Array:
    """Noise S_ab of the heats that terminals give off at temperatures T, (M + 2, M + 2)."""
    upper = _between(*terminals, T)
    both = upper + upper.T
    return np.diag(both.sum(axis=1)) - both


def shares(terminals: Terminals, probed: Index, T: Array) -> Array:
    """Part v_b of the heat that terminal b gives off by chance which is missing at the left reservoir in the end."""
    jacobian = flows(terminals, T)[1]
    found = np.zeros(T.size)
    found[0] = 1.0
    found[probed] = np.linalg.solve(jacobian[np.ix_(probed, probed)].T, -jacobian[0, probed])
    return found


def with_probes(terminals: Terminals, probed: Index, T: Array) -> float:
    """Noise from reservoir to reservoir at the temperatures T of a steady state."""
    found = shares(terminals, probed, T)
    return float(0.5 * np.sum(np.square(found[:, None] - found) * -between(terminals, T)))


def coherent_cumulants(terminals: Terminals, left: float, right: float, count: int) -> Array:
    """Cumulants a second of the heat from reservoir to reservoir where there is no other terminal.

    With f_k = 𝒯[n1(1 + n2) + (-1)^k n2(1 + n1)] integrands are F_k = f_k + Σ_{i<k} C(k-1, i) f_i F_{k-i}, derivatives
    of the logarithm of K. Saito and A. Dhar, Phys. Rev. Lett. 99, 180601 (2007), positive where the left is hotter.
    """
    x, weights, stiffness, ends, joints, kind = terminals
    carried = end_to_end(x, stiffness, ends, joints, kind)
    y1, y2 = x / max(left, right), x / min(left, right)
    with np.errstate(over="ignore"):
        n1, n2 = 1.0 / np.expm1(y1), 1.0 / np.expm1(y2)
    # n1 - n2 without cancellation where the temperatures are close
    gap = np.exp(-y1) * -np.expm1(y1 - y2) / (np.expm1(-y1) * np.expm1(-y2))
    bare = [x * carried * gap, x * x * carried * (n1 * (1.0 + n2) + n2 * (1.0 + n1))]
    found: list[Array] = []
    for order in range(1, count + 1):
        if order > 2:
            bare.append(x * x * bare[order - 3])
        rest = [math.comb(order - 1, i) * bare[i - 1] * found[order - i - 1] for i in range(1, order)]
        found.append(sum(rest, start=bare[order - 1]))
    sign = 1.0 if left >= right else -1.0
    return np.array([sign ** (k + 1) * float(one @ weights) / (2.0 * np.pi) for k, one in enumerate(found)])
