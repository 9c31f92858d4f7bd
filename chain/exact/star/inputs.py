"""What a star is made from: parameters in SI floats, times, and the state at the start."""

from collections.abc import Sequence
from typing import Any, NamedTuple, get_args

import numpy as np

from chain.arrays import Array
from chain.checks import integer, one_of, pair
from chain.errors import HeatChainError
from chain.exact.bath_modes import MOST_MODES, Bath, Spacing, drude_ullersma
from chain.exact.mediators import Mediator, parameters_of
from chain.exact.star.system import Beside, Preparation, Start, System
from chain.exact.statistics import Statistics, checked
from chain.units.boundary import Plain, floats, single
from chain.units.constants import hbar, k
from chain.units.labels import listed

MOST_TIMES = 1_000_000
# Default begin and end of the average of the steady current, in 2π/Δ
_AVERAGED: dict[Spacing, tuple[float, float]] = {
    "midpoint": (0.5, 0.9),
    "equal": (0.5, 0.9),
    "random": (0.05, 0.1),  # from where on it has fallen by more than a thousandth
}


class Scales(NamedTuple):
    """All parameters of a star, in rad/s."""

    frequency: float  # ω0
    dampings: tuple[float, float]  # γ_ν/m
    cutoff: float  # D
    spacings: tuple[float, float]  # Δ_ν
    modes: tuple[int, int]
    rule: Spacing
    seed: int
    beside: tuple[tuple[float, tuple[float, float]], ...] = ()  # ω0 and γ_ν/m of further mediators

    @property
    def relaxation(self) -> float:
        """τ = max(τ_p, τ_x), [Panasyuk2012] Eq. (22), in s."""
        every = ((self.frequency, self.dampings), *self.beside)
        return max(max(1.0 / sum(damping), sum(damping) / own**2) for own, damping in every)

    @property
    def recurrence(self) -> float:
        """2π/Δ, after which what left comes back, in s."""
        return 2.0 * np.pi / max(self.spacings)

    def system(self, fewer: int = 1, wider: int = 1) -> System:
        """The star in units of ω0, with fewer modes at wider spacings if asked for."""

        def bath(number: int) -> Bath:
            width, damping = wider * self.spacings[number] / self.frequency, self.dampings[number] / self.frequency
            modes = -(-self.modes[number] // fewer)
            return drude_ullersma(modes, width, damping, self.cutoff / self.frequency, self.rule, (self.seed, number))

        beside = tuple(
            Beside(own / self.frequency, (np.sqrt(first / self.dampings[0]), np.sqrt(second / self.dampings[1])))
            for own, (first, second) in self.beside
        )
        return System(1.0, (bath(0), bath(1)), beside)

    def band(self, system: System) -> float:
        """Part of the friction kernel at t = 0 that finitely many modes make up, [Panasyuk2012] Eqs. (13), (15)."""
        # [Panasyuk2012] Eqs. (13), (15)
        made_up = (system.stiffness - system.frequency**2) * self.frequency**2
        return made_up / (sum(self.dampings) * self.cutoff)

    def empty_window(self) -> str:
        """What is wrong where τ is not before 2π/Δ."""
        return (
            f"There is no steady current: it would last from τ = {self.relaxation:.3g} s to 2π/Δ = "
            f"{self.recurrence:.3g} s. Give a `mode_spacing` far below {2.0 * np.pi / self.relaxation:.3g} rad/s."
        )

    def described(self) -> dict[str, Any]:
        """Parameters as attributes of a dataset."""
        (one, two), (n, m) = self.spacings, self.modes
        return {
            "mediator": "; ".join(
                f"frequency {own:.17g} rad/s, damping ({first:.17g}, {second:.17g}) rad/s, "
                f"cutoff {self.cutoff:.17g} rad/s"
                for own, (first, second) in ((self.frequency, self.dampings), *self.beside)
            ),
            "mode_spacing": f"{one:.17g} rad/s, {two:.17g} rad/s",
            "modes": f"{n}, {m}",
            "spacing": self.rule,
            "seed": self.seed,
        }


def scales_of(
    mediator: Mediator | Sequence[Mediator],
    mode_spacing: Plain | Sequence[Plain],
    modes: int | Sequence[int],
    rule: Spacing,
    seed: int,
) -> Scales:
    """Checked parameters of a star."""
    several = list(mediator) if isinstance(mediator, Sequence) else [mediator]
    if not several:
        raise HeatChainError("`mediator` must be one mediator or several, but is an empty sequence.")
    given = [_single(one) for one in several]
    omega, first, second, cutoff = given[0]
    if any(one[3] != cutoff for one in given):
        raise HeatChainError("`cutoff` must be the same for mediators on the same modes: it is that of their coupling.")
    beside = tuple((one[0], (one[1], one[2])) for one in given[1:])
    one_of(rule, "spacing", get_args(Spacing))
    widths = tuple(single(one, "rad/s", "mode_spacing") for one in _pair(mode_spacing, "mode_spacing"))
    counts = tuple(integer(one, "modes", 1, MOST_MODES) for one in _pair(modes, "modes"))
    seed = integer(seed, "seed", 0)
    return Scales(omega, (first, second), cutoff, (widths[0], widths[1]), (counts[0], counts[1]), rule, seed, beside)


def _single(mediator: Mediator) -> tuple[float, float, float, float]:
    """ω0, γ1/m, γ2/m and D of one mediator with a finite cutoff."""
    given = parameters_of(mediator)
    if any(value.size > 1 for value in given):
        raise HeatChainError(f"`mediator` must be one mediator, but stands for {given[0].size}. Choose one of them.")
    omega, first, second, cutoff = (float(value.item()) for value in given)
    if np.isinf(cutoff):
        raise HeatChainError(
            "`mediator` must have a finite cutoff, because finitely many modes cannot make up an infinite one. Give "
            "`cutoff`, a few times the frequency and damping."
        )
    return omega, first, second, cutoff


def _pair(value: Any, name: str) -> tuple[Any, Any]:
    """The same for both baths, or one for each."""
    return pair(value, name) or (value, value)


def start_of(
    scales: Scales,
    temperatures: tuple[Plain, Plain],
    mediator: Plain | None,
    preparation: Preparation,
    statistics: Statistics,
) -> Start:
    """The state at the start, in units ħ = k_B = ω0 = 1."""
    one_of(preparation, "preparation", get_args(Preparation))
    if preparation == "sequential" and mediator is not None:
        raise HeatChainError(
            "`mediator_temperature` has no meaning where the mediator starts in equilibrium with bath 1. Leave it out."
        )
    unit = k / (hbar * scales.frequency)
    if not isinstance(temperatures, tuple | list) or len(temperatures) != 2:
        raise HeatChainError("`temperatures` must be a pair, of bath 1 and bath 2, as in ('300 K', '200 K').")
    first, second = (
        single(one, "K", f"temperatures[{i}]", positive=False) * unit for i, one in enumerate(temperatures)
    )
    own = (
        0.5 * (first + second)
        if mediator is None
        else single(mediator, "K", "mediator_temperature", positive=False) * unit
    )
    return Start((first, second), own, preparation, checked(statistics))


def moments_of(until: Any, samples: int, times: Any) -> Array:
    """Times at which a result is asked for, in s."""
    if (times is None) == (until is None):
        raise HeatChainError("Either `until`, as in '1 ns', or `times` must be given.")
    if times is None:
        end = single(until, "s", "until")
        return np.linspace(0.0, end, integer(samples, "samples", 2, MOST_TIMES))
    moments = np.atleast_1d(listed(floats(times, "s", "times", nonnegative=True), "time", "times"))
    if moments.ndim != 1 or not moments.size or np.any(np.diff(moments) <= 0.0):
        raise HeatChainError("`times` must be one or more times in increasing order.")
    return moments


def average_window(scales: Scales, window: tuple[Plain, Plain] | None) -> tuple[float, float]:
    """Times between which the steady current is averaged, in units of 1/ω0."""
    first, last = scales.relaxation, scales.recurrence
    if first >= last:
        raise HeatChainError(scales.empty_window())
    if window is None:
        begin, end = _AVERAGED[scales.rule]
        begin = max(first, begin * last)
        return begin * scales.frequency, (end * last if end * last > begin else 0.5 * (begin + last)) * scales.frequency
    if not isinstance(window, tuple | list) or len(window) != 2:
        raise HeatChainError("`window` must be a pair of times, as in ('20 ps', '50 ps').")
    begin, end = (float(floats(one, "s", "window", nonnegative=True)) for one in window)
    if not first <= begin < end <= last:
        raise HeatChainError(
            f"`window` must lie between τ = {first:.3g} s, before which the current is not steady, and 2π/Δ = "
            f"{last:.3g} s, after which the energy comes back, but is {begin:.3g} s to {end:.3g} s."
        )
    return begin * scales.frequency, end * scales.frequency
