"""The maximum of the conductance as the coupling grows, [Panasyuk2012] Sec. V and Fig. 3, with omega0 = ħ = k_B = 1.

The conductance rises with the coupling, and at a low cutoff or high temperature passes a maximum before it tends to the
value of an infinitely strong coupling, whose transmission is D²/(D² + ω²).
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.links.harmonic import heat, transmission

_LOGARITHMS = np.linspace(np.log(1e-3), np.log(1e12), 346)  # of the damping, a tenth apart
_PROBE = 4e-3  # of the derivative in the logarithm of the damping, whose error is of its fourth power
_NOTICED = 1e-12  # relative height from which a maximum counts


class Maximum(NamedTuple):
    """Where the conductance is largest; with no maximum an infinite damping and the limit there."""

    damping: float
    conductance: float
    limit: float

    @property
    def height(self) -> float:
        """ΔK̂ = (K_max - K_∞)/K_max."""
        return (self.conductance - self.limit) / self.conductance if self.conductance else 0.0


def infinite_coupling(cutoff: float, temperature: float) -> float:
    """Conductance for an infinitely strong coupling."""
    if temperature == 0.0:
        return 0.0
    if np.isinf(cutoff):
        return float(np.pi * temperature / 6.0)
    from scipy.special import polygamma  # loaded only where it is used: a chain does without

    x = cutoff / (2.0 * np.pi * temperature)
    if x < 20.0:
        slope = 0.5 * (x * polygamma(1, x) - 1.0 - 0.5 / x)
    else:  # the series of the trigamma function, whose first terms have cancelled
        y = 1.0 / (x * x)
        slope = 0.5 * y * (1.0 / 6.0 - y * (1.0 / 30.0 - y * (1.0 / 42.0 - y * (1.0 / 30.0 - y * 5.0 / 66.0))))
    # [Panasyuk2012] Eq. (43) for γ̂ → ∞: (1/2π) ∫ D²/(D² + ω²) y²n(n + 1) dω
    return float(cutoff * x * slope)


def _conductance(logarithms: Array, cutoff: float, temperature: float) -> Array:
    rows = transmission.spectra(np.exp(logarithms), np.full(logarithms.size, cutoff))
    index, T = np.arange(logarithms.size), np.full(logarithms.size, temperature)
    return heat.conductances(rows, np.ones(logarithms.size), index, T, heat.nodes())


def _slope(logarithm: float, cutoff: float, temperature: float) -> float:
    far, near, ahead, beyond = _conductance(logarithm + _PROBE * np.array([-2.0, -1.0, 1.0, 2.0]), cutoff, temperature)
    return float(8.0 * (ahead - near) - (beyond - far))


def falls(cutoff: float, temperature: float) -> bool:
    """Whether the conductance falls anywhere as the coupling grows: a local maximum, which the limit may exceed."""
    values = _conductance(_LOGARITHMS, cutoff, temperature)
    return bool(np.any(np.diff(values) < -_NOTICED * values[1:]))


def find(cutoff: float, temperature: float) -> Maximum:
    """Largest conductance over all dampings at a fixed cutoff and temperature."""
    limit = infinite_coupling(cutoff, temperature)
    values = _conductance(_LOGARITHMS, cutoff, temperature)
    best = int(values.argmax())
    if values[best] <= limit * (1.0 + _NOTICED) or best in (0, values.size - 1):
        return Maximum(np.inf, limit, limit)
    from scipy.optimize import brentq

    place = brentq(_slope, *_LOGARITHMS[[best - 1, best + 1]], args=(cutoff, temperature), xtol=1e-12)
    return Maximum(float(np.exp(place)), float(_conductance(np.array([place]), cutoff, temperature)[0]), limit)
