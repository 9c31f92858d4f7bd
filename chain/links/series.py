"""Links one after another, with no heat capacity between them: their resistances add where the gaps are small."""

from itertools import pairwise
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.base import Carrier, Link, as_link

_STEP = 1e-5  # of the temperature, for derivatives
_STEPS = 60  # of Newton's method
_ROUNDING, _ACCEPTED = 1e-15, 1e-11  # differences of the currents, over them: where to end, and what is good enough
_TOLERANCES = {"xatol": 0.0, "xrtol": 4e-16, "fatol": 0.0, "frtol": 0.0}


class Series(Link):
    """Several links one after another, which carry the same heat current.

    Parameters
    ----------
    *links : link
        Single ones, from the first bath to the second.

    Raises
    ------
    HeatChainError
        Where there are fewer than two, or one has array parameters.

    Notes
    -----
    The temperatures between are those at which all links carry the same; 1/K = Σ 1/K_i for baths of one temperature.

    Examples
    --------
    A surface that radiates, behind a layer:

    >>> from chain.links.power_laws import ConductanceLink, RadiativeLink
    >>> link = Series(ConductanceLink("1 nW/K"), RadiativeLink("100 um^2"))
    >>> print(f"{link.conductance('300 K'):.3e~}")
    3.798e-10 W / K
    """

    _fixed = ("links",)
    links: tuple[Link, ...]

    def __init__(self, *links: Carrier) -> None:
        found = tuple(map(as_link, links))
        if len(found) < 2:
            raise HeatChainError(f"A `Series` must be of two or more links, but there are {len(found)}.")
        if any(link.shape for link in found):
            raise HeatChainError("A `Series` must be of single links, but one has array parameters. Make one for each.")
        self.__dict__["links"] = found
        self._store()

    def __repr__(self) -> str:
        return f"Series({', '.join(map(repr, self.links))})"

    @property
    def _own(self) -> bool:  # type: ignore[override]
        return any(link._own for link in self.links)

    @property
    def _quick(self) -> bool:
        return super()._quick and all(link._quick for link in self.links)

    @property
    def rectifies(self) -> bool:
        """Whether it may conduct better one way than the other: links of different laws in a row do."""
        return True

    def _conductance(self, T: Array) -> Array:
        with np.errstate(divide="ignore"):
            return np.asarray(1.0 / sum(1.0 / link._conductance(T) for link in self.links))

    def _current(self, T1: Array, T2: Array) -> Array:
        first, last = (np.asarray(T, dtype=np.float64) for T in np.broadcast_arrays(T1, T2))
        return _through(self.links, first, last)

    def _heat_noise(self, T1: Array, T2: Array) -> Array:
        """Each link's own noise, of which what is between the links takes up as much as it lets by."""
        first, last = (np.asarray(T, dtype=np.float64) for T in np.broadcast_arrays(T1, T2))
        return _noise_through(self.links, first, last)

    def _knots(self, lower: float, upper: float) -> Array:
        return np.concatenate([link._knots(lower, upper) for link in self.links])


def _through(links: tuple[Link, ...], T1: Array, T2: Array) -> Array:
    """The current of links in a row, which carry the same at the temperatures between them."""
    T = _between(links, T1, T2)
    # What the widest gap gives has lost least by rounding
    widest = np.argmax([np.abs(a - b) for a, b in pairwise(T)], axis=0)
    each = np.array([link._current(a, b) for link, (a, b) in zip(links, pairwise(T), strict=True)])
    return np.asarray(np.take_along_axis(each, widest[None], axis=0)[0])


def _between(links: tuple[Link, ...], T1: Array, T2: Array) -> list[Array]:
    """Temperatures at both ends and between all links."""
    if len(links) > 2:
        found = _by_newton(links, T1, T2)
        if found is not None:
            return found
    T = _after_the_first(links, T1, T2)
    return [T1, T, T2] if len(links) == 2 else [T1, *_between(links[1:], T, T2)]


def _by_newton(links: tuple[Link, ...], T1: Array, T2: Array) -> list[Array] | None:
    """All temperatures at once, by Newton's method with the tridiagonal matrix of derivatives; None where it fails.

    Roots within roots, one for each link, would take a time that grows as a power of their number.
    """
    middle = 0.5 * (T1 + T2)
    with np.errstate(all="ignore"):
        resistance = np.cumsum([1.0 / link._conductance(middle) * np.ones(T1.shape) for link in links], axis=0)
    T = T1 + (T2 - T1) * resistance[:-1] / resistance[-1]
    low, high = np.minimum(T1, T2), np.maximum(T1, T2)
    best, least = T, np.full(T1.shape, np.inf)
    for _ in range(_STEPS):
        if not (np.isfinite(T).all() and np.all(T > 0.0)):
            return None
        sides = [T1, *T, T2]
        J, rise, fall = (np.array(row) for row in zip(*_derivatives(links, sides), strict=True))
        off = np.abs(J[:-1] - J[1:]).max(axis=0)
        best, least = np.where(off < least, T, best), np.minimum(off, least)
        if np.all(off <= _ROUNDING * np.abs(J).max(axis=0)):
            break
        step = _tridiagonal(rise, fall, J[:-1] - J[1:])
        T = np.clip(T + step, 0.5 * (T + low), 0.5 * (T + high))
    scale = np.abs(J).max(axis=0)
    return [T1, *best, T2] if np.all(least <= _ACCEPTED * scale) else None


def _derivatives(links: tuple[Link, ...], T: list[Array]) -> list[tuple[Array, Array, Array]]:
    """Current of every link, dJ/dT1 and -dJ/dT2, by differences."""
    found = []
    for link, (a, b) in zip(links, pairwise(T), strict=True):
        h, g = _STEP * a, _STEP * b
        with np.errstate(invalid="ignore"):  # at 0 K, where the outermost derivatives are not needed
            rise = (link._current(a + h, b) - link._current(a - h, b)) / (2.0 * h)
            fall = (link._current(a, b - g) - link._current(a, b + g)) / (2.0 * g)
        found.append((link._current(a, b), rise, fall))
    return found


def _tridiagonal(rise: Array, fall: Array, gained: Array) -> Array:
    """Changes of the temperatures at which nothing is gained: (fall_n + rise_{n+1})δ_n = gained + neighbours' part."""
    diagonal, right = fall[:-1] + rise[1:], gained.copy()
    for n in range(1, len(diagonal)):
        part = fall[n] / diagonal[n - 1]
        diagonal[n] -= part * rise[n]
        right[n] += right[n - 1] * rise[n] / diagonal[n - 1]
    found = np.empty_like(right)
    found[-1] = right[-1] / diagonal[-1]
    for n in range(len(diagonal) - 2, -1, -1):
        found[n] = (right[n] + fall[n + 1] * found[n + 1]) / diagonal[n]
    return found


def _after_the_first(links: tuple[Link, ...], T1: Array, T2: Array) -> Array:
    """The temperature between the first link and the rest."""
    from scipy.optimize import elementwise

    def excess(T: Array, first: Array, last: Array) -> Any:
        rest = links[1]._current(T, last) if len(links) == 2 else _through(links[1:], T, last)
        return links[0]._current(first, T) - rest

    found = elementwise.find_root(
        excess, (np.minimum(T1, T2), np.maximum(T1, T2)), args=(T1, T2), tolerances=_TOLERANCES
    )
    T = np.where(T1 == T2, T1, found.x)
    if not np.isfinite(T).all():
        raise HeatChainError(
            "No temperature between two links of a `Series` gives them the same current: one falls where it should "
            "rise."
        )
    return np.asarray(T)


def _noise_through(links: tuple[Link, ...], T1: Array, T2: Array) -> Array:
    """S of links in a row, J²/s: what each drives through all, by how its neighbours answer to the temperature."""
    T = _between(links, T1, T2)
    parts = _derivatives(links, T)
    noise, answer = links[-1]._heat_noise(T[-2], T[-1]), parts[-1][1]
    for number in range(len(links) - 2, -1, -1):
        _, rise, fall = parts[number]
        own = links[number]._heat_noise(T[number], T[number + 1])
        noise = (answer**2 * own + fall**2 * noise) / (answer + fall) ** 2
        answer = answer * rise / (answer + fall)
    return np.asarray(noise)
