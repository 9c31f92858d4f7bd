"""How far the echo law may be believed: bodies of finite mode spacing, against its limit Δ → 0.

The law takes a packet as short against the time 2π/Δ after which it comes back, and modes as dense against what changes
with frequency. What must be small is thus the mediator's longest delay, 2dφ/dω, over 2π/Δ: in one passage, and, since
sin²kφ turns k times as fast, times the passages so far.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Flags
from chain.exact.star.inputs import Scales
from chain.units.constants import hbar, k

LARGEST_DEVIATION = 0.1  # of the energy exchanged, in random search at most 0.090
_DELAY, _DELAYS = 0.08, 0.7  # largest delay over 2π/Δ: of one passage, and of all together
_BAND = 2.4  # smallest width of the bodies' bands over the mediator's frequencies
_COARSE = 0.1  # largest ħΔ/k_BT
_NEAR = np.concatenate([-np.geomspace(1e-4, 4.0, 40), [0.0], np.geomspace(1e-4, 4.0, 40)])  # widths from a resonance


class Validity(NamedTuple):
    """What decides whether the law holds, and what is in doubt, in words."""

    delay: float  # longest, over 2π/Δ
    doubts: list[str]

    def holds(self, passages: Array) -> Flags:
        """Whether energies after so many times 2π/Δ are no further off than `LARGEST_DEVIATION`."""
        return np.asarray(self.delay * np.asarray(passages) <= _DELAYS * (1.0 + 1e-12)) & (not self.doubts)


def longest_delay(frequency: float, damping: float, cutoff: float, band: float) -> float:
    """Largest 2dφ/dω of a mediator below a frequency, [Panasyuk2012] Eq. (44), everything in one unit.

    Examples
    --------
    A narrow resonance delays by 4/γ̂:

    >>> round(longest_delay(1.0, 1e-3, 1e3, 2e3) * 1e-3, 2)
    4.0
    """
    # Where it resonates: [Panasyuk2012] Eq. (20), the denominator
    poles = np.roots([1.0, cutoff, frequency**2 + cutoff * damping, cutoff * frequency**2])
    near = np.concatenate([abs(pole.imag) + abs(pole.real) * _NEAR for pole in poles])
    omega = np.concatenate([near, band * np.geomspace(1e-6, 1.0, 400)])
    omega = omega[(omega > 0.0) & (omega <= band)]
    square, D = omega**2, cutoff
    drude = 1.0 / (1.0 + square / D**2)
    slope = -2.0 * omega / D**2 * drude**2
    # φ = arctan(a/b), as in `scattering.phase_shift`
    a, da = omega * damping * drude, damping * (drude + omega * slope)
    b = frequency**2 - square + square * (damping / D) * drude
    db = -2.0 * omega + damping / D * (2.0 * omega * drude + square * slope)
    return float(np.max(2.0 * np.abs(da * b - a * db) / (a**2 + b**2)))


def validity(scales: Scales, bodies: int, hottest: float) -> Validity:
    """Of bodies with a mediator, of which the hottest has so many kelvins."""
    damping, wide = sum(scales.dampings), max(scales.spacings)
    bands = [number * spacing for number, spacing in zip(scales.modes, scales.spacings, strict=True)]
    delay = longest_delay(scales.frequency, damping, scales.cutoff, max(bands)) * wide / (2.0 * np.pi)
    own = max(np.sqrt(scales.frequency**2 + damping * scales.cutoff), scales.cutoff)
    doubts = []
    if delay > _DELAY * (1.0 + 1e-12):
        doubts.append(f"the mediator delays a packet by {delay:.2g} of 2π/Δ (at most {_DELAY:g})")
    if min(bands) < _BAND * own * (1.0 - 1e-12):
        doubts.append(
            f"the bodies' modes reach to {min(bands) / own:.2g} times the larger of √(ω0² + γ̂D) and D "
            f"(at least {_BAND:g})"
        )
    if hbar * wide > _COARSE * k * hottest * (1.0 + 1e-12):
        doubts.append(
            f"the modes' distance is {hbar * wide / k:.3g} K, above a tenth of the hottest body's temperature"
        )
    if (bodies > 2 or scales.spacings[0] != scales.spacings[1]) and hbar * scales.frequency > k * hottest:
        # What switching on costs comes back to each body at a time of its own, and only equal ones are left even
        doubts.append(
            "bodies that are not two equal ones must be as hot as ħω0/k_B, "
            f"{hbar * scales.frequency / k:.3g} K: what the switching on costs comes back unevenly"
        )
    return Validity(delay, doubts)
