"""Links one after another, with no heat capacity between them: their resistances add where the gaps are small."""

from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.base import Carrier, Link, as_link

_STEP = 1e-5  # of the temperature, for derivatives of a noise
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
    """The current of links in a row: the first and the rest carry the same at the temperature between them."""
    if len(links) == 1:
        return links[0]._current(T1, T2)
    T = _between(links, T1, T2)
    # What the wider gap gives has lost least by rounding
    return np.asarray(np.where(np.abs(T1 - T) > np.abs(T - T2), links[0]._current(T1, T), _through(links[1:], T, T2)))


def _between(links: tuple[Link, ...], T1: Array, T2: Array) -> Array:
    """The temperature between the first link and the rest."""
    from scipy.optimize import elementwise

    def excess(T: Array, first: Array, last: Array) -> Any:
        return links[0]._current(first, T) - _through(links[1:], T, last)

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
    if len(links) == 1:
        return links[0]._heat_noise(T1, T2)
    T = _between(links, T1, T2)
    S1, S2 = links[0]._heat_noise(T1, T), _noise_through(links[1:], T, T2)
    step = _STEP * T
    fall = links[0]._current(T1, T - step) - links[0]._current(T1, T + step)
    rise = _through(links[1:], T + step, T2) - _through(links[1:], T - step, T2)
    return np.asarray((rise**2 * S1 + fall**2 * S2) / (rise + fall) ** 2)
