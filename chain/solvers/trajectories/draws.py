"""Random numbers of a trajectory: a stream of its own, whatever runs beside it.

The generator is xoshiro256++ (D. Blackman and S. Vigna, ACM Trans. Math. Softw. 47, 36 (2021)), whose states come from
the seed and the trajectory's number. Increments of a Wiener process are drawn from the normal distribution's quantiles,
moved so that its moments up to the fifth are met: a scheme of weak order 2 asks no more, and no increment is large.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chain.arrays import Array
from chain.storage.compiled import njit

Bits = NDArray[np.uint64]
BITS = 10
_SHIFT = np.uint64(17)
R1, R1_BACK, R3, R3_BACK = np.uint64(23), np.uint64(41), np.uint64(45), np.uint64(19)
TOP, ONE = np.uint64(64 - BITS), np.uint64(11)
UNIT = 1.0 / 9007199254740992.0  # 2^-53


def streams(seed: int, count: int) -> Bits:
    """States (count, 2, 4) of the generators of each trajectory: of its noise, and of what is asked beside."""
    found = np.empty((count, 2, 4), dtype=np.uint64)
    for number in range(count):
        found[number] = np.random.SeedSequence(seed, spawn_key=(number,)).generate_state(8, np.uint64).reshape(2, 4)
    return found


def increments() -> Array:
    """Values (2^BITS,) of equal probability with the mean squares and fourth powers 1 and 3, and no odd moments."""
    from scipy.special import ndtri

    half = 1 << (BITS - 1)
    inner = ndtri((np.arange(half - 1) + 0.5 + half) / (2 * half))
    square, fourth = float(np.sum(inner**2)), float(np.sum(inner**4))
    # scale² P + outer² = half and scale⁴ Q + outer⁴ = 3 half
    a, b, c = fourth + square**2, -2.0 * half * square, half**2 - 3.0 * half
    scale = (-b - np.sqrt(b * b - 4.0 * a * c)) / (2.0 * a)
    upper = np.append(np.sqrt(scale) * inner, np.sqrt(half - scale * square))
    return np.concatenate([-upper[::-1], upper])


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def draw(state: Bits) -> Any:
    """The next 64 bits of a generator."""
    total = state[0] + state[3]
    found = ((total << R1) | (total >> R1_BACK)) + state[0]
    moved = state[1] << _SHIFT
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= moved
    state[3] = (state[3] << R3) | (state[3] >> R3_BACK)
    return found


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def uniform(state: Bits) -> float:
    """A number from 0 to 1."""
    return float(draw(state) >> ONE) * UNIT
