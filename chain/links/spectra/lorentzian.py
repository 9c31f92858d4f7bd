"""A bath with a resonance over any power of frequency, [Taylor2015] Supplement.

Its Kramers-Kronig partner is a sum over the four poles u_i of u^(l-1)/[(u² - ω²)(u - p)(u - p*)], p = ω_R + iΓ. With
l = m + s, m whole and 0 < s <= 1,

    ∫ Σ c_i u_i^m u^(s-1)/(u - u_i) du = Σ c_i u_i^m P_s(-u_i),   P_s(z) = (z^(s-1) - 1) π/sin πs,   P_1(z) = -ln z,

because Σ c_i u_i^m = 0 for l <= 3; of the pole on the axis the principal value.
"""

from typing import Any

import numpy as np

from chain.arrays import Array, Complex
from chain.errors import HeatChainError
from chain.links.spectra.base import Spectrum
from chain.units.boundary import Value, angular_frequency
from chain.units.parameter import Parameter
from chain.units.parametric import plain_numbers

_STEEPEST = 3.0  # power up to which the sum over poles holds


class Lorentzian(Spectrum):
    """Bath with a resonance, J̃ = ω (ω/ω_R)^(l-1)/[1 + (ω - ω_R)²/Γ²].

    Parameters
    ----------
    centre : quantity or DataArray
        Angular frequency ω_R of the resonance.
    width : quantity or DataArray
        Half width Γ at half maximum, also an angular frequency; the paper's η is 1/Γ².
    power : array_like
        Exponent l at low frequency, above 0, at most 3; from 2 on ∫J̃/ω dω diverges, and with it the counter-term of
        a `HarmonicJunction`.

    Raises
    ------
    HeatChainError
        where a parameter is out of its range

    Notes
    -----
    [Taylor2015] Supplement.

    Examples
    --------
    >>> bath = Lorentzian(centre="1e13 rad/s", width="2e12 rad/s", power=3)
    >>> print(f"{bath('2e13 rad/s').m_as('rad/s'):.4e}")
    3.0769e+12
    """

    centre = Parameter("centre", "rad/s", "Angular frequency of the resonance.")
    width = Parameter("width", "rad/s", "Half width at half maximum.")
    power = Parameter("power", "", "Exponent l at low frequency.")

    def __init__(self, centre: Value, width: Value, power: Any = 1) -> None:
        self._store(
            centre=angular_frequency(centre, "centre"),
            width=angular_frequency(width, "width"),
            power=plain_numbers(power, "`power`"),
        )
        if np.any(self._parameters["power"] > _STEEPEST):
            raise HeatChainError(f"`power` must be at most {_STEEPEST:g} for a Lorentzian bath, but is {power}.")

    def _cutoff(self) -> Array:
        return self._parameters["centre"] + self._parameters["width"]

    def _ratio(self, omega: Array) -> Array:
        p = self._parameters
        shape = 1.0 / (1.0 + np.square((omega - p["centre"]) / p["width"]))
        with np.errstate(divide="ignore"):
            return np.asarray(np.power(omega / p["centre"], p["power"] - 1.0) * shape)

    def _poles(self) -> tuple[complex, float, float]:
        """p/ω_R, Γ/ω_R and l."""
        centre, width, power = (float(self._parameters[name]) for name in ("centre", "width", "power"))
        return complex(1.0, width / centre), width / centre, power

    def _dispersion(self, omega: Array) -> Array:
        p, width, power = self._poles()
        whole = int(np.ceil(power)) - 1
        s, centre = power - whole, float(self._parameters["centre"])
        x = np.asarray(omega) / centre
        with np.errstate(divide="ignore", invalid="ignore"):
            resonance = width * (_moment(-p, s) * p**whole / ((p - x) * (p + x))).imag
            # of ±ω: residues u^m/(2u[(u - 1)² + Γ²])
            ahead, behind = (1.0 / ((x - one) ** 2 + width**2) for one in (1.0, -1.0))
            sides = _on_axis(x, s) * ahead - (-1.0) ** whole * _moment(x + 0.0j, s).real * behind
            found = x * x * (resonance + 0.5 * width**2 * x ** (whole - 1.0) * sides)
        return np.asarray(np.where(x > 0.0, centre * found, 0.0))

    def _reorganization(self) -> Array:
        p = self._parameters
        if np.any(p["power"] >= 2.0):
            raise HeatChainError(
                f"`spectrum` must have a finite ∫J̃/ω dω, but it diverges at high frequency for a Lorentzian bath of "
                f"`power` {np.max(p['power']):g}. Take a power below 2, or SuperOhmic, which has a cutoff."
            )
        power, ratio = p["power"] - 1.0, p["width"] / p["centre"]
        angle = np.pi - np.arctan2(ratio, 1.0)  # of -p, from the upper side
        # Γ² ∫u^(l-1)/[(u - 1)² + Γ²] du = Γ |p|^(l-1) π sin[(l - 1)angle]/sin[(l - 1)π]
        with np.errstate(invalid="ignore"):
            part = np.where(power == 0.0, angle, np.pi * np.sin(power * angle) / np.sin(np.pi * power))
        return np.asarray(p["width"] * np.hypot(1.0, ratio) ** power * part)

    def _marks(self) -> Array:
        centre, width = self._parameters["centre"], self._parameters["width"]
        near = centre + width * np.array([-4.0, -1.0, 0.0, 1.0, 4.0])
        return np.asarray(near[near > 0.0])

    def _clearance(self, omega: float) -> float:
        return float(np.hypot(omega - self._parameters["centre"], self._parameters["width"]))


def _moment(z: Any, s: float) -> Complex:
    """P_s(z) of the module's docstring."""
    logarithm = np.log(z)
    return np.asarray(-logarithm if s == 1.0 else np.expm1((s - 1.0) * logarithm) * (np.pi / np.sin(np.pi * s)))


def _on_axis(x: Array, s: float) -> Array:
    """Its principal value for the pole at x > 0, P_s(-x)."""
    if s == 1.0:
        return -np.log(x)
    power = np.expm1((s - 1.0) * np.log(x))
    # (-cos πs x^(s-1) - 1) π/sin πs
    return np.asarray((-np.cos(np.pi * s) * power - 2.0 * np.cos(0.5 * np.pi * s) ** 2) * (np.pi / np.sin(np.pi * s)))
