"""Heat through the spin from its response and its fluctuations in a stationary state, [Taylor2015] Eqs. (5), (7)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.links.bose import FROZEN, quanta
from chain.links.spin.hierarchy.bath_fit import Baths
from chain.links.spin.hierarchy.equations import Hierarchy
from chain.links.spin.hierarchy.transfer import Transfer

_RESIDUAL = 3e-4  # of the response where heat is carried
_ELSEWHERE = 0.3  # importance of other frequencies, for the f-sum


@dataclass(frozen=True)
class Junction:
    """Two baths (α_ν, θ_ν) of one cutoff, and the bias of the spin between them."""

    left: tuple[float, float]
    right: tuple[float, float]
    cutoff: float
    bias: float

    @property
    def baths(self) -> Baths:
        """Both, or one where they are equally warm: the spin does not know them apart."""
        (a, first), (b, second) = self.left, self.right
        return ((a + b, first),) if first == second else (self.left, self.right)

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest frequency that is looked at."""
        warmest = max(self.left[1], self.right[1])
        return 1e-3 * min(1.0, self.left[1], self.right[1]), max(40.0 * warmest, 30.0 * self.cutoff, 30.0)

    def difference(self, omega: Array) -> Array:
        """n_L - n_R, or its derivative by T_L where both are equally warm."""
        first, second = self.left[1], self.right[1]
        if first != second:
            return quanta(omega / first) - quanta(omega / second)
        x = np.minimum(omega / first, FROZEN)
        return np.asarray(x / first / (2.0 * np.sinh(0.5 * x)) ** 2)

    def window(self, omega: Array) -> Array:
        """What Imχ is integrated with: (α_Lα_R/α) ω² e^{-ω/ω_c} (n_L - n_R)."""
        # [Taylor2015] Eq. (5), αγ/4 = α_Lα_R/α
        (a, _), (b, _) = self.left, self.right
        return np.asarray(a * b / (a + b) * omega**2 * np.exp(-omega / self.cutoff) * self.difference(omega))

    def noise(self, omega: Array) -> Array:
        """2n + 1 of the baths, averaged with their couplings."""
        (a, first), (b, second) = self.left, self.right
        return np.asarray(1.0 + 2.0 * (a * quanta(omega / first) + b * quanta(omega / second)) / (a + b))


class Heat:
    """Heat that a hierarchy's spin carries: the current, or the conductance where both baths are equally warm."""

    def __init__(self, hierarchy: Hierarchy, junction: Junction) -> None:
        self._hierarchy, self._junction = hierarchy, junction
        self._ends = junction.range
        self._frequencies = np.geomspace(*self._ends, 80)
        carried = np.abs(self._frequencies * junction.window(self._frequencies))
        self._importance = np.maximum(np.sqrt(carried / carried.max()), _ELSEWHERE)
        self._response = self._transfer(hierarchy.commutator())

    def _transfer(self, source: Any) -> Transfer:
        half, place = self._hierarchy.half, self._hierarchy.observable
        return Transfer(half, source, place, self._frequencies, self._importance, _RESIDUAL)

    def value(self) -> float:
        """In units of Δ², or of Δ for the conductance."""
        return self._response.integral(lambda w: self._junction.window(w) * self._response(w).imag, *self._ends)

    def sum_rule_residual(self) -> float:
        """Relative difference of (1/π)∫ω Imχ dω from -⟨σ_x⟩."""
        # [Taylor2015] Eq. (7)
        moment = self._response.integral(lambda w: w * self._response(w).imag, *self._ends) / np.pi
        return abs(moment / -self._hierarchy.coherence - 1.0)

    def balance_residual(self) -> float:
        """Relative difference of the heat computed from the fluctuations of σ_z instead of its response.

        Bath ν gives off (α_ν/2)∫ω² e^{-ω/ω_c} [(2n_ν + 1) Imχ - S] dω, with the symmetrised spectrum S of σ_z. That
        both together give off none needs S = (2n + 1) Imχ on the average, n the mean of both; at equal temperatures
        this is detailed balance, at every frequency.
        """
        found = self._transfer(self._hierarchy.anticommutator())

        def integrand(w: Array) -> Array:
            return np.asarray(self._junction.window(w) * 2.0 * found(w).real / self._junction.noise(w))

        return abs(found.integral(integrand, *self._ends) / self.value() - 1.0)
