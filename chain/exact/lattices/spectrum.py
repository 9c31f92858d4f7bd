"""What a mediator feels of a lattice's end, and the conductance that follows: the lattice's own Eq. (80).

The coupling c x q_1 makes the friction (c²/T)⟨q_1(t)q_1(0)⟩ of the lattice by itself, classically: to second order in c
exactly, to any order for a harmonic lattice, where it is Eq. (13). With its transform γ̃, and that of a Drude bath,

    𝒯(ω) = 4ω² Re γ̃_bath Re γ̃_body / |ω0² - ω² - iω(γ̃_bath + γ̃_body)|²,   K = (1/2π) ∫ 𝒯 dω.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Complex
from chain.exact.lattices.lattice import Setting, isolated, thermal_atoms
from chain.exact.lattices.motion import DRIFTS, KICKS, STEP, advance

_EVERY = 3  # steps between samples: far below half of the highest period
_LASTING = 0.9  # of the time to the far end and back, at the speed of sound that stiffening leaves


class Friction(NamedTuple):
    """γ̃(ω) at equidistant frequencies from 0, and the static compliance ⟨q_1²⟩/T."""

    omega: Array
    transform: Complex
    compliance: float


def harmonic_friction(omega: Array, damping: float) -> Complex:
    """γ̃ of the end of a long harmonic lattice, c² e^{iθ/2} with ω = 2 sin(θ/2): Rubin's.

    Examples
    --------
    >>> complex(harmonic_friction(np.array([0.0, 2.0]), 0.5)[1].round(12))
    0.5j
    """
    half = np.arcsin(np.asarray(0.5 * omega, dtype=np.complex128) + 0.0j)
    return np.asarray(damping * np.exp(1j * half))


def friction(setting: Setting, T: float, runs: int, seed: int = 0) -> Friction:
    """Of the lattice by itself at a temperature, from its molecular dynamics over four of its correlation times."""
    atoms, dt = setting.atoms, _EVERY * STEP
    speed = np.sqrt(1.0 + 3.0 * setting.anharmonicity * T)  # no bond is stiffer in the mean
    kept = int(_LASTING * 2.0 * (atoms + 1) / speed / dt)
    forces, random = setting.alone().forces(), np.random.default_rng(seed)
    correlation = np.zeros(kept)
    for _ in range(runs):
        state = isolated(*thermal_atoms(setting, T, random))
        ends = np.empty((2, 4 * kept))
        for i in range(4 * kept):
            ends[:, i] = state.atom[[0, -1]]
            advance(forces, state, STEP, _EVERY, KICKS, DRIFTS)
        wave = np.fft.rfft(ends, 8 * kept)
        product = np.fft.irfft(np.abs(wave) ** 2, 8 * kept)[:, :kept]
        correlation += (product / np.arange(4 * kept, 3 * kept, -1)).mean(axis=0) / runs
    fade = np.cos(0.5 * np.pi * np.arange(kept) / kept) ** 2
    weights = np.full(kept, dt)
    weights[0] *= 0.5
    size = 8 * kept
    transform = np.conj(np.fft.rfft(setting.damping / T * correlation * fade * weights, size))
    omega = np.asarray(2.0 * np.pi / (size * dt) * np.arange(size // 2 + 1, dtype=np.float64))
    return Friction(omega, transform, float(correlation[0] / T))


def transmission(setting: Setting, found: Friction) -> Array:
    """𝒯(ω) between bath and body at the frequencies of its friction."""
    omega, body, compliance = found
    bath = setting.damping * setting.cutoff / (setting.cutoff - 1j * omega)  # [Panasyuk2012] Eq. (18)
    # the counter-term is that of β = 0; a stiffer lattice follows less
    stiffened = setting.damping * (setting.atoms / (setting.atoms + 1.0) - compliance)
    response = setting.frequency**2 + stiffened - omega**2 - 1j * omega * (bath + body)
    return np.asarray(4.0 * omega**2 * bath.real * body.real / np.abs(response) ** 2)


def conductance(setting: Setting, found: Friction) -> float:
    """Classical conductance of a link, (1/2π)∫𝒯dω."""
    return float(np.trapezoid(transmission(setting, found), found.omega) / (2.0 * np.pi))
