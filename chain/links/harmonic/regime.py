"""What kind of mediator one is between two temperatures, in words and numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.links.harmonic.limits import LIMITS, SMALL
from chain.units.boundary import Quantity, unit_of
from chain.units.constants import hbar, k
from chain.units.display import shown
from chain.units.glance import Glanced


@dataclass(frozen=True)
class Regime(Glanced):
    """The regime of a mediator; `str` gives a paragraph.

    Attributes
    ----------
    motion : str
        "underdamped", "critically damped" or "overdamped".
    transport : str
        "classical", "plateau", "quantum" or "crossover", by the limit that holds at both temperatures; the first three
        are then off by no more than the `largest_deviation` of `HarmonicMediator.limits`.
    damping_ratio : float
        γ̂/ω0.
    momentum_time, coordinate_time : Quantity
        τ_p = 1/γ̂ and τ_x = γ̂/ω0², [Panasyuk2012] Eq. (22).
    slowest_rate : Quantity
        The smallest |μ_n|, which low temperatures must stay below.
    effective_damping : Quantity
        γ̂_D, Eq. (68).
    coupling : float
        γ̂_D over the smallest of ω0 and k_BT/ħ, which must be small for the mediator to have a temperature.
    imbalance : float
        (T_p - T_x)/(T_p + T_x), None for an infinite cutoff.
    mediator_temperature : Quantity
        By Eq. (72); None where `coupling` or `temperature_deviation` exceeds 0.1.
    temperature_deviation : float
        Largest relative deviation of the mediator's mean potential and kinetic energy from those of an oscillator at
        the temperature of Eq. (72); of the potential one for an infinite cutoff, where the kinetic one is infinite.
    conductance : Quantity
        At the mean temperature.
    in_band_fraction : float
        Of it, carried below the cutoff.
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
    temperature_deviation: float
    conductance: Quantity
    in_band_fraction: float

    @property
    def in_short(self) -> str:
        """How it moves and what carries the heat, in words."""
        return f"{self.motion}; heat transport {_TRANSPORT[self.transport]}"

    def _told(self) -> dict[str, str]:
        """The paragraph as a table."""
        own = self.mediator_temperature
        return {
            "motion": f"{self.motion}, γ̂/ω0 = {self.damping_ratio:.3g}",
            "relaxation of momentum": _short(self.momentum_time, "s"),
            "relaxation of the coordinate": _short(self.coordinate_time, "s"),
            "heat transport": _TRANSPORT[self.transport],
            "conductance": _short(self.conductance, "W K^-1"),
            "carried below the cutoff": f"{100 * self.in_band_fraction:.3g} %",
            "temperature of the mediator": "none" if own is None else f"{own.m_as('K'):.6g} K",
        }

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
                "No temperature can be assigned to the mediator: γ̂_D over the smaller of ω0 and k_BT/ħ is "
                f"{self.coupling:.3g}, its energies deviate by {self.temperature_deviation:.3g} (both at most 0.1)."
            )
        else:
            lines.append(
                f"The mediator has a temperature, {self.mediator_temperature.m_as('K'):.6g} K, to "
                f"{self.temperature_deviation:.2g} of its energies: γ̂_D is far below ω0 and k_BT/ħ (ratio "
                f"{self.coupling:.3g})."
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
    return shown(np.asarray(value.m_as(unit_of(units))), units)


def motion(poles: Any) -> str:
    """How it moves, from its poles."""
    # [Panasyuk2012] Sec. II: it oscillates where two poles are complex, ω0τ_p > 1/2 for an infinite cutoff
    first, second = poles[..., 0], poles[..., 1]
    if abs(second - first) <= 1e-6 * abs(second):
        return "critically damped"
    return "underdamped" if second.imag else "overdamped"


def transport(*validities: Array) -> str:
    """What carries the heat, from the validity parameters of the limits at each bath's temperature."""
    holds = np.logical_and.reduce([one <= SMALL for one in validities])
    for limit, name in _BY_LIMIT.items():
        if holds[LIMITS.index(limit)]:
            return name
    return "crossover"


def temperature_deviation(found: Array, potential: Array, kinetic: Array) -> Array:
    """Largest relative deviation of T_x and T_p from those of an oscillator at a temperature, in units of ħω0/k_B."""
    with np.errstate(divide="ignore"):
        thermal = 0.5 / np.tanh(0.5 / found)
    finite = np.where(np.isfinite(kinetic), kinetic, potential)
    return np.maximum(np.abs(potential / thermal - 1.0), np.abs(finite / thermal - 1.0))
