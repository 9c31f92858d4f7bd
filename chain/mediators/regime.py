"""What kind of mediator one is between two temperatures, in words and numbers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.constants import hbar, k

from chain.errors import HeatChainError
from chain.mediators.base import Value
from chain.mediators.limits import LIMITS, SMALL
from chain.prefixes import prefixed
from chain.units import Quantity, temperature, unit_of

if TYPE_CHECKING:
    from chain.mediators.harmonic import HarmonicMediator


@dataclass(frozen=True)
class Regime:
    """The regime of a mediator; `str` gives a paragraph.

    Attributes
    ----------
    motion : "underdamped", "critically damped" or "overdamped"
    transport : "classical", "plateau", "quantum" or "crossover", by the limit that holds at both temperatures
    damping_ratio : γ̂/ω0
    momentum_time, coordinate_time : τ_p = 1/γ̂ and τ_x = γ̂/ω0², [Panasyuk2012] Eq. (22)
    slowest_rate : the smallest |μ_n|, which low temperatures must stay below
    effective_damping : γ̂_D, Eq. (68)
    coupling : γ̂_D over the smallest of ω0 and k_BT/ħ, which must be small for the mediator to have a temperature
    imbalance : (T_p - T_x)/(T_p + T_x), None for an infinite cutoff
    mediator_temperature : by Eq. (72), None where Eqs. (71) or γ̂_D far below ω0 do not hold
    conductance : at the mean temperature
    in_band_fraction : of it, carried below the cutoff
    """

    motion: str
    transport: str
    damping_ratio: float
    momentum_time: Quantity
    coordinate_time: Quantity
    slowest_rate: Quantity
    effective_damping: Quantity
    coupling: float
    imbalance: float | None
    mediator_temperature: Quantity | None
    conductance: Quantity
    in_band_fraction: float

    def __str__(self) -> str:
        pole = (hbar / k) * self.slowest_rate.m_as("rad/s")
        lines = [
            f"The mediator is {self.motion}: γ̂/ω0 = {self.damping_ratio:.3g}, momentum relaxes in "
            f"{_short(self.momentum_time, 's')} and the coordinate in {_short(self.coordinate_time, 's')}.",
            f"Heat transport is {_TRANSPORT[self.transport]}; the slowest pole corresponds to {pole:.3g} K.",
            f"At the mean temperature K = {_short(self.conductance, 'W K^-1')}, of which "
            f"{100 * self.in_band_fraction:.3g} % is carried below the cutoff.",
        ]
        if self.mediator_temperature is None:
            lines.append(
                f"No temperature can be assigned to the mediator: γ̂_D exceeds a tenth of ω0 or of k_BT/ħ "
                f"(ratio {self.coupling:.3g})."
            )
        else:
            lines.append(
                f"The mediator has a temperature, {self.mediator_temperature.m_as('K'):.6g} K: γ̂_D is far below ω0 and "
                f"k_BT/ħ (ratio {self.coupling:.3g})."
            )
        if self.imbalance is None:
            lines.append("Its kinetic energy diverges with the infinite cutoff.")
        else:
            lines.append(f"Its kinetic and potential energies differ by {self.imbalance:.3g} of their sum.")
        return "\n".join(lines)


_BY_LIMIT = {
    "high temperature": "classical",
    "high temperature, large cutoff": "classical",
    "low temperature": "quantum",
    "plateau": "plateau",
}
_TRANSPORT = {
    "classical": "classical (conductance independent of temperature)",
    "plateau": "on the intermediate plateau (baths excited up to their cutoff, the mediator not)",
    "quantum": "quantum (conductance proportional to T³)",
    "crossover": "between the limits",
}


def _short(value: Any, units: str) -> str:
    number, unit = prefixed(np.asarray(value.m_as(unit_of(units))), units)
    return f"{float(number):.4g} {unit}"


def describe(mediator: "HarmonicMediator", T1: Value, T2: Value) -> Regime:
    """The regime of a single mediator between two temperatures."""
    first, second = temperature(T1, "T1"), temperature(T2, "T2")
    if mediator.shape or np.ndim(first) or np.ndim(second):
        raise HeatChainError("`regime` is of a single mediator between two temperatures. Take one by index.")
    first, second = np.asarray(first), np.asarray(second)
    mean = 0.5 * (first + second)
    omega, damping = mediator._parameters["frequency"], mediator._damping()
    effective = mediator._effective_damping()
    coupling = float(_ratio(effective, min(float(omega), float(k / hbar * first), float(k / hbar * second))))
    finite = bool(np.isfinite(mediator._parameters["cutoff"]))
    return Regime(
        motion=_motion(mediator._poles()),
        transport=_transport(mediator, first, second),
        damping_ratio=float(damping / omega),
        momentum_time=Quantity(float(1.0 / damping), "s"),
        coordinate_time=Quantity(float(damping / omega / omega), "s"),
        slowest_rate=Quantity(float(np.abs(mediator._poles()).min()), "rad/s"),
        effective_damping=Quantity(float(effective), "rad/s"),
        coupling=coupling,
        imbalance=float(mediator._imbalance(first, second)) if finite else None,
        mediator_temperature=Quantity(float(mediator._weak_coupling_temperature(first, second)), "K")
        if coupling <= SMALL  # [Panasyuk2012] Eq. (71)
        else None,
        conductance=Quantity(float(mediator._conductance(mean)), "W/K"),
        in_band_fraction=float(mediator._in_band_fraction(mean)),
    )


def _ratio(numerator: Any, denominator: float) -> float:
    return float(numerator) / denominator if denominator else np.inf


def _motion(poles: Any) -> str:
    # [Panasyuk2012] Sec. II: it oscillates where two poles are complex, ω0τ_p > 1/2 for an infinite cutoff
    first, second = poles[..., 0], poles[..., 1]
    if abs(second - first) <= 1e-6 * abs(second):
        return "critically damped"
    return "underdamped" if second.imag else "overdamped"


def _transport(mediator: "HarmonicMediator", first: Any, second: Any) -> str:
    holds = np.logical_and(*(mediator._limits(T)[1] <= SMALL for T in (first, second)))
    for limit, name in _BY_LIMIT.items():
        if holds[LIMITS.index(limit)]:
            return name
    return "crossover"
