"""Rates, modes and responses of a linearised chain by recurrences that lose no digits, compiled.

Column n of the matrix of -dT'/dt holds what body n gives to its left, `left[n]` = fall_n/C_n, and to its right,
`right[n]` = rise_{n+1}/C_n. These are the squared entries of a bidiagonal factor of the symmetrised matrix, and they
determine all its eigenvalues, the smallest too, to their own relative accuracy (Demmel and Kahan 1990). The pivots of
M - shift follow from them as in Fernando and Parlett's dqds (1994),

    pivot_n = q_n + right_n,  q_n = left_n q_{n-1}/pivot_{n-1} - shift,

without the sums of the diagonal, in which a slow rate would be lost.
"""

import numpy as np
from numpy.typing import NDArray

from chain.arrays import Array
from chain.storage.compiled import njit

_EPS = float(np.finfo(np.float64).eps)


@njit(cache=True, error_model="numpy", nogil=True)
def _below(left: Array, right: Array, shift: float) -> int:
    """Number of rates below a shift: that of negative pivots."""
    count, kept = 0, 1.0
    for n in range(len(left)):
        q = left[n] * kept - shift
        pivot = q + right[n]
        if pivot == 0.0:
            pivot = _EPS * (left[n] + right[n])
        count += pivot < 0.0
        kept = q / pivot
    return count


@njit(cache=True, error_model="numpy", nogil=True)
def rate(left: Array, right: Array, number: int, guess: float, width: float) -> float:
    """Rate of that number, counted from the slowest, by bisection about a guess that is right to about `width`."""
    low, high = max(guess - width, 0.0), max(guess, 0.0) + width
    while low > 0.0 and _below(left, right, low) > number:
        width *= 4.0
        low = max(guess - width, 0.0)
    while _below(left, right, high) <= number:
        low, high = high, 4.0 * high
    for _ in range(1200):
        # a rate may be any number of decades below the guess: halve its exponent first
        middle = 0.5 * (low + high) if high <= 4.0 * low else np.sqrt(max(low, 1e-300)) * np.sqrt(high)
        if not low < middle < high or high - low <= _EPS * high:
            break
        if _below(left, right, middle) > number:
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)


@njit(cache=True, error_model="numpy", nogil=True)
def mode(left: Array, right: Array, to_left: Array, to_right: Array, rate: float, profile: Array) -> None:
    """Temperatures of the mode of a rate, eliminated from both ends towards the site where least is left.

    `to_left[n]` = fall_{n+1}/C_n and `to_right[n]` = rise_n/C_n couple body n to its neighbours' temperatures.
    """
    n = len(left)
    q, pivot, pivot_right = np.empty(n), np.empty(n), np.empty(n)
    kept = 1.0
    for i in range(n):
        q[i] = left[i] * kept - rate
        pivot[i] = q[i] + right[i]
        if pivot[i] == 0.0:
            pivot[i] = _EPS * (left[i] + right[i])
        kept = q[i] / pivot[i]
    kept, twist, least = 1.0, 0, np.inf
    for i in range(n - 1, -1, -1):
        p = right[i] * kept - rate
        pivot_right[i] = p + left[i]
        if pivot_right[i] == 0.0:
            pivot_right[i] = _EPS * (left[i] + right[i])
        kept = p / pivot_right[i]
        rest = abs(q[i] + p + rate)
        if rest < least:
            twist, least = i, rest
    profile[twist] = 1.0
    for i in range(twist - 1, -1, -1):
        profile[i] = to_left[i] / pivot[i] * profile[i + 1]
    for i in range(twist + 1, n):
        profile[i] = to_right[i] / pivot_right[i] * profile[i - 1]


@njit(cache=True, error_model="numpy", nogil=True)
def driven(
    left: Array, right: Array, to_right: Array, omega: float, drive: float, found: NDArray[np.complex128]
) -> complex:
    """Temperatures for a unit drive exp(i omega t) of the first body, which answers at `drive`.

    All pivots are sums of numbers in one quadrant. Returned is the part of the drive that does not flow back.
    """
    n = len(left)
    pivot = np.empty(n, dtype=np.complex128)
    kept, p = 1.0 + 0.0j, 0.0j
    for i in range(n - 1, -1, -1):
        p = right[i] * kept + 1j * omega
        pivot[i] = p + left[i]
        kept = p / pivot[i]
    found[0] = drive / pivot[0]
    for i in range(1, n):
        found[i] = to_right[i] / pivot[i] * found[i - 1]
    return kept
