"""Chains each twice as long as the one before, and powers of their length."""

import numpy as np
from numpy.typing import NDArray

from chain.arrays import Array
from chain.checks import integer

FEWEST = 5  # links of the shortest chain


def doublings(links: int) -> NDArray[np.int64]:
    """Numbers of links from 5 up, doubled until the next would exceed `links`.

    Examples
    --------
    >>> doublings(45)
    array([ 5, 10, 20, 40])
    """
    integer(links, "links", 2 * FEWEST)  # so that two lengths compare
    return FEWEST * 2 ** np.arange(int(np.log2(links / FEWEST)) + 1)


def exponent(counts: NDArray[np.int64], values: Array) -> float:
    """Power of the number of links with which values grow, without the shortest of more than two chains."""
    kept = slice(1 if counts.size > 2 else 0, None)
    return float(np.polyfit(np.log(counts[kept]), np.log(values[kept]), 1)[0])
