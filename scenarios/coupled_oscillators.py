"""A harmonic chain whose mediators are coupled directly, by springs: heat that does not obey Fourier's law.

n oscillators of frequency ω0, neighbours joined by springs mΩ²/2·(x_i - x_{i+1})², and the two outer ones by Ohmic
friction γ1/m and γ2/m to baths. The transmission from end to end is

    𝒯(ω) = 4 ω²γ̂1γ̂2/Ω⁴ / |U_n + (s1 + s2)U_{n-1} + s1 s2 U_{n-2}|²,   s_ν = -1 - iωγ̂_ν/Ω²

where U_m = sin((m+1)θ)/sin θ with 4Ω²sin²(θ/2) = ω² - ω0²: the determinant of a tridiagonal matrix, in closed form. One
oscillator is the mediator of [Panasyuk2012] Eq. (61); more of them are the chains of that paper's Refs. [10]-[13].
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

import chain
from chain.units import angular_frequency

Array = NDArray[np.float64]


def _transmission(omega: Array, n: int, frequency: float, coupling: float, damping: tuple[float, float]) -> Array:
    """𝒯(ω) of n oscillators; all frequencies in rad/s."""
    with np.errstate(over="ignore", invalid="ignore"):  # far outside the band the determinant overflows: nothing passes
        theta = 2.0 * np.arcsin(np.sqrt((omega - frequency) * (omega + frequency) / (4.0 * coupling**2) + 0j))
        left, right = (-1.0 - 1j * omega * one / coupling**2 for one in damping)
        determinant = (
            _chebyshev(n, theta) + (left + right) * _chebyshev(n - 1, theta) + left * right * _chebyshev(n - 2, theta)
        )
        found = 4.0 * omega**2 * damping[0] * damping[1] / coupling**4 / np.abs(determinant) ** 2
    return np.where(np.isfinite(found), found, 0.0)


def _chebyshev(m: int, theta: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """U_m(cos θ)."""
    edge = theta == 0.0
    divisor = np.where(edge, 1.0, np.sin(theta))
    return np.asarray(np.where(edge, m + 1.0, np.sin((m + 1) * theta) / divisor))


def coupled_oscillators(n: int, frequency: Any, coupling: Any, damping: Any) -> Any:
    """A harmonic chain from bath to bath, as a link.

    Parameters
    ----------
    n : number of oscillators
    frequency : angular frequency ω0 of each
    coupling : Ω of the springs between neighbours
    damping : γ̂1 + γ̂2 of the outer oscillators, half from each bath

    Returns
    -------
    link with `current(T1, T2)`, `conductance(T)` and `transmission(omega)`

    Notes
    -----
    [Taylor2015] Eq. (1) for the transmission above.

    Examples
    --------
    >>> pair = coupled_oscillators(1, "50 cm^-1", "50 cm^-1", "25 cm^-1")
    >>> mediator = chain.HarmonicMediator(frequency="50 cm^-1", damping="25 cm^-1")
    >>> f"{pair.current('9 K', '8 K').to('pW'):.4f~P}", f"{mediator.current('9 K', '8 K').to('pW'):.4f~P}"
    ('0.4468 pW', '0.4468 pW')
    """
    omega0, spring = float(angular_frequency(frequency, "frequency")), float(angular_frequency(coupling, "coupling"))
    half = 0.5 * float(angular_frequency(damping, "damping"))
    return chain.landauer(lambda omega: _transmission(omega, n, omega0, spring, (half, half)), channels=1)
