"""Derivatives of a step of the method, forwards for many parameters and backwards for one sum, compiled.

Forwards: with E = de/d ln p, D what the energies change by at fixed temperatures, and E* = E - D, a stage
W u = f(y) + Σ c_j u_j/h becomes W v = df + (dA) u + Σ c_j v_j/h, with the factors that W has.
"""

from typing import Any

import numpy as np

from chain.arrays import Array
from chain.solvers.tableau import END, GAMMA, STAGES, A, C
from chain.solvers.twisted import factorise, substitute
from chain.storage.compiled import njit


@njit(cache=True, error_model="numpy", nogil=True)
def forward(
    h: float, e: Array, u: Array, at: tuple[Any, ...], changes: tuple[Any, ...], own: tuple[Any, ...], E: Array,
    V: Array,
) -> None:  # fmt: skip
    """Stages V (P, 6, N) of E (P, N), which becomes that at the step's end.

    `at` is of the step, `changes` of all parameters, `own` of those that change functions; `which` of these each is.
    """
    y, left, right, leak, J, entering, bend_left, bend_right, bend_leak, cross, drawn, turn, drift, later, sources = at
    link, body, start, end, source = changes
    own_J, own_D, own_left, own_right, own_leak, own_slope, which = own
    n = e.size
    multiplier, pivot, back = np.zeros(n), np.zeros(n), np.zeros(n)
    rise, fall = np.zeros(n + 1), np.zeros(n + 1)
    surrounded = bend_leak.size > 0
    nothing = np.zeros(0)
    lost = leak[0] if surrounded else nothing
    for m in range(n):
        fall[m], rise[m + 1] = left[0, m], right[0, m]
    factorise(1.0 / (h * GAMMA), lost, 0, n, rise, fall, multiplier, pivot, back)
    star, r, changed, by_left, by_right, by_leak, give_left, give_right = np.zeros((8, n))
    for p in range(E.shape[0]):
        q = which[p]
        functions = q >= 0
        for m in range(n):
            changed[m] = E[p, m] - body[p, m] * e[m] - start[p, m]
            if functions:
                changed[m] -= own_D[q, 0, m]
        for m in range(n):
            slope = body[p, m]
            if functions:
                slope += own_slope[q, m]
            by_left[m] = bend_left[m] * changed[m] + (link[p, m] - slope) * left[0, m]
            by_right[m] = bend_right[m] * changed[m] + (link[p, m + 1] - slope) * right[0, m]
            if functions:
                by_left[m] += own_left[q, m]
                by_right[m] += own_right[q, m]
            if surrounded:
                by_leak[m] = bend_leak[m] * changed[m] + (link[p, n + 1 + m] - slope) * leak[0, m]
                by_leak[m] += turn[2 + m] * end[p, 2 + m] + (own_leak[q, m] if functions else 0.0)
        for m in range(1, n):
            by_left[m] -= cross[m] * changed[m - 1]
            by_right[m - 1] += cross[m] * changed[m]
        by_left[0] += turn[0] * end[p, 0]
        by_right[n - 1] += turn[1] * end[p, 1]
        for i in range(STAGES):
            for m in range(n):
                star[m] = E[p, m] - body[p, m] * y[i, m] - start[p, m]
                r[m] = source[p, m] * sources[i, m] + later[i] * drift[m] * changed[m]
            if functions:
                for m in range(n):
                    star[m] -= own_D[q, i, m]
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
                    r[m] += own_J[q, i, m] - own_J[q, i, m + 1]
            if surrounded:
                for m in range(n):
                    r[m] += link[p, n + 1 + m] * entering[i, m] - leak[i, m] * star[m] - by_leak[m] * u[i, m]
                    r[m] += end[p, 2 + m] * drawn[i, 2 + m] + (own_J[q, i, n + 1 + m] if functions else 0.0)
            r[0] += end[p, 0] * drawn[i, 0]
            r[n - 1] += end[p, 1] * drawn[i, 1]
            substitute(0, n, multiplier, pivot, back, nothing, r, V[p, i])
        for j in range(STAGES):
            for m in range(n):
                E[p, m] += END[j] * V[p, j, m]


@njit(cache=True, error_model="numpy", nogil=True)
def backward(
    h: float, e: Array, u: Array, at: tuple[Any, ...], adjoint: Array, seeds: Array, sums: tuple[Any, ...],
    gaps: Array, stars: Array, starts: Array,
) -> None:  # fmt: skip
    """Carry the adjoint (N,) from a step's end to its start, and add to `sums` what it says of parameters.

    `seeds` (6, N) is what outputs inside the step add to the stages' adjoints. `gaps` (6, places), `stars` (6, N) and
    `starts` (4, N) are what the currents, the energies D and the derivatives at the start are weighted by.
    """
    y, left, right, leak, J, entering, bend_left, bend_right, bend_leak, cross, drawn, turn, drift, later, sources = at
    link, body, start, end, source = sums
    n, surrounded = e.size, bend_leak.size > 0
    c = 1.0 / (h * GAMMA)
    pivot, z, bar, first, sum_left, sum_right, sum_leak = np.zeros((7, n))
    lost = leak[0] if surrounded else np.zeros(n)
    # The transposed matrix by rows: -fall_n left of the diagonal, -rise_{n+1} right of it
    pivot[0] = 1.0 / (c + lost[0] + left[0, 0] + right[0, 0])
    for m in range(1, n):
        pivot[m] = 1.0 / (c + lost[m] + left[0, m] + right[0, m] - left[0, m] * right[0, m - 1] * pivot[m - 1])
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
        if surrounded:
            for m in range(n):
                gap[n + 1 + m] = z[m]
                bar[m] -= leak[i, m] * z[m]
                link[n + 1 + m] += z[m] * entering[i, m]
                end[2 + m] += z[m] * drawn[i, 2 + m]
                sum_leak[m] -= z[m] * u[i, m]
        for m in range(n):
            stars[i, m] = bar[m]
            body[m] -= bar[m] * y[i, m]
            start[m] -= bar[m]
            source[m] += z[m] * sources[i, m]
            new[m] += bar[m]
            first[m] += later[i] * drift[m] * z[m]
            sum_right[m] += gap[m + 1] * u[i, m]
            sum_left[m] -= gap[m] * u[i, m]
        for m in range(n + 1):
            link[m] += gap[m] * J[i, m]
        end[0] += z[0] * drawn[i, 0]
        end[1] += z[n - 1] * drawn[i, 1]
        for j in range(i):
            a, b = A[i, j], C[i, j] / h
            for m in range(n):
                seeds[j, m] += a * bar[m] + b * z[m]
    end[0] += turn[0] * sum_left[0]
    end[1] += turn[1] * sum_right[n - 1]
    for m in range(1, n):
        first[m - 1] -= cross[m] * sum_left[m]
        first[m] += cross[m] * sum_right[m - 1]
    for m in range(n):
        first[m] += bend_right[m] * sum_right[m] + bend_left[m] * sum_left[m]
        by_slope = left[0, m] * sum_left[m] + right[0, m] * sum_right[m]
        if surrounded:
            first[m] += bend_leak[m] * sum_leak[m]
            by_slope += leak[0, m] * sum_leak[m]
            link[n + 1 + m] += leak[0, m] * sum_leak[m]
            end[2 + m] += turn[2 + m] * sum_leak[m]
        starts[0, m], starts[1, m], starts[2, m], starts[3, m] = first[m], sum_left[m], sum_right[m], sum_leak[m]
        body[m] -= first[m] * e[m] + by_slope
        start[m] -= first[m]
        link[m] += left[0, m] * sum_left[m]
        link[m + 1] += right[0, m] * sum_right[m]
        adjoint[m] = new[m] + first[m]
