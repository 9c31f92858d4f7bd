"""Spectral functions from data: a table, discrete couplings g_k, or a function of the user's."""

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.spectra.base import Spectrum
from chain.links.spectra.principal_value import Panels
from chain.links.spectra.straight_lines import Lines
from chain.storage.readers.series import series
from chain.units.boundary import Value, angular_frequency, single, ureg
from chain.units.series import marks_of
from chain.units.user_functions import checked_answer, described_object


class Tabulated(Spectrum):
    """A spectral function from a table.

    Parameters
    ----------
    density : DataArray, pair of quantity, DataFrame or path
        J̃ in units of an angular frequency over a frequency: whatever `chain.read_table` takes, or a pair (frequency,
        density).

    Raises
    ------
    HeatChainError
        where a frequency has two values, or a value is negative

    Notes
    -----
    J̃/ω is straight between the table's frequencies, constant below the first one (the bath is ohmic there), and 0 above
    the last. Where the table does not end with 0 the cutoff is hard, and binds a state.
    """

    _fixed = ("_omega", "_values")
    _omega: Array
    _values: Array

    def __init__(self, density: Any) -> None:
        omega, values = series(density, "frequency", "rad/s", "density")
        _refuse_negative("density", omega, values)
        if omega[0] == 0.0:
            if values[0] > 0.0:
                raise HeatChainError(f"`density` must be 0 at frequency 0, but is {values[0]:.4g} rad/s.")
            omega, values = omega[1:], values[1:]
        if not np.any(values > 0.0) or omega.size < 2:
            raise HeatChainError("`density` must be positive somewhere, but is 0 at every frequency.")
        self._keep(omega, values / omega)

    def _keep(self, omega: Array, ratio: Array) -> None:
        self.__dict__.update(_omega=omega, _values=ratio)
        self._store()

    def _key(self) -> tuple[Any, ...]:
        return type(self), self._omega.tobytes(), self._values.tobytes()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(<{self._omega.size} frequencies up to {self._omega[-1]:.6g} rad/s>)"

    def _ratio(self, omega: Array) -> Array:
        return np.asarray(np.interp(omega, self._omega, self._values, right=0.0))

    def _dispersion(self, omega: Array) -> Array:
        found = self._lines.dispersion(np.asarray(omega) / self._omega[-1])
        return np.asarray(found * self._omega[-1])

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._omega / self._omega[-1], self._values)

    def _reorganization(self) -> Array:
        return np.asarray(self._values[0] * self._omega[0] + np.trapezoid(self._values, self._omega))

    def _cutoff(self) -> Array:
        return np.asarray(self._omega[-1])

    def _marks(self) -> Array:
        return self._omega

    def _clearance(self, omega: float) -> float:
        return float(np.abs(self._omega - omega).min())


class Discrete(Tabulated):
    """A spectral function from the couplings of discrete modes, as a molecule's or a lattice's calculation gives them.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequencies ω_k of the modes, increasing.
    coupling : quantity or DataArray
        Their couplings g_k, as energies or frequencies (over ħ).

    Notes
    -----
    [Taylor2015] Eq. (4) with J = 2J̃: a junction's `coupling` multiplies g_k², and is 1 in sum for the couplings as they
    are given. A finite bath carries no steady current; each mode is spread evenly over the distance to its neighbours,
    which holds until the Heisenberg time 2π/(ω_(k+1) - ω_k).
    """

    def __init__(self, frequency: Value, coupling: Value) -> None:
        omega = np.atleast_1d(np.asarray(angular_frequency(frequency, "frequency")))
        g = np.atleast_1d(np.asarray(angular_frequency(coupling, "coupling", positive=False)))
        if omega.ndim != 1 or omega.shape != g.shape or omega.size < 3 or np.any(np.diff(omega) <= 0.0):
            raise HeatChainError(
                "`frequency` and `coupling` must have one value for each of at least three modes of increasing "
                f"frequency, but have the shapes {omega.shape} and {g.shape}."
            )
        if not np.any(g):
            raise HeatChainError("`coupling` must not be 0 for every mode.")
        # [Taylor2015] Eq. (4): weights g_k² in straight lines between modes, which keep ∫J̃/ω dω
        share = np.gradient(omega)
        share[0], share[-1] = 0.5 * (omega[1] + omega[0]), omega[-1] - omega[-2]
        end = omega[-1] + share[-1]
        self._keep(np.append(omega, end), np.append(2.0 * np.square(g) / (share * omega), 0.0))


class Function(Spectrum):
    """A spectral function of the user's own.

    Parameters
    ----------
    function : callable
        J̃(ω), called with float64 arrays in rad/s, returns the same or quantities.
    cutoff : quantity or DataArray
        Frequency far above which there are no modes; the function is followed from 2^-200 to 2^100 times it.
    points : quantity or DataArray, optional
        Frequencies of edges, kinks or narrow peaks.

    Raises
    ------
    HeatChainError
        where J̃ is negative or not finite somewhere, or where ∫J̃/ω dω diverges

    Examples
    --------
    >>> import numpy as np
    >>> mine = Function(lambda omega: omega * np.exp(-omega / 1e13), cutoff="1e13 rad/s")
    >>> print(f"{mine.reorganization.m_as('rad/s'):.6e}")
    1.000000e+13
    """

    _fixed = ("_function", "_panels", "_typical", "_points")
    _function: Callable[..., Any]
    _panels: Panels
    _typical: float
    _points: Array

    def __init__(self, function: Callable[..., Any], cutoff: Value, points: Value | None = None) -> None:
        if not callable(function):
            raise HeatChainError(f"`function` must be a function of frequency, but is {function!r}.")
        marks = marks_of(points)
        typical = single(cutoff, "rad/s", "cutoff")
        self.__dict__.update(_function=function, _typical=typical, _points=np.sort(marks))
        self._store()
        self.__dict__["_panels"] = Panels(self._ratio, typical, self._points)
        if not self._panels.total() > 0.0:
            raise HeatChainError("`function` must be positive somewhere, but is 0 at every frequency.")

    def _key(self) -> tuple[Any, ...]:
        return type(self), self._function, self._typical, self._points.tobytes()

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._function, self._typical, self._points)

    def __repr__(self) -> str:
        return f"Function({described_object(self._function)}, cutoff='{self._typical:.6g} rad/s')"

    def _ratio(self, omega: Array) -> Array:
        inside = np.maximum(omega, self._typical * 2.0**-250)
        values = checked_answer(self._function, "rad/s", "`spectrum`", inside)
        _refuse_negative("spectrum", inside, values)
        return np.asarray(values / inside)

    def _dispersion(self, omega: Array) -> Array:
        return self._panels.dispersion(omega)

    def _reorganization(self) -> Array:
        return np.asarray(self._panels.total())

    def _cutoff(self) -> Array:
        return np.asarray(self._typical)

    def _marks(self) -> Array:
        return np.append(self._points, self._typical)

    def _clearance(self, omega: float) -> float:
        return float(np.abs(self._points - omega).min(initial=math.inf))


def _restored(function: Callable[..., Any], cutoff: float, points: Array) -> Function:
    marks = ureg.Quantity(points, "rad/s") if points.size else None
    return Function(function, ureg.Quantity(cutoff, "rad/s"), marks)


def _refuse_negative(name: str, omega: Array, values: Array) -> None:
    if np.any(values < 0.0):
        where = int(np.flatnonzero(np.ravel(values) < 0.0)[0])
        raise HeatChainError(
            f"`{name}` must not be negative, but is {np.ravel(values)[where]:.4g} rad/s at "
            f"{np.ravel(omega)[where]:.4g} rad/s. A bath with such modes would give work."
        )
