"""Cutoffs of sound in SI floats, from number density n and sound velocities: Debye frequency and temperature."""

from typing import Any

import numpy as np

from chain.units.constants import hbar, k

FROM_SOUND = "from the sound velocities and the number density"


def mean_velocity(longitudinal: Any, transverse: Any) -> Any:
    """3/v³ = 1/v_l³ + 2/v_t³, which gives Debye's heat capacity at low temperature."""
    return (3.0 / (longitudinal**-3.0 + 2.0 * transverse**-3.0)) ** (1.0 / 3.0)


def cutoff(number: Any, velocity: Any) -> Any:
    """ω = v (6π²n)^⅓: as many modes below it as there are atoms."""
    return velocity * (6.0 * np.pi**2 * number) ** (1.0 / 3.0)


def plateau(number: Any, longitudinal: Any, transverse: Any) -> Any:
    """Lowest thermal conductivity of a disordered solid at high temperature, after Cahill and Pohl."""
    # [Panasyuk2012] Eq. (96), which rounds the factor, 0.403, to 0.4
    return 0.5 * (np.pi / 6.0) ** (1.0 / 3.0) * k * number ** (2.0 / 3.0) * (longitudinal + 2.0 * transverse)


def debye_frequency(number: Any, longitudinal: Any, transverse: Any) -> Any:
    """Cutoff v (6π²n)^⅓ of the mean velocity v."""
    return cutoff(number, mean_velocity(longitudinal, transverse))


def debye_temperature(number: Any, longitudinal: Any, transverse: Any) -> Any:
    """ħ/k_B times the Debye frequency."""
    return hbar / k * debye_frequency(number, longitudinal, transverse)
