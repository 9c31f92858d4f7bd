"""A chain of mediators between bodies whose temperatures follow, as a stochastic process: [Panasyuk2012] Sec. VI.A.

Every body pushes its two mediators with random forces whose spectrum follows its temperature, and gains the heat that
enters from one mediator and leaves through the other, Eq. (80). Eq. (84) is written with one force F_n on both. The
mean currents do not depend on this. But the paper's "neighbouring mediators are always uncorrelated" does: with one
force they are correlated even where all temperatures are equal, because the friction that the same modes would pass
from one mediator to the other is left out, and a body's energy then fluctuates by more than in equilibrium (its
variance by a quarter more, for classical baths). With a force of its own on each mediator all is as it should be.
"""

from typing import Any

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.checks import flag, integer
from chain.errors import HeatChainError
from chain.exact.sampled_baths.equations import Ensemble, Oscillators, heat_currents
from chain.exact.sampled_baths.mediator import (
    checked_statistics,
    checked_step,
    mean_and_error,
    oscillators,
    refuse_too_much,
    warm_up,
)
from chain.exact.statistics import Statistics
from chain.units.boundary import single, temperature, ureg
from chain.units.labels import listed

_BLOCK = 256  # steps, at least, for which the bodies' temperatures are held


class QuantumThermalBathChain:
    """Mediators in a row between two reservoirs, with finite bodies between them.

    Parameters
    ----------
    mediators
        HarmonicMediator of infinite cutoff: one for all n + 1 places, or n + 1.
    subsystems
        One body for all n places, or n; anything with `energy(T)` and `temperature(U)`.
    n : int
        Number of bodies.
    left, right : quantity
        Temperatures of the reservoirs.
    shared : bool, default False
        Whether a body pushes both neighbours with one force, as Eq. (84) is written, or each with its own.

    Examples
    --------
    >>> import chain
    >>> mediator = chain.HarmonicMediator(frequency="1e12 rad/s", damping="1e12 rad/s")
    >>> body = chain.ConstantHeatCapacity("2e-20 J/K")
    >>> row = QuantumThermalBathChain(mediator, body, n=1, left="20 K", right="10 K")
    >>> ds = row.transient("15 K", until="1 ns", samples=2, ensemble=4)
    >>> ds["temperature"].dims
    ('time', 'site')
    """

    def __init__(self, mediators: Any, subsystems: Any, n: int, left: Any, right: Any, shared: bool = False) -> None:
        self.n = integer(n, "n", 1)
        self._row: Oscillators = oscillators(mediators, self.n + 1)
        self.bodies = list(subsystems) if isinstance(subsystems, list | tuple) else [subsystems] * self.n
        if len(self.bodies) != self.n:
            raise HeatChainError(f"`subsystems` must be one body, or {self.n}, but there are {len(self.bodies)}.")
        self._ends = single(left, "K", "left", positive=False), single(right, "K", "right", positive=False)
        self.shared = flag(shared, "shared")
        self.description = f"quantum thermal baths of {self.n} bodies; {mediators!r}; {subsystems!r}"

    def transient(
        self,
        initial: Any,
        until: Any,
        samples: int = 50,
        ensemble: int = 32,
        step: Any = None,
        seed: int = 0,
        statistics: Statistics = "quantum",
        zero_point: bool = True,
    ) -> xr.Dataset:
        """Temperatures of the bodies over time.

        Parameters
        ----------
        initial : quantity or DataArray
            One temperature, or one for each body.
        until : quantity
            Time at which to stop.
        samples : int, default 50
            Number of times reported, at equal distances.
        ensemble : int, default 32
            Number of independent chains.
        step : quantity
            Of time, as in `QuantumThermalBath.current`.
        seed, statistics, zero_point
            As there.

        Returns
        -------
        Dataset
            With `temperature` (time, site) and `current` (time, link), which is the mean since the time before: means
            over the ensemble, with `temperature_error` and `standard_error`; and `temperature_spread`, the standard
            deviation of one chain's temperatures.

        Raises
        ------
        HeatChainError
            For bad input, and for a body so small that a fluctuation takes all its energy.

        Notes
        -----
        [Panasyuk2012] Eqs. (84), (80), with the currents of Eq. (59). A body's temperature is held for a block of some
        256 steps, the attribute `block`: the error is of the order of a block over t_eq, Eq. (78).
        """
        kind = checked_statistics(statistics, zero_point)
        members = integer(ensemble, "ensemble", 2)
        T = np.broadcast_to(listed(temperature(initial, "initial"), "site", "initial", range(1, self.n + 1)), (self.n,))
        time = single(until, "s", "until")
        h = checked_step(step, self._row, max(float(T.max()), *self._ends), kind.quantum)
        count = integer(samples, "samples", 1)
        seed = integer(seed, "seed", 0)
        block = int(min(_BLOCK, np.ceil(time / count / h)))
        refuse_too_much(self._row, members, time, h, block, "until")
        copies = Ensemble(self._row, members, block, h, seed, kind, self.shared)
        each = int(np.ceil(time / count / copies.duration))
        warm_up(copies, self._row, self._baths(T))
        energy = np.broadcast_to(self._energy(T), (members, self.n)).copy()
        temperatures, currents = np.empty((count, members, self.n)), np.empty((count, members, self.n + 1))
        for i in range(count):
            temperatures[i], currents[i] = self._interval(copies, energy, each)
        return self._dataset(temperatures, currents, each * copies.duration, copies.duration, seed)

    def _interval(self, copies: Ensemble, energy: Array, blocks: int) -> tuple[Array, Array]:
        """Follow all members for some blocks: their temperatures then, and their mean currents; changes `energy`."""
        total = np.zeros((energy.shape[0], self.n + 1))
        for _ in range(blocks):
            J = heat_currents(copies.advance(self._baths(self._temperature(energy))), self._row)
            # [Panasyuk2012] Eq. (80)
            energy += (J[:, :-1] - J[:, 1:]) * copies.duration
            total += J
        return self._temperature(energy), total / blocks

    def _baths(self, T: Array) -> Array:
        """Temperatures of reservoirs and bodies, in order."""
        ends = (np.full((*T.shape[:-1], 1), end) for end in self._ends)
        return np.concatenate([next(ends), T, next(ends)], axis=-1)

    def _energy(self, T: Array) -> Array:
        each = zip(self.bodies, T, strict=True)
        return np.array([body.energy(ureg.Quantity(float(one), "K")).m_as("J") for body, one in each])

    def _temperature(self, energy: Array) -> Array:
        if np.any(energy <= 0.0):
            raise HeatChainError(
                "`subsystems` are so small that a fluctuation took all energy of one. Take larger ones."
            )
        each = zip(self.bodies, energy.T, strict=True)
        return np.stack([body.temperature(ureg.Quantity(one, "J")).m_as("K") for body, one in each], axis=-1)

    def _dataset(self, temperatures: Array, currents: Array, interval: float, block: float, seed: int) -> xr.Dataset:
        T, T_error = mean_and_error(np.moveaxis(temperatures, 1, 0))
        J, J_error = mean_and_error(np.moveaxis(currents, 1, 0))
        members = temperatures.shape[1]
        variables = {
            "temperature": ("time site", T),
            "temperature_error": ("time site", T_error),
            "temperature_spread": ("time site", T_error * np.sqrt(members)),
            "current": ("time link", J),
            "standard_error": ("time link", J_error),
        }
        coordinates = {
            "time": interval * np.arange(1, T.shape[0] + 1),
            "site": np.arange(1, self.n + 1),
            "link": np.arange(self.n + 1),
        }
        attributes = {"model": self.description, "ensemble": members, "seed": seed, "block": block}
        return results.dataset(variables, coordinates, attributes)
