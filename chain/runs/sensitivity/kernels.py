"""Derivatives of a step of the method, forwards for many parameters and backwards for one sum, compiled.

Forwards: with E = de/d ln p, D what the energies change by at fixed temperatures, and E* = E - D, a stage
W u = f(y) + Σ c_j u_j/h becomes W v = df + (dA) u + Σ c_j v_j/h, with the factors that W has.
"""

import numpy as np

from chain.arrays import Array
from chain.solvers.tableau import END, GAMMA, STAGES, A, C
from chain.solvers.twisted import factorise, substitute
from chain.storage.compiled import njit


@njit(cache=True, error_model="numpy", nogil=True)
def forward(
    h: float, e: Array, u: Array, y: Array, left: Array, right: Array, J: Array, bend_left: Array, bend_right: Array,
    ends: Array, sources: Array, link: Array, body: Array, start: Array, end: Array, source: Array,
    own_J: Array, own_D: Array, own_left: Array, own_right: Array, own_slope: Array, E: Array, V: Array,
) -> None:  # fmt: skip
    """Stages V (P, 6, N) of E (P, N), which becomes that at the step's end.

    `own_...` are of parameters that change functions, (P, ...), or empty.
    """
    n = e.size
    multiplier, pivot, back = np.zeros(n), np.zeros(n), np.zeros(n)
    rise, fall = np.zeros(n + 1), np.zeros(n + 1)
    for m in range(n):
        fall[m], rise[m + 1] = left[0, m], right[0, m]
    factorise(1.0 / (h * GAMMA), None, 0, n, rise, fall, multiplier, pivot, back)
    star, r, by_left, by_right, give_left, give_right = np.zeros((6, n))
    functions = own_J.size > 0
    for p in range(E.shape[0]):
        for m in range(n):
            changed = E[p, m] - body[p, m] * e[m] - start[p, m]
            slope = body[p, m]
            if functions:
                changed -= own_D[p, 0, m]
                slope += own_slope[p, m]
            by_left[m] = bend_left[m] * changed + (link[p, m] - slope) * left[0, m]
            by_right[m] = bend_right[m] * changed + (link[p, m + 1] - slope) * right[0, m]
            if functions:
                by_left[m] += own_left[p, m]
                by_right[m] += own_right[p, m]
        for i in range(STAGES):
            for m in range(n):
                star[m] = E[p, m] - body[p, m] * y[i, m] - start[p, m]
                r[m] = source[p, m] * sources[i, m]
            if functions:
                for m in range(n):
                    star[m] -= own_D[p, i, m]
            for j in range(i):
                a, c, v = A[i, j], C[i, j] / h, V[p, j]
                for m in range(n):
                    star[m] += a * v[m]
                    r[m] += c * v[m]
            for m in range(n):
                give_left[m] = left[i, m] * star[m] + by_left[m] * u[i, m]
                give_right[m] = right[i, m] * star[m] + by_right[m] * u[i, m]
            for m in range(n):
                r[m] += link[p, m] * J[i, m] - link[p, m + 1] * J[i, m + 1] - give_left[m] - give_right[m]
            for m in range(n - 1):
                r[m] += give_left[m + 1]
                r[m + 1] += give_right[m]
            if functions:
                for m in range(n):
                    r[m] += own_J[p, i, m] - own_J[p, i, m + 1]
            r[0] += end[p, 0] * ends[i, 0]
            r[n - 1] += end[p, 1] * ends[i, 1]
            substitute(0, n, multiplier, pivot, back, None, r, V[p, i])
        for j in range(STAGES):
            for m in range(n):
                E[p, m] += END[j] * V[p, j, m]


@njit(cache=True, error_model="numpy", nogil=True)
def backward(
    h: float, e: Array, u: Array, y: Array, left: Array, right: Array, J: Array, bend_left: Array, bend_right: Array,
    ends: Array, sources: Array, adjoint: Array, seeds: Array, link: Array, body: Array, start: Array, end: Array,
    source: Array, gaps: Array, stars: Array, starts: Array,
) -> None:  # fmt: skip
    """Carry the adjoint (N,) from a step's end to its start, and add what it says of parameters.

    `seeds` (6, N) is what outputs inside the step add to the stages' adjoints. `gaps` (6, N + 1), `stars` (6, N) and
    `starts` (3, N) are what the currents, the energies D and the derivatives at the start are weighted by.
    """
    n = e.size
    c = 1.0 / (h * GAMMA)
    pivot, z, bar, sum_left, sum_right = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    # The transposed matrix by rows: -fall_n left of the diagonal, -rise_{n+1} right of it
    pivot[0] = 1.0 / (c + left[0, 0] + right[0, 0])
    for m in range(1, n):
        pivot[m] = 1.0 / (c + left[0, m] + right[0, m] - left[0, m] * right[0, m - 1] * pivot[m - 1])
    new = adjoint.copy()
    for j in range(STAGES):
        for m in range(n):
            seeds[j, m] += END[j] * adjoint[m]
    for i in range(STAGES - 1, -1, -1):
        z[0] = seeds[i, 0] * pivot[0]
        for m in range(1, n):
            z[m] = (seeds[i, m] + left[0, m] * z[m - 1]) * pivot[m]
        for m in range(n - 2, -1, -1):
            z[m] += right[0, m] * pivot[m] * z[m + 1]
        gap = gaps[i]
        gap[0], gap[n] = z[0], -z[n - 1]
        for m in range(1, n):
            gap[m] = z[m] - z[m - 1]
        for m in range(n):
            bar[m] = right[i, m] * gap[m + 1] - left[i, m] * gap[m]
            stars[i, m] = bar[m]
            body[m] -= bar[m] * y[i, m]
            start[m] -= bar[m]
            source[m] += z[m] * sources[i, m]
            new[m] += bar[m]
            sum_right[m] += gap[m + 1] * u[i, m]
            sum_left[m] -= gap[m] * u[i, m]
        for m in range(n + 1):
            link[m] += gap[m] * J[i, m]
        end[0] += gap[0] * ends[i, 0]
        end[1] -= gap[n] * ends[i, 1]
        for j in range(i):
            a, b = A[i, j], C[i, j] / h
            for m in range(n):
                seeds[j, m] += a * bar[m] + b * z[m]
    for m in range(n):
        first = bend_right[m] * sum_right[m] + bend_left[m] * sum_left[m]
        starts[0, m], starts[1, m], starts[2, m] = first, sum_left[m], sum_right[m]
        by_slope = left[0, m] * sum_left[m] + right[0, m] * sum_right[m]
        body[m] -= first * e[m] + by_slope
        start[m] -= first
        link[m] += left[0, m] * sum_left[m]
        link[m + 1] += right[0, m] * sum_right[m]
        adjoint[m] = new[m] + first
