"""Counting statistics of one transmission, resolved on a grid: cumulants and generating function as sums."""

import math
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError, SolverError
from chain.links.base import Link
from chain.links.counting import modes
from chain.links.landauer.grid import Grid
from chain.units.constants import hbar, k

_ACCEPTED = 1e-7  # uncertain part of a cumulant
_ROUNDING = 1e-9  # by which one channel's transmission may exceed 1
_PARTS = 4  # of an octave
_ROUNDED = 1e-12  # of a counting field's interval
_MOST_ABOVE = 50  # octaves above what the temperatures excite, for counting fields at an interval's end


class CountedTransmission(Link):
    """A link of one transmission, whose grids its subclass gives."""

    @property
    def heat_statistics(self) -> str:
        """From its transmission."""
        return "transmission"

    def _resolved(self, T1: float, T2: float) -> tuple[Grid, Any]:
        """The grid for the heat between two temperatures, and that heat."""
        raise NotImplementedError

    def _grid_about(self, T1: float, T2: float, parts: int, above: int = 0) -> Grid:
        """The grid with so many parts an octave, and octaves of frequency above what the temperatures excite."""
        raise NotImplementedError

    def _uncounted(self) -> str | None:
        """Why the transmission does not say how its heat is distributed; None where it does."""
        return None

    def _require_counted(self, grid: Grid) -> None:
        reason = self._uncounted()
        if reason is None and grid.transmission.max(initial=0.0) > 1.0 + _ROUNDING:
            reason = "exceeds 1, so that it is a sum over channels. Give each of them: Parallel(landauer(first), ...)."
        if reason is not None:
            raise HeatChainError(f"The heat of {self!r} cannot be counted: its transmission {reason}")

    def _heat_noise(self, T1: Array, T2: Array) -> Array:
        def one(a: float, b: float) -> float:
            if a == b and self._uncounted() is not None:
                # The fluctuation-dissipation theorem holds whatever carries the heat
                return float(2.0 * k * a**2 * self._conductance(np.asarray(a)))
            return float(self._pair_cumulants(a, b, 2)[1])

        return np.asarray(np.vectorize(one, otypes=[np.float64])(T1, T2))

    def _heat_cumulants(self, T1: Array, T2: Array, count: int) -> Array:
        one = np.vectorize(lambda a, b: self._pair_cumulants(a, b, count), otypes=[np.float64], signature="(),()->(k)")
        found = np.asarray(np.moveaxis(one(T1, T2), -1, 0))
        found[0] = self._current(T1, T2)
        return found

    def _pair_cumulants(self, T1: float, T2: float, count: int) -> Array:
        hot, cold = max(T1, T2), min(T1, T2)
        if hot == 0.0:
            return np.zeros(count)
        grid, _ = self._resolved(T1, T2)
        self._require_counted(grid)
        ratio = (hot - cold) / cold if cold else math.inf
        kelvin = hbar / k
        columns = kelvin * grid.omega, grid.transmission, grid.weighted, grid.uncertain
        found, doubt = modes.integrals(*columns, hot, cold, ratio, count)
        if np.any(doubt > _ACCEPTED * found):
            raise SolverError(
                f"The transmission is resolved to {np.max(doubt[found > 0.0] / found[found > 0.0]):.1e} only at "
                f"{hot:g} K. Give its sharp features as `points`."
            )
        order = np.arange(1, count + 1)
        sign = np.where((order % 2 == 1) & (T1 < T2), -1.0, 1.0)
        return np.asarray(sign * k**order / (2.0 * np.pi) * found)

    def _generating(self, T1: Array, T2: Array, counting: Array) -> Array:
        return np.asarray(np.vectorize(self._pair_generating, otypes=[np.float64])(T1, T2, counting))

    def _pair_generating(self, T1: float, T2: float, counting: float) -> float:
        if max(T1, T2) == 0.0 or counting == 0.0:
            return 0.0
        field = k * counting
        # Energies that the counting field excites: quanta of u are weighed by e^{(λ - 1/T1)u} and e^{-(λ + 1/T2)u}
        end = 1.0 - (field * T1 if field > 0.0 else -field * T2)
        above = _MOST_ABOVE if end <= 2.0**-_MOST_ABOVE else math.ceil(-math.log2(end))
        grid = self._grid_about(T1, T2, _PARTS, above)
        self._require_counted(grid)
        columns = hbar / k * grid.omega, grid.transmission, grid.weighted
        return float(modes.generating(*columns, T1, T2, field) / (2.0 * np.pi))

    def _counting_interval(self, T1: Array, T2: Array) -> Array:
        low, high = super()._counting_interval(T1, T2)
        wider = np.vectorize(self._beyond, otypes=[np.float64])(T1, T2) / k
        return np.stack([low - wider, high + wider])

    def _beyond(self, T1: float, T2: float) -> float:
        if min(T1, T2) == 0.0 or self._uncounted() is not None:
            return 0.0
        try:
            grid = self._grid_about(T1, T2, _PARTS, _MOST_ABOVE)
        except HeatChainError:  # a function that cannot be followed so far above k_BT
            return 0.0
        found = modes.beyond(hbar / k * grid.omega, grid.transmission, T1, T2)
        return found if math.isfinite(found) and found > _ROUNDED / T1 else 0.0
