"""One harmonic junction in numbers: its transmission, resonances and bound states.

[Taylor2015] Eqs. (5), (14), for any two spectral functions:

    𝒯(ω) = 4X_1X_2 / {[ω0² - ω² - Λ(ω) + Λ(0)]² + X²},   X_ν = πα_νω0J̃_ν(ω),   X = X_1 + X_2

Λ is the Kramers-Kronig partner of X: Λ(ω) - Λ(0) = Σ 2α_νω0ω² P∫ J̃_ν(u)/[u(u² - ω²)] du. Eq. (14) as printed leaves
it out. Frequencies near a narrow resonance are measured from it, so that it keeps its digits.
"""

import math
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.landauer.grid import Grid, octaves, resolve
from chain.links.spectra.base import Spectrum

_NARROW = 0.02  # width over frequency, below which a resonance has panels of its own
_REGION = 0.125  # half width of those panels' region over the distance to any other feature
_DEGREE = 15  # of the polynomials in the distance from a resonance
_FITTED = 1e-13  # their last coefficients over the largest
_SCAN = 48  # frequencies an octave, between which the detuning crosses 0 once at most
_FROZEN = 1e-280  # X/ω² at a resonance that no bath damps
_ABOVE = 32  # octaves above every scale: what is transmitted there is less than rounding
_BELOW = 60  # octaves below every scale, of moments of the transmission
_DROPPED = 40  # octaves below every scale, from which on a grid has all that is transmitted to rounding
_ROUNDED = 32  # octaves to which the lowest frequency of a grid is rounded
_LOWEST = 1e-60  # rad/s: squares and products of it are numbers
_PARTS = 4  # panels an octave

Integrand = Callable[[Array, Array, Array, Array], Array]


class Resonance(NamedTuple):
    """A zero of the detuning, and polynomials in the distance from it over the region."""

    frequency: float
    slope: float  # of the detuning there
    width: float  # half width X/|slope|; 0 for a bound state
    region: float  # half width of the region
    narrow: bool  # whether the region has panels of its own
    detuning: Array  # over the distance
    dampings: tuple[Array, Array]  # logarithms of X_1/ω and X_2/ω

    def near(self, distance: Array) -> tuple[Array, Array, Array]:
        """X_1/ω, X_2/ω and the detuning at a distance, without cancellation."""
        place = distance / self.region
        first, second = (np.exp(np.polynomial.polynomial.polyval(place, series)) for series in self.dampings)
        return first, second, distance * np.polynomial.polynomial.polyval(place, self.detuning)


class Resonator:
    """An oscillator between two baths of any spectral function, float64 in rad/s."""

    def __init__(
        self, frequency: float, coupling: tuple[float, float], spectra: tuple[Spectrum, Spectrum], level_shift: bool
    ) -> None:
        self.frequency, self.coupling, self.spectra, self.level_shift = frequency, coupling, spectra, level_shift
        lowest, highest = self.marks[0], self.marks[-1]
        apart = _LOWEST * highest >= min(1.0, lowest)
        if lowest <= _LOWEST or apart or max(coupling) >= 1.0 / _LOWEST:
            raise HeatChainError(
                f"`frequency` and the features of `spectrum` must lie between {_LOWEST:g} and {1 / _LOWEST:g} rad/s, "
                f"no further apart than that, and `coupling` below {1 / _LOWEST:g}, but are at {lowest:.3g} rad/s to "
                f"{highest:.3g} rad/s and {max(coupling):.3g}. Check the units."
            )

    # -- functions of frequency ---------------------------------------------------------------------------------------

    def dampings(self, omega: Array) -> tuple[Array, Array]:
        """X_1/ω and X_2/ω."""
        unit = math.pi * self.frequency
        first, second = (unit * a * s._ratio(omega) for a, s in zip(self.coupling, self.spectra, strict=True))
        return first, second

    def shift(self, omega: Array) -> Array:
        """Λ(ω) - Λ(0)."""
        if not self.level_shift:
            return np.zeros_like(omega)
        if self.spectra[0] == self.spectra[1]:
            return 2.0 * self.frequency * sum(self.coupling) * self.spectra[0]._dispersion(omega)
        first, second = (a * s._dispersion(omega) for a, s in zip(self.coupling, self.spectra, strict=True))
        return np.asarray(2.0 * self.frequency * (first + second))

    def detuning(self, omega: Array) -> Array:
        """ω0² - ω² - Λ(ω) + Λ(0)."""
        return np.asarray((self.frequency - omega) * (self.frequency + omega) - self.shift(omega))

    def transmission(self, omega: Array) -> Array:
        """𝒯(ω)."""
        return transmitted(omega, *self.dampings(omega), self.detuning(omega))

    # -- resonances ---------------------------------------------------------------------------------------------------

    @cached_property
    def marks(self) -> Array:
        """Frequencies of features, ascending."""
        found = [np.array([self.frequency]), *(spectrum._marks() for spectrum in self.spectra)]
        return np.unique(np.concatenate(found))

    @cached_property
    def resonances(self) -> list[Resonance]:
        """Zeros of the detuning, ascending."""
        roots = [self.frequency] if not self.level_shift else self._roots()
        return [self._resonance(root, roots) for root in roots]

    @cached_property
    def counter_term(self) -> float:
        """Λ(0)."""
        pairs = zip(self.coupling, self.spectra, strict=True)
        return 2.0 * self.frequency * sum(a * float(s._reorganization()) for a, s in pairs)

    def _roots(self) -> list[float]:
        low, high = 1e-3 * self.marks[0], 2.0 * self.marks[-1] + math.sqrt(self.counter_term)
        count = max(16, int(_SCAN * math.log2(high / low)))
        steps = np.exp2(-np.arange(2.0, 53.0))[:, None]
        near = np.concatenate([self.marks * (1.0 + steps), self.marks * (1.0 - steps)]).ravel()
        omega = np.unique(np.concatenate([np.geomspace(low, high, count), near[near > low]]))
        with np.errstate(all="ignore"):
            found = self.detuning(omega)
        crossing = np.flatnonzero((found[:-1] > 0.0) != (found[1:] > 0.0))
        return [self._root(omega[i], omega[i + 1]) for i in crossing]

    def _root(self, low: float, high: float) -> float:
        """Bisection to the last bit, because a hard cutoff is singular."""
        positive = float(self.detuning(np.array([low]))[0]) > 0.0
        while True:
            middle = 0.5 * (low + high)
            if not low < middle < high:
                return middle
            same = (float(self.detuning(np.array([middle]))[0]) > 0.0) == positive
            low, high = (middle, high) if same else (low, middle)

    def _resonance(self, root: float, roots: list[float]) -> Resonance:
        others = [abs(x - root) for x in roots if x != root]
        clear = [*others, *(spectrum._clearance(root) for spectrum in self.spectra)]
        region = max(_REGION * min(root, *clear), 1e-14 * root)
        while True:
            # The detuning's constant is the root's rounding, and is left out
            shift, fitted = _fit(lambda omega: -self.shift(omega), root, region)
            first, one = _fit(lambda omega: _logarithm(self.dampings(omega)[0]), root, region)
            second, other = _fit(lambda omega: _logarithm(self.dampings(omega)[1]), root, region)
            if region < 1e-13 * root or (fitted and one and other):
                break
            region *= 0.5
        series = shift[1:] / region
        series[0] -= 2.0 * root
        series[1] -= region
        damped = root * sum(float(part[0]) for part in self.dampings(np.array([root])))
        width = damped / abs(series[0]) if damped > _FROZEN * root * root else 0.0
        narrow = 0.0 < width < _NARROW * root and width < 0.125 * region
        return Resonance(root, float(series[0]), width, region, narrow, series, (first, second))

    # -- integrals ----------------------------------------------------------------------------------------------------

    def grid(self, lowest: int, parts: int) -> Grid:
        """Nodes and weights times the transmission, from an octave of frequency on."""
        lowest = min(lowest, math.floor(math.log2(self.marks[0])) - _DROPPED)
        start = lowest // _ROUNDED * _ROUNDED
        whole = self._grids(start, parts)
        cut = np.searchsorted(whole.omega, 2.0**lowest)
        return Grid(*(column[cut:] for column in whole))

    @cached_property
    def _grids(self) -> Callable[[int, int], Grid]:
        return lru_cache(maxsize=8)(lambda lowest, parts: self._integrated(transmitted, lowest, parts))

    def _moment(self, what: Integrand) -> float:
        return math.fsum(self._integrated(what, math.floor(math.log2(self.marks[0])) - _BELOW, _PARTS).weighted)

    @cached_property
    def f_sum(self) -> float:
        """∫ω Imχ dω over π m, [Taylor2015] Eq. (7) with m = ω0/ħ: 1 where no state is bound."""
        return self._moment(_weighed)

    @cached_property
    def transmitted(self) -> float:
        """∫ 𝒯 dω."""
        return self._moment(transmitted)

    def _integrated(self, what: Integrand, lowest: int, parts: int) -> Grid:
        highest = math.ceil(math.log2(max(self.marks[-1], *(one.frequency for one in self.resonances)))) + _ABOVE
        lowest = min([lowest, *(math.floor(math.log2(one.frequency)) - 8 for one in self.resonances)])
        narrow = [one for one in self.resonances if one.narrow]
        borders = [one.frequency + sign * one.region for one in narrow for sign in (-1.0, 1.0)]
        edges = octaves(lowest, highest, parts, np.concatenate([self.marks, borders]))
        pieces, start = [], edges[0]
        for stop, end in zip([*borders[::2], edges[-1]], [*borders[1::2], edges[-1]], strict=True):
            inside = edges[(edges >= start) & (edges <= stop)]
            pieces.append(resolve(lambda omega: what(omega, *self.dampings(omega), self.detuning(omega)), inside))
            start = end
        pieces += [_side(what, one, sign) for one in narrow for sign in (-1.0, 1.0)]
        order = np.argsort(np.concatenate([piece.omega for piece in pieces]), kind="stable")
        return Grid(*(np.concatenate(columns)[order] for columns in zip(*pieces, strict=True)))

    def bound_states(self) -> list[tuple[float, float]]:
        """Frequencies of bound states, and the share of the f-sum rule that each has."""
        return [(one.frequency, 2.0 * one.frequency / abs(one.slope)) for one in self.resonances if one.width == 0.0]


def transmitted(omega: Array, first: Array, second: Array, detuning: Array) -> Array:
    """𝒯 from X_1/ω, X_2/ω and the detuning."""
    # [Taylor2015] Eqs. (5), (14), divided by X² lest it underflows
    total = first + second
    with np.errstate(all="ignore"):
        found = 4.0 * (first / total) * (second / total) / (1.0 + np.square(detuning / (omega * total)))
    return np.where(total > 0.0, np.nan_to_num(found), 0.0)


def _weighed(omega: Array, first: Array, second: Array, detuning: Array) -> Array:
    """(2/π) ωX/(detuning² + X²), whose integral is the f-sum rule's 1."""
    total = first + second
    with np.errstate(all="ignore"):
        found = 2.0 / np.pi / (total * (1.0 + np.square(detuning / (omega * total))))
    return np.where(total > 0.0, np.nan_to_num(found), 0.0)


def _side(what: Integrand, one: Resonance, sign: float) -> Grid:
    """One side of a narrow resonance, over the distance from it."""

    def values(distance: Array) -> Array:
        return what(one.frequency + sign * distance, *one.near(sign * distance))

    steps = np.arange(math.ceil(math.log2(one.region / one.width)) + 3)
    edges = np.append(0.0, one.region * np.exp2(-steps[::-1]))
    found = resolve(values, edges)
    return found._replace(omega=one.frequency + sign * found.omega)


def _fit(function: Callable[[Array], Array], centre: float, reach: float) -> tuple[Array, bool]:
    """Polynomial in the distance over the reach, and whether it has converged."""
    nodes = np.cos(np.pi * (np.arange(_DEGREE + 1) + 0.5) / (_DEGREE + 1))
    fit = np.polynomial.chebyshev.chebfit(nodes, np.nan_to_num(function(centre + reach * nodes)), _DEGREE)
    series = np.zeros(_DEGREE + 1)
    powers = np.polynomial.chebyshev.cheb2poly(fit)
    series[: powers.size] = powers
    return series, bool(np.abs(fit[-2:]).max() <= _FITTED * np.abs(fit).max())


def _logarithm(values: Array) -> Array:
    return np.log(np.maximum(values, 1e-300))
