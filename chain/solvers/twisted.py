"""Tridiagonal solve from both ends at once (twisted factorisation), compiled.

The matrix is c - df/de of a chain: diagonal c_n + fall_n + rise_{n+1}, above it -fall_{n+1}, below it -rise_n, where
c_n is c, and what leaks from the site into its surroundings. Each of its columns sums to c except for what leaks out of
the chain. The pivots are therefore built from sums of positive terms,

    p_n = q_n + rise_{n+1},  q_n = c_n + fall_n q_{n-1}/p_{n-1},

without cancellation however stiff the chain is, which is what conserves energy to rounding. The two halves are
eliminated in one loop: their recurrences do not wait for each other.
"""

import numpy as np

from chain.arrays import Array
from chain.storage.compiled import njit

ONE = np.uint64(1)  # a signed number of a site could be negative, and every access would ask


@njit(cache=True, error_model="numpy", nogil=True)
def factorise(
    c: float, leak: Array, lo: int, hi: int, rise: Array, fall: Array, multiplier: Array, pivot: Array, back: Array
) -> None:
    """Eliminate sites lo .. hi-1 towards the middle; `leak` is empty where nothing leaks.

    `multiplier` and `back` are the factors of both sweeps, `pivot` the reciprocal pivots; at the two sites in the
    middle `pivot` and `back` hold the inverse of the two by two matrix that is left.
    """
    leaky = leak.size > 0
    if hi - lo == 1:
        pivot[lo] = 1.0 / (c + (leak[lo] if leaky else 0.0) + fall[lo] + rise[hi])
        return
    middle = lo + (hi - lo + 1) // 2
    kept, before, kept_right, after = 1.0, 0.0, 1.0, 0.0
    q, q_right = c, c
    for i in range((hi - lo + 1) // 2):
        n = lo + i
        multiplier[n] = rise[n] * before
        q = c + (leak[n] if leaky else 0.0) + fall[n] * kept
        before = 1.0 / (q + rise[n + 1])
        kept = q * before
        pivot[n] = before
        back[n] = fall[n + 1] * before
        n = hi - 1 - i
        if n >= middle:
            multiplier[n] = fall[n + 1] * after
            q_right = c + (leak[n] if leaky else 0.0) + rise[n + 1] * kept_right
            after = 1.0 / (q_right + fall[n])
            kept_right = q_right * after
            pivot[n] = after
            back[n] = rise[n] * after
    a, b, link = middle - 1, middle, middle
    determinant = q * q_right + q * fall[link] + rise[link] * q_right
    pivot[a] = (q_right + fall[link]) / determinant
    pivot[b] = (q + rise[link]) / determinant
    back[a] = fall[link] / determinant
    back[b] = rise[link] / determinant


@njit(cache=True, error_model="numpy", nogil=True)
def substitute(
    lo: int, hi: int, multiplier: Array, pivot: Array, back: Array, leak: Array, r: Array, u: Array
) -> float:  # fmt: skip
    """Solve with the factors of `factorise`, `r` is overwritten; sum of what leaks, for which the loop has time."""
    leaky = leak.size > 0
    if hi - lo == 1:
        u[lo] = pivot[lo] * r[lo]
        return float(leak[lo] * u[lo]) if leaky else 0.0
    middle = lo + (hi - lo + 1) // 2
    pairs = (hi - lo) // 2
    left, right = 0.0, 0.0
    n, k = np.uint64(lo), np.uint64(hi - 1)
    for _ in range(pairs):
        left = r[n] + multiplier[n] * left
        r[n] = left
        right = r[k] + multiplier[k] * right
        r[k] = right
        n += ONE
        k -= ONE
    if middle - lo > pairs:
        left = r[middle - 1] + multiplier[middle - 1] * left
        r[middle - 1] = left
    u[middle - 1] = pivot[middle - 1] * left + back[middle - 1] * right
    u[middle] = pivot[middle] * right + back[middle] * left
    left, right = u[middle - 1], u[middle]
    n, k = np.uint64(middle - 1), np.uint64(middle)
    leaked_left = leaked_right = 0.0
    if leaky:
        leaked_left, leaked_right = leak[n] * left, leak[k] * right
    for _ in range(1, pairs):
        n -= ONE
        k += ONE
        left = pivot[n] * r[n] + back[n] * left
        u[n] = left
        right = pivot[k] * r[k] + back[k] * right
        u[k] = right
        if leaky:
            leaked_left += leak[n] * left
            leaked_right += leak[k] * right
    if middle - lo > pairs:
        u[lo] = pivot[lo] * r[lo] + back[lo] * left
        if leaky:
            leaked_left += leak[lo] * u[lo]
    return leaked_left + leaked_right
