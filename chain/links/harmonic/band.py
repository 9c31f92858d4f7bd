"""How much of a mediator's conductance is carried below the cutoff, in units of the mediator's frequency.

The Drude cutoff is soft: the bath has modes above D, where a Debye solid has none. The part below is the integral of
[Panasyuk2012] Eq. (43) from 0 to D, here by Gauss-Legendre panels no longer than 1.5 times their distance to the
nearest singularity. Frequencies near a resonance are measured from it, so that even the narrowest keeps its digits.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Flags, Places
from chain.links import bose
from chain.links.harmonic.poles import cubic

_POINTS = 16
_LOWEST = 1e-6  # of the smallest scale: below, the integrand is ω² and adds less than rounding
_LONGEST = 1.5  # times the distance to a singularity
_BLOCK = 1000  # mediators at once: what they need stays in the cache


@cache
def rule() -> Array:
    """Nodes and weights on (0, 1), shape (2, points)."""
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    return np.array([0.5 * (nodes + 1.0), 0.5 * weights])


class Factors(NamedTuple):
    """𝒯 = γ̂²(D/r)² ω² / {(1 + ω²/D²) (1 + ω²/r²) [(ω - s)² + a²] [(ω + s)² + b²]}; a = b where s > 0."""

    cutoff: Array
    real: Array
    centre: Array
    first: Array
    second: Array


class Panels(NamedTuple):
    """Frequencies from `low` to `high`, measured from `origin`: 0 or the resonance of mediator `owner`."""

    owner: Places
    origin: Array
    low: Array
    high: Array

    def of(self, chosen: Flags) -> "Panels":
        """Some of them."""
        return Panels(self.owner[chosen], self.origin[chosen], self.low[chosen], self.high[chosen])

    def halves(self) -> "Panels":
        """Each cut in two."""
        middle = 0.5 * (self.low + self.high)
        return Panels(
            np.tile(self.owner, 2),
            np.tile(self.origin, 2),
            np.concatenate([self.low, middle]),
            np.concatenate([middle, self.high]),
        )


def _factors(damping: Array, cutoff: Array) -> Factors:
    real, half, product = cubic(damping, cutoff)
    split = product - half * half
    breadth = np.sqrt(np.abs(split))
    resonant, larger = split > 0.0, half + breadth
    first, second = np.where(resonant, half, product / larger), np.where(resonant, half, larger)
    return Factors(cutoff, real, np.where(resonant, breadth, 0.0), first, second)


def _whole(f: Factors) -> Panels:
    """From 0 to the cutoff; below and above half the resonance, and above it, where there is one."""
    half, nothing = 0.5 * f.centre, np.zeros(f.centre.size)
    panels = Panels(
        np.tile(np.arange(f.centre.size), 3),
        np.concatenate([nothing, f.centre, f.centre]),
        np.concatenate([nothing, -half, nothing]),
        np.concatenate([np.minimum(half, f.cutoff), np.minimum(0.0, f.cutoff - f.centre), f.cutoff - f.centre]),
    )
    return panels.of(panels.low < panels.high)


def _long(panels: Panels, f: Factors, temperature: Array) -> Flags:
    """Which are longer than the rule can do: 1.5 times the distance to the nearest singularity."""
    owner, origin, low, high = panels
    centre, first = f.centre[owner], f.first[owner]
    shift = origin - centre
    resonance = np.hypot(np.minimum(np.abs(low + shift), np.abs(high + shift)), first)
    distance = np.where(centre > 0.0, np.minimum(origin + low, resonance), origin + low)
    floor = _LOWEST * np.minimum(np.minimum(f.real[owner], np.hypot(centre, first)), temperature[owner])
    return np.asarray((high - low > _LONGEST * distance) & (origin + high > floor))


def _integrals(panels: Panels, f: Factors, temperature: Array) -> Array:
    """Integral of 𝒯 times the thermal kernel, but for constants, over each."""
    owner, origin, low, high = (column[:, None] for column in panels)
    nodes, weights = rule()
    cutoff, real, centre, first, second = (value[owner] for value in f)
    place = low + (high - low) * nodes
    omega = origin + place
    square, offset, mirror = omega * omega, place + (origin - centre), omega + centre
    pair = (offset * offset + first * first) * (mirror * mirror + second * second)
    density = square / ((1.0 + square / (cutoff * cutoff)) * (1.0 + square / (real * real)) * pair)
    values = density * bose.heat_capacity_table(omega / temperature[owner])
    return np.asarray(values @ weights * (high - low)[:, 0])


def _carried(damping: Array, cutoff: Array, temperature: Array) -> Array:
    """(1/2π) ∫ 𝒯 y²n(n + 1) dω from 0 to the cutoff."""
    f = _factors(damping, cutoff)
    total, pending = np.zeros(damping.size), _whole(f)
    with np.errstate(over="ignore"):  # what overflows is divided by
        while pending.owner.size:
            long = _long(pending, f, temperature)
            short = pending.of(~long)
            total += np.bincount(short.owner, _integrals(short, f, temperature), damping.size)
            pending = pending.of(long).halves()
    return np.asarray((damping * cutoff / f.real) ** 2 * total / (2.0 * np.pi))


def carried(damping: Array, cutoff: Array, temperature: Array) -> Array:
    """K below the cutoff over k_B omega0, of flat arrays with finite cutoff and positive temperature."""
    blocks = [slice(start, start + _BLOCK) for start in range(0, damping.size, _BLOCK)]
    parts = [_carried(damping[block], cutoff[block], temperature[block]) for block in blocks]
    return np.concatenate(parts) if parts else np.zeros(0)
