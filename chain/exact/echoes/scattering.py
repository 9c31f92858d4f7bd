"""What a harmonic chain does after the Heisenberg time 2π/Δ: an analytic law.

A body of modes jΔ is a ring. A wave packet of frequency ω that leaves a mediator comes back after 2π/Δ (arrives at the
other end of a body after π/Δ) as it left, and is scattered again, by

    S(ω) = 1 + (e^{2iφ} - 1) u uᵀ,   u = (√γ1, √γ2)/√γ,   cot φ = [(ω0² - ω²)(ω² + D²) + ω²γ̂D]/(ωγ̂D²)

φ is the phase of Eq. (44): the modes that the mediator moves are shifted by -φΔ/π, and (4γ1γ2/γ²) sin²φ is the
transmission of Eq. (42). Packets of a thermal state are independent of one another, but a packet that comes back is
not independent of what it left behind: amplitudes, not occupations, follow each other. For two equal bodies S has the
phases 2φ and 0, so that after k passages the part

    𝒯_k(ω) = (4γ1γ2/γ²) sin²kφ(ω)

has gone over, and between the times (k - 1)2π/Δ and k2π/Δ the current is constant,

    J_k = (1/2π) ∫ ħω (𝒯_k - 𝒯_{k-1})(n_1 - n_2) dω

J_1 is Eq. (42). Nothing ever leaves its frequency, so that bodies do not become thermal. The law is exact for Δ → 0 at
fixed tΔ, where a packet is long against the mediator's delay 2dφ/dω and short against 2π/Δ.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import j0, j1, struve

from chain.arrays import Array, Complex


class Channel(NamedTuple):
    """A way that packets go from a mediator to a mediator, through a body."""

    source: tuple[int, int]  # mediator, and its side: 0 left, 1 right
    target: tuple[int, int]
    length: int  # in units of the time step
    body: int


def phase_shift(omega: Array, frequency: float, damping: float, cutoff: float) -> Array:
    """Phase φ(ω) by which a mediator shifts the modes of its baths, between 0 and π.

    Parameters
    ----------
    omega, frequency, damping, cutoff
        ω, ω0, γ̂, D in one unit.

    Notes
    -----
    [Panasyuk2012] Eq. (44), where the function is left open; for D → ∞ cot φ = (ω0² - ω²)/(γ̂ω).
    """
    drude = 1.0 / (1.0 + (omega / cutoff) ** 2)
    # [Panasyuk2012] Eq. (44)
    return np.arctan2(omega * damping * drude, frequency**2 - omega**2 + omega**2 * (damping / cutoff) * drude)


def scattering(phase: Array, first: float, second: float) -> Complex:
    """S(ω) of a mediator with couplings γ̂1 and γ̂2, (ω, 2, 2)."""
    u = np.sqrt(np.array([first, second]) / (first + second))
    return np.asarray(np.eye(2) + np.expm1(2j * phase)[:, None, None] * np.outer(u, u))


def step_matrix(mediators: Sequence[Complex], channels: Sequence[Channel]) -> Complex:
    """What happens to the packets on all channels in one time step, (ω, part, part): unitary."""
    ends = np.cumsum([channel.length for channel in channels])
    starts = ends - [channel.length for channel in channels]
    found = np.zeros((mediators[0].shape[0], ends[-1], ends[-1]), np.complex128)
    for channel, start, end in zip(channels, starts, ends, strict=True):
        inside = np.arange(start + 1, end)
        found[:, inside, inside - 1] = 1.0
        mediator, side = channel.source
        for other, last in zip(channels, ends - 1, strict=True):
            if other.target[0] == mediator:
                found[:, start, last] = mediators[mediator][:, side, other.target[1]]
    return found


def exchanged(step: Complex, channels: Sequence[Channel], count: int) -> Array:
    """Part of body b's occupation that comes from body b' after 0 .. count steps, (step, ω, b, b')."""
    body = np.repeat([channel.body for channel in channels], [channel.length for channel in channels])
    member = (body[:, None] == np.arange(body.max() + 1)).astype(np.float64)  # (part, body)
    passed = np.broadcast_to(np.eye(body.size, dtype=np.complex128), step.shape)
    found = np.empty((count + 1, step.shape[0], member.shape[1], member.shape[1]))
    for i in range(count + 1):
        found[i] = (member / member.sum(axis=0)).T @ np.abs(passed) ** 2 @ member
        passed = step @ passed
    return found


def exchanged_at_random(transmission: Array, passages: Array) -> Array:
    """Part of the occupation that goes over between two bodies whose frequencies are random, and independent.

    Parameters
    ----------
    transmission : ndarray
        𝒯.
    passages : ndarray
        t Δ/2π; broadcasts against `transmission`.

    Notes
    -----
    Off resonance a mode meets one mode of the other body at a time, at a distance δ in frequency that is anything, and
    swings with matrix element m = Δ√𝒯/2π. The mean over δ of 4m²/(δ² + 4m²) sin²(½√(δ² + 4m²) t) is

        ½√𝒯 ∫_0^{2√𝒯 tΔ/2π} J_0(s) ds

    of which the first term is Eq. (42) and the limit ½√𝒯. It is exact for 𝒯 → 0; for 𝒯 = 1, where several
    modes meet, its limit is an eighth too large.
    """
    root = np.sqrt(transmission)
    x = 2.0 * root * passages
    # ∫_0^x J_0 by Struve functions: itj0y0 of scipy 1.15.0 is wrong above 20
    integral = x * j0(x) + 0.5 * np.pi * x * (j1(x) * struve(0, x) - j0(x) * struve(1, x))
    return np.asarray(0.5 * root * integral)


def row_of_bodies(bodies: int) -> list[Channel]:
    """Channels of a row: mediator b stands between bodies b and b + 1."""
    channels = [Channel((0, 0), (0, 0), 2, 0)]
    for b in range(1, bodies - 1):
        channels += [Channel((b - 1, 1), (b, 0), 1, b), Channel((b, 0), (b - 1, 1), 1, b)]
    return [*channels, Channel((bodies - 2, 1), (bodies - 2, 1), 2, bodies - 1)]
