"""Links that are no mediators: given conductance, radiation, phonon tunnelling, tables, and a user's own object."""

from abc import abstractmethod
from typing import Any, Self

import numpy as np
import xarray as xr
from scipy.constants import c, hbar, k
from scipy.interpolate import PchipInterpolator

from chain.answers import checked_answer
from chain.errors import HeatChainError
from chain.mediators.base import Array, Link, Value, representable
from chain.series import series
from chain.tables import knots
from chain.units import floats


class _PowerLaw(Link):
    """J = g·(T1^p - T2^p)."""

    _power: int

    @property
    def separable(self) -> bool:
        """True."""
        return True

    @property
    @abstractmethod
    def _prefactor(self) -> Array:
        """Factor g of the power law, in W/K^p."""

    def _potential(self, T: Array) -> Array:
        return np.asarray(self._prefactor * T**self._power)

    def _conductance(self, T: Array) -> Array:
        with np.errstate(over="ignore"):
            return representable(self._power * self._prefactor * T ** (self._power - 1), "conductance")

    def _current(self, T1: Array, T2: Array) -> Array:
        # T1^p - T2^p in factors, which does not cancel
        with np.errstate(over="ignore", invalid="ignore"):
            rest = sum(T1 ** (self._power - 1 - i) * T2**i for i in range(self._power))
            return representable(np.asarray(self._prefactor * (T1 - T2) * rest), "heat current")


class ConductanceLink(_PowerLaw):
    """A link of constant conductance, J = K(T1 - T2).

    Parameters
    ----------
    conductance : thermal conductance K, one or an array

    Examples
    --------
    >>> print(f"{ConductanceLink('1 nW/K').current('301 K', '300 K'):.1e~}")
    1.0e-09 W
    """

    _power = 1

    def __init__(self, conductance: Value) -> None:
        self._store(conductance=floats(conductance, "W/K", "conductance", positive=True))

    @property
    def _prefactor(self) -> Array:
        return self._parameters["conductance"]


class RadiativeLink(_PowerLaw):
    """Black-body radiation between two surfaces.

    Parameters
    ----------
    area : radiating area A

    Notes
    -----
    [Panasyuk2012] Eq. (52): J = A π²k_B⁴/(60ħ³c²)·(T1⁴ - T2⁴). It holds in the far field: where the distance is far
    above the thermal wavelength ħc/(k_BT), 8 µm at 300 K. Closer, near-field radiation is larger.

    Examples
    --------
    >>> print(f"{RadiativeLink('1 m^2').current('300 K', '0 K'):.1f~}")
    459.3 W
    """

    _power = 4

    def __init__(self, area: Value) -> None:
        self._store(area=floats(area, "m^2", "area", positive=True))

    @property
    def _prefactor(self) -> Array:
        # [Panasyuk2012] Eq. (52)
        return np.asarray(self._parameters["area"] * np.pi**2 * k**4 / (60.0 * hbar**3 * c**2))


class PhononTunnelingLink(_PowerLaw):
    """Phonons that tunnel between a tip and a surface in the tip's electric field.

    Parameters
    ----------
    debye_temperature : Debye temperature θ_D of the substrate

    Notes
    -----
    [Panasyuk2012] Eq. (86), as used there for the experiment with an STM tip: J = π⁵k_B²/(60ħθ_D²)·(T1⁴ - T2⁴). Above
    T ≈ 0.3 θ_D it exceeds the quantum of conductance: it then takes more than one channel.
    """

    _power = 4

    def __init__(self, debye_temperature: Value) -> None:
        self._store(theta=floats(debye_temperature, "K", "debye_temperature", positive=True))

    @property
    def _prefactor(self) -> Array:
        # [Panasyuk2012] Eq. (86)
        return np.asarray(np.pi**5 * k**2 / (60.0 * hbar * self._parameters["theta"] ** 2))


class TabulatedLink(Link):
    """A link from a table of its conductance.

    Parameters
    ----------
    conductance : DataArray over one dimension `temperature`, whose coordinate has units, in units of W/K

    Raises
    ------
    HeatChainError
        Where the table is not over temperature, not increasing in temperature, or holds a conductance that is not
        positive; later, where a temperature outside the table is asked for. It is never extrapolated.

    Notes
    -----
    Monotone cubic interpolation; the current is its exact integral from T2 to T1.

    Examples
    --------
    >>> T = xr.DataArray([100.0, 200.0, 300.0], dims="temperature", attrs={"units": "K"})
    >>> table = xr.DataArray([1.0, 2.0, 3.0], coords={"temperature": T}, attrs={"units": "nW/K"})
    >>> print(f"{TabulatedLink(table).current('250 K', '150 K'):.1e~}")
    2.0e-07 W
    """

    _fixed = ("_curve", "_integral", "_sums", "lower", "upper")
    _curve: Any
    _integral: Any
    _sums: knots.Sums
    lower: float
    upper: float

    def __init__(self, conductance: xr.DataArray) -> None:
        T, K = series(conductance, "temperature", "W/K", "conductance", positive=True)
        curve = PchipInterpolator(T, K)
        self.__dict__.update(_curve=curve, _integral=curve.antiderivative(), _sums=knots.sums(curve))
        self.__dict__.update(lower=float(T[0]), upper=float(T[-1]))
        self._store()

    def _key(self) -> tuple[Any, ...]:
        return type(self), self._curve.x.tobytes(), self._curve.c.tobytes()

    @property
    def separable(self) -> bool:
        """True."""
        return True

    def _within(self, T: Array) -> None:
        if np.any((self.lower > T) | (self.upper < T)):
            raise HeatChainError(
                f"`T` must lie in the table's range, {self.lower:g} K to {self.upper:g} K, but reaches from "
                f"{np.min(T):g} K to {np.max(T):g} K. Give a table over a wider range."
            )

    def _conductance(self, T: Array) -> Array:
        self._within(T)
        return np.asarray(self._curve(T))

    def _potential(self, T: Array) -> Array:
        self._within(T)
        return np.asarray(self._integral(T))

    def _current(self, T1: Array, T2: Array) -> Array:
        self._within(T1)
        self._within(T2)
        return knots.integral(self._curve, self._sums, T2, T1)


class UserLink(Link):
    """Anything with `current(T1, T2)` and `conductance(T)`, called with float64 kelvins.

    It may return float64 W and W/K, or quantities. Each answer is checked for its shape, unit and finite values.
    """

    _fixed = ("user",)
    user: Any

    def __init__(self, user: Any) -> None:
        for method in ("current", "conductance"):
            if not callable(getattr(user, method, None)):
                raise HeatChainError(
                    f"`links` must have the methods current(T1, T2) and conductance(T), but {type(user).__name__} has "
                    f"no `{method}`. Give a HarmonicMediator, a ConductanceLink or a class with both."
                )
        self.__dict__["user"] = user
        self._store()

    def _key(self) -> tuple[Any, ...]:
        return type(self), id(self.user)

    def _select(self, index: Any) -> Self:
        return self

    @property
    def channels(self) -> Any:
        """What the object says of itself, or None."""
        return getattr(self.user, "channels", None)

    def _ask(self, method: str, unit: str, *arguments: Array) -> Array:
        name = f"{type(self.user).__name__}.{method}"
        return checked_answer(getattr(self.user, method), unit, name, *arguments)

    def _conductance(self, T: Array) -> Array:
        return self._ask("conductance", "W/K", T)

    def _current(self, T1: Array, T2: Array) -> Array:
        return self._ask("current", "W", T1, T2)


def as_link(thing: Any) -> Link:
    """A link as it is, anything else with `current` and `conductance` as a `UserLink`."""
    return thing if isinstance(thing, Link) else UserLink(thing)
