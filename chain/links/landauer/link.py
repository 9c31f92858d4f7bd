"""Any transmission as a link: the Landauer integral of a function or table, [Taylor2015] Eq. (1).

    J = (1/2π) ∫ ħω 𝒯(ω) [n(ω, T1) - n(ω, T2)] dω

A transmission of frequency alone is resolved once, adaptively, and every temperature is then one sum. A transmission
that depends on the temperatures too is resolved anew for every pair of them.
"""

import inspect
import math
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import number
from chain.errors import HeatChainError, SolverError
from chain.links.landauer.counting import CountedTransmission
from chain.links.landauer.grid import Grid, Mean, mean_conductance, octaves, resolve
from chain.storage.readers.series import series
from chain.tables.cells import Table, build_table, evaluate
from chain.units.boundary import Quantity, Value, floats, unit_told
from chain.units.constants import hbar, k
from chain.units.series import marks_of
from chain.units.user_functions import described_object, require_picklable

_BELOW, _ABOVE = 60, 10  # octaves of frequency about the temperatures' span that a grid covers
_COARSE, _FINE = 4, 32  # panels an octave
_ROUNDED = 8  # octaves: grids are shared by temperatures that are this close
_ACCEPTED = 1e-7  # uncertain part of a result: rounding of frequencies on a resonance, whose sum is far smaller
_ENDED = 1e-12  # of an integral over all frequencies may come from its last octaves
_NEARLY = 1e-12  # of a table's largest value may be its last: what a smooth function has left at its end
_LOST = 1e-290  # values whose interpolation underflows, to either side of 0
_MANY = 1000  # temperatures an octave, for which a table of them is made first
_SMOOTH = 1e-13  # relative error of that table
_HOTTEST = 1e25  # K; a grid for more would overflow frequencies' squares

Function = Callable[..., Any]


class LandauerLink(CountedTransmission):
    """A link made from a transmission by `landauer`."""

    _glanced_at = ()  # a function of the user's
    _fixed = ("_function", "_pairwise", "_marks", "_count", "_grids")
    _function: Function
    _pairwise: bool
    _marks: Array
    _count: float | None
    _grids: Callable[..., Grid]

    def __init__(self, function: Function, pairwise: bool, marks: Array, count: float | None) -> None:
        self.__dict__.update(_function=function, _pairwise=pairwise, _marks=marks, _count=count)
        self.__dict__["_grids"] = lru_cache(maxsize=16)(self._grid)
        self._store()

    def _key(self) -> tuple[Any, ...]:
        return type(self), self._function, self._marks.tobytes(), self._count

    def __reduce__(self) -> tuple[Any, ...]:
        require_picklable(self._function, "The function `transmission`")
        return type(self), (self._function, self._pairwise, self._marks, self._count)

    def __deepcopy__(self, memo: dict[int, Any]) -> "LandauerLink":
        return self  # it is immutable

    def __repr__(self) -> str:
        return f"landauer({described_object(self._function)})"

    @property
    def channels(self) -> float | None:
        """The number that was given, None otherwise."""
        return self._count

    @property
    def separable(self) -> bool:
        """Whether the transmission depends on frequency alone."""
        return not self._pairwise

    def _values(self, omega: Array, *temperatures: float) -> Array:
        """Transmission, checked."""
        found = self._function(omega, *temperatures)
        values = np.broadcast_to(answer(found, "", "transmission"), omega.shape)
        bad = ~(np.isfinite(values) & (values >= 0.0))
        if self._count is not None:
            bad |= values > self._count * (1.0 + 1e-9)
        if bad.any():
            where = np.flatnonzero(bad.ravel())[0]
            most = "" if self._count is None else f" up to its {self._count:g} channels"
            raise HeatChainError(
                f"`transmission` must be a finite number from 0{most}, but is {values.ravel()[where]:.6g} at "
                f"{omega.ravel()[where]:.6g} rad/s."
            )
        return values

    def _transmission(self, omega: Array) -> Array:
        if self._pairwise:
            return super()._transmission(omega)
        return self._values(omega)

    def _grid(self, lowest: int, highest: int, parts: int, *temperatures: float) -> Grid:
        edges = octaves(lowest, highest, parts, self._marks)
        return resolve(partial(_call, self, temperatures), edges)

    def _grid_about(self, T1: float, T2: float, parts: int, above: int = 0) -> Grid:
        """The grid for two temperatures, and for so many octaves of frequency above what they excite."""
        hot, cold = max(T1, T2), min(T1, T2)
        coldest = cold if cold > 1e-9 * hot else hot
        lowest = math.floor(math.log2(k / hbar * coldest) / _ROUNDED) * _ROUNDED - _BELOW
        highest = math.ceil(math.log2(k / hbar * hot) / _ROUNDED) * _ROUNDED + _ABOVE + above
        return self._grids(lowest, highest, parts, *((T1, T2) if self._pairwise else ()))

    def _resolved(self, T1: float, T2: float) -> tuple[Grid, Mean]:
        """The grid for the heat between two temperatures, and that heat over their difference."""
        hot, cold = max(T1, T2), min(T1, T2)
        if hot > _HOTTEST:
            raise HeatChainError(f"`T` must be at most {_HOTTEST:g} K for a transmission, but is {hot:g} K.")
        ratio = (hot - cold) / cold if cold else math.inf
        for parts in (_COARSE, _FINE):
            grid = self._grid_about(T1, T2, parts)
            found = mean_conductance(grid, hbar / (k * hot), ratio)
            if found.far <= 1e-12 * found.total:
                break
        return grid, found

    def _uncounted(self) -> str | None:
        if self._pairwise:
            return "depends on the temperatures, so that its quanta are not independent of each other."
        if self._count is not None and self._count > 1.0:
            return f"is one of {self._count:g} channels together. Give each of them: Parallel(landauer(first), ...)."
        return None

    def _mean(self, T1: float, T2: float) -> float:
        """J/(T1 - T2), or K where they are equal, in W/K."""
        hot = max(T1, T2)
        if hot == 0.0:
            return 0.0
        _, found = self._resolved(T1, T2)
        if found.uncertain > _ACCEPTED * found.total:
            raise SolverError(
                f"The transmission is resolved to {found.uncertain / found.total:.1e} only at {hot:g} K. Give its "
                "sharp features as `points`."
            )
        return float(k / (2.0 * np.pi) * found.total)

    def _conductance(self, T: Array) -> Array:
        # [Taylor2015] Eq. (1) for T1 = T2 = T: the transmission's own change with temperature does not enter
        mean = np.vectorize(lambda t: self._mean(float(t), float(t)), otypes=[np.float64])
        table = _smooth(mean, np.asarray(T))
        return np.asarray(mean(T) if table is None else evaluate(table, np.zeros(np.shape(T), np.int64), T))

    def _current(self, T1: Array, T2: Array) -> Array:
        # [Taylor2015] Eq. (1)
        mean = np.vectorize(lambda a, b: 0.0 if a == b else self._mean(float(a), float(b)), otypes=[np.float64])
        with np.errstate(over="ignore"):  # far above both temperatures, where nothing is left
            return np.asarray(mean(T1, T2) * (T1 - T2))

    def _potential(self, T: Array) -> Array:
        if self._pairwise:
            return super()._potential(T)
        return self._current(T, np.zeros_like(T))

    def _sum_rule(self, T: Array) -> Array | None:
        """(k_B/2π)∫𝒯dω, because the thermal window never exceeds 1; None where it has no end."""
        if self._pairwise or not np.any(T > 0.0):
            return None
        octaves_ = np.log2(k / hbar * np.array([T[T > 0.0].min(), T.max()]))
        lowest, highest = math.floor(octaves_[0]) - _BELOW, math.ceil(octaves_[1]) + _BELOW
        try:
            with np.errstate(all="ignore"):
                grid = self._grids(lowest, highest, _COARSE)
        except HeatChainError:  # a function that cannot be followed so far above k_BT
            return None
        total, top = grid.weighted.sum(), grid.weighted[grid.omega > 2.0 ** (highest - _ABOVE)].sum()
        if top > _ENDED * total:
            return None
        return np.full(np.shape(T), k / (2.0 * np.pi) * total)


def _call(link: LandauerLink, temperatures: tuple[float, ...], omega: Array) -> Array:
    return link._values(omega, *temperatures)


class FrequencyTable:
    """Straight lines between given points, constant below the first, nothing above the last.

    Parameters
    ----------
    omega, values : ndarray
        Increasing angular frequencies in rad/s, and a value at each.
    name : str, default "transmission"
        What it is, in an error message.
    """

    def __init__(self, omega: Array, values: Array, name: str = "transmission") -> None:
        if omega.ndim != 1 or omega.shape != values.shape or omega.size < 2 or not np.all(np.diff(omega) > 0.0):
            raise HeatChainError(
                f"`{name}` as a table must have one value at each of at least two increasing frequencies, but has "
                f"values of shape {values.shape} at frequencies of shape {omega.shape}."
            )
        if not abs(values[-1]) <= _NEARLY * np.max(np.abs(values)):
            raise HeatChainError(
                f"`{name}` as a table must end with 0, but ends with {values[-1]:g} at {omega[-1]:.4g} rad/s. "
                "Add a frequency above which nothing is transmitted."
            )
        self.omega, self.values = omega, values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrequencyTable) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"<{self.omega.size} frequencies up to {self.omega[-1]:.6g} rad/s>"

    def _key(self) -> tuple[bytes, bytes]:
        return self.omega.tobytes(), self.values.tobytes()

    def __call__(self, omega: Array) -> Array:
        found = np.interp(omega, self.omega, self.values, right=0.0)
        return np.where(np.abs(found) < _LOST, 0.0, found)


def landauer(
    transmission: "Function | xr.DataArray | tuple[Value, Any]",
    *,
    points: Value | None = None,
    channels: float | None = None,
) -> LandauerLink:
    """Make a link from a transmission: the part of the heat of each frequency that passes from one bath to the other.

    Parameters
    ----------
    transmission : callable, DataArray, tuple, DataFrame, Series or path
        A function 𝒯(ω) or 𝒯(ω, T1, T2) of float64 arrays in rad/s (and floats in K), which returns numbers or a
        dimensionless Quantity; or a table: whatever `read_table` takes, with a column of frequencies (or energies, or
        wavenumbers) with units, or a pair (frequency, values). Between its points a table is straight, below the first
        constant, and it must end with 0, or with at most 1e-12 of its largest value.
    points : quantity or DataArray, optional
        Angular frequencies of steps or sharp resonances, which a function is resolved about.
    channels : float, optional
        Number of channels, where known: no transmission may exceed it, and it sets the ballistic bound.

    Returns
    -------
    LandauerLink
        A link with `current`, `conductance` and `transmission`.

    Raises
    ------
    HeatChainError
        where a transmission is negative, not finite, or above its channels
    SolverError
        where a transmission cannot be resolved

    Notes
    -----
    [Taylor2015] Eq. (1). A function is sampled from 2^-60 to 700 times k_BT/ħ, until its Legendre series on parts of an
    octave have converged to 1e-13, or are left with noise, of which an integral may hold 1e-7. A resonance that is
    narrower than a millionth of its frequency can be missed unless it is in `points`.

    Examples
    --------
    >>> import numpy as np
    >>> ballistic = landauer(lambda omega: np.ones_like(omega), channels=1)
    >>> f"{ballistic.conductance('1 K').to('pW/K'):.4f~P}"
    '0.9464 pW/K'
    """
    channels = None if channels is None else number(channels, "channels")
    marks = marks_of(points)
    if callable(transmission) and not isinstance(transmission, xr.DataArray):
        return LandauerLink(transmission, is_pairwise(transmission), np.sort(marks.ravel()), channels)
    table = frequency_table(transmission, "", "transmission")
    return LandauerLink(table, False, np.unique(np.concatenate([marks.ravel(), table.omega])), channels)


def frequency_table(given: Any, unit: str, name: str) -> FrequencyTable:
    """A table of values over frequency, as `read_table` and pairs have it."""
    return FrequencyTable(*series(given, "frequency", unit, name), name)


def _smooth(function: Callable[[Array], Array], T: Array) -> Table | None:
    """A table of a function to rounding, where it is asked so often that the table is quicker, and so smooth."""
    low, high = T.min(initial=math.inf), T.max(initial=0.0)
    if not 0.0 < low < high or T.size < _MANY * (1.0 + math.log2(high / low)):
        return None
    table = build_table(function, np.array([low]), np.array([high]), parts=(16, 128), name="conductance of a link")
    return table if table.error < _SMOOTH else None


def answer(values: Any, unit: str, name: str) -> Array:
    """What a function of frequency gives, in a unit: percent are converted, other units and complex numbers refused."""
    if isinstance(values, Quantity) or (isinstance(values, xr.DataArray) and (unit or unit_told(values))):
        values = floats(values, unit, name)
    if np.iscomplexobj(values):
        raise HeatChainError(f"`{name}` must be real numbers, but is complex. Give the part that is meant.")
    return np.asarray(values, dtype=np.float64)


def is_pairwise(function: Function, name: str = "transmission") -> bool:
    """Whether a function takes the two temperatures after the frequency."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # some compiled functions have no signature; they are functions of frequency
        return False
    required = [p for p in parameters if p.default is p.empty and p.kind <= p.POSITIONAL_OR_KEYWORD]
    if len(required) not in (1, 3):
        raise HeatChainError(
            f"`{name}` must be a function of (omega) or (omega, T1, T2), but takes {len(required)} arguments."
        )
    return len(required) == 3
