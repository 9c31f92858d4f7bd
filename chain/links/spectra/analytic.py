"""Spectral functions of baths, [Taylor2015] Eqs. (4), (8) and Supplement: J_ν(ω) = 2α_ν J̃(ω).

Those in closed form stand here, each with its Kramers-Kronig partner; tables, discrete couplings and a user's own
function in the modules that they are imported from.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from scipy import special

from chain.arrays import Array
from chain.links.spectra.base import Spectrum
from chain.links.spectra.principal_value import Panels
from chain.units.boundary import Value, angular_frequency
from chain.units.parameter import Parameter
from chain.units.parametric import plain_numbers

_FAR = 50.0  # ω/ω_c: from there on the exponential integrals are their asymptotic series, to rounding
_TERMS = 24


class _Cut(Spectrum):
    """A spectral function with nothing but a cutoff."""

    cutoff = Parameter("cutoff", "rad/s", "Cutoff.")

    def __init__(self, cutoff: Value) -> None:
        self._store(cutoff=angular_frequency(cutoff, "cutoff"))

    def _cutoff(self) -> Array:
        return self._parameters["cutoff"]


class Ohmic(_Cut):
    """Ohmic bath with an exponential cutoff, J̃ = ω exp(-ω/ω_c).

    Parameters
    ----------
    cutoff : quantity or DataArray
        Angular frequency ω_c, one or an array.

    Notes
    -----
    [Taylor2015] Eq. (8). Its level shift has exponential integrals: Λ(ω) - Λ(0) = -αω0ω[e^-x Ei(x) + e^x E1(x)] with
    x = ω/ω_c.

    Examples
    --------
    >>> print(f"{Ohmic(cutoff='1e13 rad/s')('1e13 rad/s').m_as('rad/s'):.4e}")
    3.6788e+12
    """

    def _ratio(self, omega: Array) -> Array:
        return np.exp(-omega / self._cutoff())

    def _dispersion(self, omega: Array) -> Array:
        even, _ = exponential_integrals(omega / self._cutoff())
        return -0.5 * omega * even

    def _reorganization(self) -> Array:
        return self._cutoff()


class SuperOhmic(_Cut):
    """Bath with any power at low frequency, J̃ = ω (ω/ω_c)^(s-1) exp(-ω/ω_c).

    Parameters
    ----------
    cutoff : quantity or DataArray
        Angular frequency ω_c, one or an array.
    power : array_like
        Exponent s > 0: above 1 the bath is super-ohmic, below sub-ohmic.

    Notes
    -----
    [Taylor2015] Supplement. Exponential integrals for whole s, quadrature for others.
    """

    power = Parameter("power", "", "Exponent s at low frequency.")

    def __init__(self, cutoff: Value, power: Any = 3) -> None:
        self._store(cutoff=angular_frequency(cutoff, "cutoff"), power=plain_numbers(power, "`power`"))

    def _ratio(self, omega: Array) -> Array:
        return _power_ratio(omega / self._cutoff(), self._parameters["power"])

    def _dispersion(self, omega: Array) -> Array:
        power, x = float(self._parameters["power"]), omega / self._cutoff()
        if power % 1.0:
            return np.asarray(self._cutoff() * _power_panels(power).dispersion(x))
        even, odd = exponential_integrals(x)
        with np.errstate(divide="ignore"):
            found, lowest = (-0.5 * x * even, 1) if power % 2 else (0.5 * x * x * odd, 2)
        # ∫v^(s-1)e^-v/(v² - x²)dv = Γ(s-2) + x² times that of s - 2
        for s in range(lowest + 2, int(power) + 1, 2):
            found = x * x * (special.gamma(s - 2) + found)
        return np.asarray(self._cutoff() * found)

    def _reorganization(self) -> Array:
        return np.asarray(self._cutoff() * special.gamma(self._parameters["power"]))

    def _marks(self) -> Array:
        return np.atleast_1d(self._cutoff() * self._parameters["power"])


class Gaussian(_Cut):
    """Ohmic bath with a Gaussian cutoff, J̃ = ω exp(-ω²/ω_c²).

    Parameters
    ----------
    cutoff : quantity or DataArray
        Angular frequency ω_c, one or an array.

    Notes
    -----
    [Taylor2015] Supplement. Its level shift is Dawson's function: Λ(ω) - Λ(0) = -2√π αω0 ω D(ω/ω_c).
    """

    def _ratio(self, omega: Array) -> Array:
        return np.exp(-np.square(omega / self._cutoff()))

    def _dispersion(self, omega: Array) -> Array:
        return np.asarray(-np.sqrt(np.pi) * omega * special.dawsn(omega / self._cutoff()))

    def _reorganization(self) -> Array:
        return np.asarray(0.5 * np.sqrt(np.pi) * self._cutoff())


class Drude(_Cut):
    """Ohmic bath with a Drude cutoff, J̃ = ω D²/(D² + ω²), that of a `HarmonicMediator` with γ̂ = παω0.

    Parameters
    ----------
    cutoff : quantity or DataArray
        Angular frequency D, one or an array.

    Notes
    -----
    [Panasyuk2012] Eq. (15). Its level shift is Λ(ω) - Λ(0) = -γ̂Dω²/(D² + ω²).
    """

    def _ratio(self, omega: Array) -> Array:
        return np.asarray(1.0 / (1.0 + np.square(omega / self._cutoff())))

    def _dispersion(self, omega: Array) -> Array:
        x = omega / self._cutoff()
        return np.asarray(-0.5 * np.pi * omega * x / (1.0 + x * x))

    def _reorganization(self) -> Array:
        return 0.5 * np.pi * self._cutoff()


class HardCutoff(_Cut):
    """Ohmic bath with no mode above its cutoff, J̃ = ω below ω_c and 0 above.

    Parameters
    ----------
    cutoff : quantity or DataArray
        Angular frequency ω_c, one or an array.

    Notes
    -----
    [Taylor2015] Supplement. A level shift of αω0ω ln|(ω_c - ω)/(ω_c + ω)| always binds a state above ω_c; a junction
    whose bound state has a weight is refused.
    """

    def _ratio(self, omega: Array) -> Array:
        return np.where(omega < self._cutoff(), 1.0, 0.0)

    def _dispersion(self, omega: Array) -> Array:
        cutoff = self._cutoff()
        with np.errstate(divide="ignore"):
            return np.asarray(0.5 * omega * np.log(np.abs((cutoff - omega) / (cutoff + omega))))

    def _reorganization(self) -> Array:
        return self._cutoff()

    def _clearance(self, omega: float) -> float:
        return abs(omega - float(self._cutoff()))


def exponential_integrals(x: Array) -> tuple[Array, Array]:
    """e^x E1(x) + e^-x Ei(x), and their difference, for x >= 0 (at 0 with their finite factors x and x²)."""
    near = np.clip(x, 1e-300, _FAR)
    first, second = np.exp(near) * special.exp1(near), np.exp(-near) * special.expi(near)
    far = np.maximum(x, _FAR)
    terms = special.factorial(np.arange(_TERMS)) * far[..., None] ** -(1.0 + np.arange(_TERMS))
    even, odd = 2.0 * terms[..., ::2].sum(axis=-1), -2.0 * terms[..., 1::2].sum(axis=-1)
    return np.where(x < _FAR, first + second, even), np.where(x < _FAR, first - second, odd)


def _power_ratio(x: Array, power: "Array | float") -> Array:
    # One exponential, because the power alone overflows
    with np.errstate(divide="ignore"):
        return np.where(x > 0.0, np.exp((power - 1.0) * np.log(np.maximum(x, 1e-300)) - x), np.power(0.0, power - 1.0))


@lru_cache(maxsize=16)
def _power_panels(power: float) -> Panels:
    return Panels(lambda x: _power_ratio(x, power), 1.0, np.array([power]))
