"""Heat and coherence of the spin-boson junction by hierarchical equations of motion, in units ħ = k_B = Δ = 1.

The spin feels the sum of both baths through one operator, so that one correlation function C_L + C_R says all of its
motion, at equal and at different temperatures. Heat follows from the spin's response to σ_z in the stationary state by
[Taylor2015] Eq. (5), which is exact since the spectral functions of the baths are proportional.

Numbers of exponents and depths grow until the result changes no more. It comes with what was reached, and with checks
of what is not built in: the f-sum rule, and that the baths together neither gain nor lose energy (at equal temperatures
this is detailed balance).
"""

from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chain.errors import HeatChainError, SolverError
from chain.mediators.spin import disk_cache
from chain.mediators.spin.bath_fit import Baths, Fit, fits
from chain.mediators.spin.hierarchy import Blocks, Hierarchy, blocks, require_qutip
from chain.mediators.spin.transfer import Transfer

Array = NDArray[np.float64]

TOLERANCE = 2e-3  # of the result, relative
_COLDEST, _HOTTEST, _STRONGEST = 0.05, 50.0, 1.0  # θ and α beyond which nothing is tried
_ROUGHEST = 0.1  # fit that is used
_MOST_EXPONENTS = 14
_FIRST_DEPTH = 3
_MOST_MATRICES = 30_000
_RESPONSE = 3e-4  # residual of the response
_FROZEN = 700.0


@dataclass(frozen=True)
class Result:
    """A result of the hierarchy, and how far it is to be trusted.

    Attributes
    ----------
    value : what was asked for
    error : largest change by the last two depths and the last exponent
    coherence : ⟨σ_x⟩
    fit_residual : largest deviation of the fit of the baths, relative to their correlation at that time
    sum_rule_residual : of (1/π)∫ω Imχ dω = -⟨σ_x⟩, relative; NaN where no response was needed
    balance_residual : heat into both baths over the heat that passes; at equal temperatures relative difference of the
        conductances from response and from fluctuations; NaN where no response was needed
    exponents, depth, matrices : size of the hierarchy
    """

    value: float
    error: float
    coherence: float
    fit_residual: float
    sum_rule_residual: float
    balance_residual: float
    exponents: int
    depth: int
    matrices: int


def _occupation(omega: Array, theta: float) -> Array:
    return np.asarray(1.0 / np.expm1(np.minimum(omega / theta, _FROZEN)))


@dataclass(frozen=True)
class _Window:
    """What Imχ is integrated with: ω² e^{-ω/ω_c} times the difference of the baths' occupations."""

    left: tuple[float, float]
    right: tuple[float, float]
    cutoff: float

    @property
    def baths(self) -> Baths:
        """Both baths, or one of their common temperature."""
        (a, first), (b, second) = self.left, self.right
        return ((a + b, first),) if first == second else (self.left, self.right)

    @property
    def range(self) -> tuple[float, float]:
        temperatures = self.left[1], self.right[1]
        return 1e-3 * min(1.0, *temperatures), max(40.0 * max(temperatures), 30.0 * self.cutoff, 30.0)

    def difference(self, omega: Array) -> Array:
        """n_L - n_R, or its derivative by T_L where both are equally warm."""
        first, second = self.left[1], self.right[1]
        if first != second:
            return _occupation(omega, first) - _occupation(omega, second)
        return np.asarray(omega / (2.0 * first * np.sinh(np.minimum(omega / first, _FROZEN) / 2.0)) ** 2)

    def __call__(self, omega: Array) -> Array:
        return np.asarray(omega**2 * np.exp(-omega / self.cutoff) * self.difference(omega))

    def mean_noise(self, omega: Array) -> Array:
        """2n + 1 of the baths, by their couplings."""
        (a, first), (b, second) = self.left, self.right
        return np.asarray(1.0 + 2.0 * (a * _occupation(omega, first) + b * _occupation(omega, second)) / (a + b))


class _Response:
    """Heat of a hierarchy from the spin's response and fluctuations."""

    def __init__(self, hierarchy: Hierarchy, window: _Window) -> None:
        self._hierarchy, self._window = hierarchy, window
        self._low, self._high = window.range
        omega = np.geomspace(self._low, self._high, 80)
        heat = np.abs(omega * window(omega))
        self._frequencies, self._importance = omega, np.maximum(np.sqrt(heat / heat.max()), 0.03 * (omega > 1.0))
        self.response = self._transfer(hierarchy.commutator())

    def _transfer(self, source: Any) -> Transfer:
        half, place = self._hierarchy.half, self._hierarchy.observable
        return Transfer(half, source, place, self._frequencies, self._importance, _RESPONSE)

    def heat(self) -> float:
        """∫ω² e^{-ω/ω_c} Imχ (n_L - n_R) dω of [Taylor2015] Eq. (5), or its derivative by T_L."""
        return self.response.integral(lambda w: self._window(w) * self.response(w).imag, self._low, self._high)

    def sum_rule_residual(self) -> float:
        # [Taylor2015] Eq. (7)
        moment = self.response.integral(lambda w: w * self.response(w).imag, self._low, self._high) / np.pi
        return abs(moment / -self._hierarchy.coherence - 1.0)

    def balance_residual(self) -> float:
        """Heat that leaves bath ν is (α_ν/2)∫ω² e^{-ω/ω_c} [(2n_ν + 1) Imχ - S] dω, S the symmetrised spectrum of σ_z.

        Both together: the mean of 2n_ν + 1, times Imχ, must be S. The difference is weighted like the heat that passes.
        """
        fluctuations = self._transfer(self._hierarchy.anticommutator())
        noise = self._window.mean_noise
        found = fluctuations.integral(
            lambda w: self._window(w) * 2.0 * fluctuations(w).real / noise(w), self._low, self._high
        )
        return abs(found / self.heat() - 1.0)


def _coherence(hierarchy: Hierarchy, window: _Window) -> tuple[float, None]:
    return hierarchy.coherence, None


def _heat(hierarchy: Hierarchy, window: _Window) -> tuple[float, _Response]:
    response = _Response(hierarchy, window)
    return response.heat(), response


_MEASURES = {"coherence": _coherence, "heat": _heat}


def _deepened(parts: Blocks, quantity: str, window: _Window, bias: float, first: int) -> tuple[list[float], int, Any]:
    """Values at ever larger depths until three agree, the last depth, and the hierarchy with its response."""
    values: list[float] = []
    depth = first
    while True:
        hierarchy = Hierarchy(parts, float(depth), bias == 0.0)
        value, response = _MEASURES[quantity](hierarchy, window)
        values.append(value)
        if np.ptp(values[-3:]) <= TOLERANCE * abs(value) and len(values) > 2:
            return values, depth, (hierarchy, response)
        if len(hierarchy.quanta) > _MOST_MATRICES:
            raise _failed(f"{len(hierarchy.quanta)} matrices (depth {depth})", values)
        depth += 1


def _failed(reached: str, values: list[float]) -> SolverError:
    last = ", ".join(f"{value:.5g}" for value in values[-3:])
    failure = SolverError(
        f"The hierarchy has not converged to {TOLERANCE:.1%} with {reached}: its last estimates are {last} (ħ = k_B = Δ "
        "= 1). The temperature is too low for the fit of the baths, or the coupling too strong."
    )
    failure.partial = values
    return failure


def _converged(quantity: str, window: _Window, bias: float) -> Result:
    above: list[float] = []
    depth = _FIRST_DEPTH + 2
    for fit in islice(_usable(window), _MOST_EXPONENTS):
        if fit.exponents.size > _MOST_EXPONENTS:
            break
        values, depth, (hierarchy, response) = _deepened(blocks(fit, bias), quantity, window, bias, depth - 2)
        above.append(values[-1])
        change = float(np.ptp(above[-2:]))
        if len(above) > 1 and change <= TOLERANCE * abs(values[-1]):
            return Result(
                value=values[-1],
                error=max(change, float(np.ptp(values[-3:]))),
                coherence=hierarchy.coherence,
                fit_residual=fit.residual,
                sum_rule_residual=response.sum_rule_residual() if response else np.nan,
                balance_residual=response.balance_residual() if response else np.nan,
                exponents=fit.exponents.size,
                depth=depth,
                matrices=len(hierarchy.quanta),
            )
    raise _failed(f"{_MOST_EXPONENTS} exponents", above)


def _usable(window: _Window) -> Any:
    return (fit for fit in fits(window.baths, window.cutoff) if fit.residual < _ROUGHEST)
