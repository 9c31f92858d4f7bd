"""Quantum thermal baths, sampled: heat currents with their standard errors, [Panasyuk2012] Sec. IV and Sec. VI.A.

What the theory derives from a Hamiltonian of infinitely many modes is here simulated: an oscillator with friction and
random forces, of which many independent copies are followed. It knows no closed form of the current.
"""

from typing import Any

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.checks import flag, integer
from chain.errors import HeatChainError
from chain.exact.mediators import parameters_of
from chain.exact.sampled_baths.equations import (
    BathStatistics,
    Ensemble,
    Means,
    Oscillators,
    heat_currents,
    mode_energy,
    slowest_rate,
)
from chain.exact.statistics import Statistics, checked
from chain.units.boundary import single
from chain.units.constants import hbar, k

_FADED = 12.0  # relaxation times until the start is forgotten: e^-12
_BLOCK = 4096  # steps of which a current's noise is made at a time
_BAND = 30.0  # k_BT/ħ of the hotter bath: no thermal noise is above
_CLASSICAL_BAND = 300.0  # dampings: what is above carries a current of 0.2 %
_MOST_STEPS = 1e11  # of all members and mediators: hours
_MOST_BYTES = 4e9
_RESOLVED = 8.0  # the band is at least as many frequencies and dampings of the mediator


def oscillators(mediators: Any, count: int) -> Oscillators:
    """A row of mediators as floats.

    Parameters
    ----------
    mediators
        One harmonic mediator for all places, one with array parameters, or a sequence.
    count : int
        Number of places.
    """
    rows = list(mediators) if isinstance(mediators, list | tuple) else [mediators]
    if not rows:
        raise HeatChainError("`mediator` must be at least one mediator, but there is none.")
    *flat, cutoff = np.concatenate([np.array([one.ravel() for one in parameters_of(row)]) for row in rows], axis=1)
    if np.any(np.isfinite(cutoff)):
        raise HeatChainError("`mediator` must have an infinite cutoff: the friction of Eq. (53) has no memory.")
    if cutoff.size not in (1, count):
        raise HeatChainError(f"`mediator` must be one, or {count}, but there are {cutoff.size}.")
    return Oscillators(*(np.broadcast_to(column, (count,)).copy() for column in flat))


def default_step(row: Oscillators, hottest: float, quantum: bool) -> float:
    """Step h in s, whose band limit π/h is above all that carries heat."""
    damping = row.left + row.right
    widest = np.max(_RESOLVED * (row.frequency + damping))
    band = float(np.max(_CLASSICAL_BAND * damping))
    if quantum:
        band = min(band, _BAND * k * hottest / hbar)
    return float(np.pi / max(widest, band))


def checked_step(step: Any, row: Oscillators, hottest: float, quantum: bool) -> float:
    """The step in s, given or by default."""
    if step is None:
        return default_step(row, hottest, quantum)
    h = single(step, "s", "step")
    longest = np.pi / (2.0 * float(row.frequency.max()))
    if h > longest:
        raise HeatChainError(
            f"`step` must be at most a quarter of the mediator's period, {longest:.3g} s, but is {h:.3g} s."
        )
    return h


def checked_statistics(name: Statistics, zero_point: bool) -> BathStatistics:
    """Statistics by their name."""
    return BathStatistics(checked(name) == "quantum", flag(zero_point, "zero_point"))


def fading_time(row: Oscillators) -> float:
    """Time in s after which the mediators have forgotten their start."""
    return _FADED / float(slowest_rate(row.frequency, row.left + row.right).min())


def refuse_too_much(row: Oscillators, members: int, time: float, step: float, block: int, name: str) -> None:
    """Refuse what would take hours, or does not fit in memory, with the figure."""
    copies = members * row.frequency.size
    steps = copies * (time + fading_time(row)) / step
    if steps > _MOST_STEPS:
        raise HeatChainError(
            f"`{name}`, with {fading_time(row):.3g} s in which the start is forgotten, takes {steps:.1e} steps of "
            f"{step:.3g} s in all members, more than {_MOST_STEPS:.0e}. Take a longer `step` or a smaller `ensemble`."
        )
    size = 8.0 * 2.0 * block * copies * 12.0  # spectra and noise, and what is made of them
    if size > _MOST_BYTES:
        raise HeatChainError(
            f"`ensemble` needs {size / 1e9:.1f} GB of noise, more than {_MOST_BYTES / 1e9:.0f} GB. Take fewer members."
        )


def warm_up(ensemble: Ensemble, row: Oscillators, temperatures: Array) -> None:
    """Follow the ensemble until it has forgotten its start."""
    for _ in range(int(np.ceil(fading_time(row) / ensemble.duration))):
        ensemble.advance(temperatures)


def mean_and_error(values: Array) -> tuple[Array, Array]:
    """Mean over members, the first dimension, and its standard error."""
    return values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(values.shape[0])


class QuantumThermalBath:
    """One mediator between two quantum thermal baths, as a stochastic process.

    Parameters
    ----------
    mediator : HarmonicMediator
        A single HarmonicMediator with infinite cutoff.

    Examples
    --------
    >>> import chain
    >>> mediator = chain.HarmonicMediator(frequency="1e12 rad/s", damping="1e12 rad/s")
    >>> ds = QuantumThermalBath(mediator).current(("20 K", "10 K"), duration="1 ns")
    >>> exact = mediator.current("20 K", "10 K").to("W").magnitude
    >>> bool(abs(ds["current"] - exact) < 3 * ds["standard_error"])
    True
    """

    def __init__(self, mediator: Any) -> None:
        self.mediator = mediator
        self._row = oscillators(mediator, 1)

    def current(
        self,
        temperatures: tuple[Any, Any],
        duration: Any,
        ensemble: int = 64,
        step: Any = None,
        seed: int = 0,
        statistics: Statistics = "quantum",
        zero_point: bool = True,
    ) -> xr.Dataset:
        """Heat current between the baths, estimated.

        Parameters
        ----------
        temperatures : tuple
            Of the two baths.
        duration : quantity
            Time over which each member is followed, once it has forgotten its start.
        ensemble : int, default 64
            Number of independent members.
        step : quantity
            Of time; by default so short that the band limit costs 0.2 % of the current at most
            (`tests/exact/test_quantum_bath.py`).
        seed : int, default 0
            Of the random numbers.
        statistics : {"quantum", "classical"}, default "quantum"
            "quantum", the spectrum of Eq. (55), or "classical", 2γ_νk_BT_ν.
        zero_point : bool, default True
            False leaves the zero point of Eq. (55) out: the same mean current with a smaller error.

        Returns
        -------
        Dataset
            With the `current` in W, its `standard_error`, and `truncated_current`, the most that a shorter step could
            add; `position_temperature` T_x of Eq. (63) in K with `position_temperature_error`.

        Raises
        ------
        HeatChainError
            For bad input.

        Notes
        -----
        [Panasyuk2012] Eqs. (53)-(56) and (59). The standard error is from the spread of the members. The zero point
        carries no heat, but adds to the error: its spectrum grows with the frequency, and ⟨ẋ²⟩ with the logarithm of
        the band limit, so that no T_p is given. The fluctuations of the current that this process has are not those of
        quantum theory, which has n(n + 1) where Gaussian forces have (n + ½)².
        """
        kind = checked_statistics(statistics, zero_point)
        T = np.array([single(value, "K", f"temperatures[{i}]", positive=False) for i, value in enumerate(temperatures)])
        if T.shape != (2,):
            raise HeatChainError(f"`temperatures` must be two, of the left and the right bath, but are {len(T)}.")
        h = checked_step(step, self._row, float(T.max()), kind.quantum)
        time = single(duration, "s", "duration")
        members = integer(ensemble, "ensemble", 2)
        seed = integer(seed, "seed", 0)
        block = int(min(_BLOCK, np.ceil(time / h)))
        refuse_too_much(self._row, members, time, h, block, "duration")
        copies = Ensemble(self._row, members, block, h, seed, kind)
        warm_up(copies, self._row, T)
        count = int(np.ceil(time / copies.duration))
        blocks = [copies.advance(T) for _ in range(count)]
        means = Means(*(np.mean(part, axis=0) for part in zip(*blocks, strict=True)))
        J, J_error = mean_and_error(heat_currents(means, self._row)[:, 0])
        # [Panasyuk2012] Eq. (63)
        T_x, T_x_error = mean_and_error(self._row.frequency[0] ** 2 / k * means.square[:, 0])
        variables = {
            "current": J,
            "standard_error": J_error,
            "truncated_current": self._truncated(T, np.pi / h, kind),
            "position_temperature": T_x,
            "position_temperature_error": T_x_error,
        }
        attributes = {
            "model": f"quantum thermal baths of {self.mediator!r}",
            "temperatures": ", ".join(f"{one:g} K" for one in T),
            "statistics": statistics,
            "zero_point": zero_point,
            "ensemble": members,
            "seed": seed,
            "step": h,
            "duration": count * copies.duration,
        }
        return results.dataset(variables, {}, attributes)

    def _truncated(self, T: Array, band: float, statistics: BathStatistics) -> float:
        """Bound of the current above the band limit, where 𝒯 < 4γ̂1γ̂2 ω²/(ω² - ω0²)² and ħω(n1 - n2) falls."""
        energies = mode_energy(np.array(band), T, statistics._replace(zero_point=False))
        tail = 4.0 * self._row.left[0] * self._row.right[0] / band / (1.0 - (self._row.frequency[0] / band) ** 2) ** 2
        return float(abs(energies[0] - energies[1]) * tail / (2.0 * np.pi))
