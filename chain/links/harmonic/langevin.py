"""Quantum thermal baths: the same current from a Langevin equation with coloured noise, [Panasyuk2012] Sec. IV.

Friction and two random forces take the place of the baths. This is a route of its own to the heat current: nothing is
shared with the other modules, and the integral of Eq. (60) is done in complex arithmetic by an adaptive rule.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from scipy.integrate import quad

from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError, SolverError
from chain.links.harmonic.mediator import HarmonicMediator
from chain.units.boundary import Value, angular_frequency, evaluate, temperature
from chain.units.constants import hbar, k

_CUT = 60.0  # k_BT/ħ; above, the difference of two noises is below rounding


def _noise(omega: Array, T: Array, damping: float) -> Array:
    # [Panasyuk2012] Eq. (55), over the mass and with γν for γ/2; at T = 0 only the zero point is left
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(damping * hbar * omega / np.tanh(hbar * omega / (2.0 * k * T)))


def noise_spectrum(mediator: HarmonicMediator, frequency: Value, T: Value, bath: int = 1) -> Any:
    """Spectrum of a bath's random force over the mediator's mass, K̃(ω)/m = γ̂ν ħω coth(ħω/2k_BT), in J/s.

    Parameters
    ----------
    mediator : HarmonicMediator
        A single mediator.
    frequency : quantity or DataArray
        Angular frequency.
    T : quantity or DataArray
        Temperature of the bath.
    bath : int, default 1
        1 or 2, whose coupling is taken.
    """
    damping = _couplings(mediator)[integer(bath, "bath", 1, 2) - 1]
    omega = angular_frequency(frequency, "frequency")
    return evaluate(lambda w, t: _noise(w, t, damping), "W", omega, temperature(T, "T"))


def _couplings(mediator: HarmonicMediator) -> tuple[float, float]:
    if not isinstance(mediator, HarmonicMediator) or mediator.shape:
        raise HeatChainError(f"`mediator` must be a single HarmonicMediator, but is {mediator!r}. Take one by index.")
    return float(mediator._parameters["damping1"]), float(mediator._parameters["damping2"])


def _noise_difference(omega: float, hot: float, cold: float) -> float:
    """ħω [coth(ħω/2k_BT1) - coth(ħω/2k_BT2)] without cancellation, for T1 > T2."""
    a, b = hbar * omega / (2.0 * k * hot), hbar * omega / (2.0 * k * cold) if cold else np.inf
    # sinh(b - a)/(sinh a sinh b) with the exponentials taken out
    split = -np.expm1(-2.0 * a * ((hot - cold) / cold)) if cold else 1.0
    return float(2.0 * hbar * omega * np.exp(-2.0 * a) * split / (np.expm1(-2.0 * a) * np.expm1(-2.0 * b)))


def _current(T1: float, T2: float, mediator: HarmonicMediator) -> float:
    """J in W."""
    if T1 == T2:
        return 0.0
    first, second = _couplings(mediator)
    damping, omega0 = first + second, float(mediator._parameters["frequency"])
    inverse = 1.0 / float(mediator._parameters["cutoff"])
    hot, cold = max(T1, T2), min(T1, T2)

    def integrand(omega: float) -> float:
        # Friction with the memory of Eq. (15); for an infinite cutoff that of Eq. (53)
        friction = damping / (1.0 - 1j * omega * inverse)
        noise = _noise_difference(omega, hot, cold) / (1.0 + (omega * inverse) ** 2)
        # [Panasyuk2012] Eq. (60): both signs of ω together, whose imaginary parts cancel
        return float((1j * omega * noise / (omega**2 + 1j * friction * omega - omega0**2)).real)

    top = _CUT * k * hot / hbar
    marks = [omega0 + sign * scale * damping for scale in (0.0, 1.0, 30.0) for sign in (-1.0, 1.0)]
    marks += [scale * k * T / hbar for T in (hot, cold) for scale in (0.1, 1.0, 10.0)]
    marks += [1.0 / inverse] if inverse else []
    edges = np.unique([0.0, *(mark for mark in marks if 0.0 < mark < top), top])
    total, error = 0.0, 0.0
    for low, high in pairwise(edges):
        part, uncertain = quad(integrand, low, high, epsabs=0.0, epsrel=1e-11, limit=500)[:2]
        total, error = total + part, error + uncertain
    if error > 1e-8 * abs(total):
        raise SolverError(f"The integral converged to {error / abs(total):.1e} only. Use `mediator.current`.")
    return float(np.sign(T1 - T2) * total * first * second / damping / np.pi)


def thermal_bath_current(mediator: HarmonicMediator, T1: Value, T2: Value) -> Any:
    """Heat current through a mediator that two baths push with noise of the quantum spectrum, in W.

    Parameters
    ----------
    mediator : HarmonicMediator
        A single mediator.
    T1, T2 : quantity or DataArray
        Temperatures of the baths.

    Notes
    -----
    [Panasyuk2012] Eqs. (53), (60), with noise of weight γν and friction with memory where the
    cutoff is finite. It equals `mediator.current`, at thousands of times its cost, and serves to check it.
    """
    _couplings(mediator)
    kernel = np.vectorize(lambda first, second: _current(first, second, mediator), otypes=[np.float64])
    return evaluate(kernel, "W", temperature(T1, "T1"), temperature(T2, "T2"))
