"""Cumulants of the heat that one transmission lets pass: the Levitov formula for bosons, K. Saito and A. Dhar (2007).

A second, the heat Q that leaves bath 1 has the generating function ln⟨e^{λQ}⟩ = G(λ)t,

    G(λ) = -(1/2π) ∫ ln{1 - 𝒯[a(e^x - 1) + b(e^-x - 1)]} dω,   x = λħω,   a = n1(1 + n2),   b = n2(1 + n1),

and cumulants d^kG/dλ^k at λ = 0: the current, its noise, and so on. With f_k = 𝒯[a + (-1)^k b] they are the sums

    F_n = f_n + Σ_{i<n} C(n-1, i) f_i F_{n-i},

in which every term is positive where bath 1 is the hotter. Energies and temperatures have one unit here.
"""

import math
from typing import TypeVar

import numpy as np

from chain.arrays import Array, Complex
from chain.links import bose

Values = TypeVar("Values", Array, Complex)

_LARGEST = 700.0  # exponent
_NEARLY = 1.0 - 1e-16
MOST = 8  # cumulants: more would be lost in rounding where a resonance is narrow


def thermal(u: Array, occupied: Array, cold: Array, apart: Array) -> tuple[Array, Array]:
    """u(n1 - n2) and u²[n1(1 + n2) + n2(1 + n1)], of u·n1 of the hotter bath and apart = u/cold - u/hot."""
    filled = cold * bose.occupation_table(u / np.where(cold > 0.0, cold, 1.0))
    emitted = occupied * (filled + u)
    return -emitted / u * np.expm1(-apart), emitted + filled * (occupied + u)


def thermal_complex(u: Complex, hot: Array, cold: Array, ratio: Array) -> tuple[Complex, Complex]:
    """The same of complex u with a positive real part, for ratio = (hot - cold)/cold."""
    frozen = cold == 0.0
    occupied = hot * bose.occupations_complex(u / hot)
    filled = cold * bose.occupations_complex(u / np.where(frozen, 1.0, cold))
    emitted = occupied * (filled + u)
    lost = np.where(frozen, -1.0, np.expm1(-u / hot * np.where(frozen, 0.0, ratio)))
    return np.asarray(-emitted / u * lost), np.asarray(emitted + filled * (occupied + u))


def cumulants(transmission: Values, difference: Values, sum_: Values, u: Values, count: int) -> list[Values]:
    """u^k F_k/𝒯 of modes of energy u, k = 1 .. count; all float, or complex."""
    bare: list[Values] = []  # u^k f_k/𝒯
    found: list[Values] = []
    square, power = u * u, np.ones_like(u)
    for k in range(count):
        bare.append((sum_ if k % 2 else difference) * power)
        power = power * square if k % 2 else power
        total, binomial = bare[k], 1.0
        for i in range(k):  # C(k, i + 1)
            binomial *= (k - i) / (i + 1.0)
            total = total + binomial * transmission * bare[i] * found[k - 1 - i]
        found.append(total)
    return found


def integrals(
    u: Array, transmission: Array, weighted: Array, uncertain: Array, hot: float, cold: float, ratio: float, count: int
) -> tuple[Array, Array]:
    """∫ u^k F_k of nodes u with weights times 𝒯, and how much of each is uncertain, (count,)."""
    last = int(np.searchsorted(u, _LARGEST * hot, side="right"))
    u, transmission = u[:last], transmission[:last]
    y = u / hot
    difference, sum_ = thermal(u, hot * bose.occupation_table(y), np.full(u.size, cold), y * ratio)
    found = np.array(cumulants(transmission, difference, sum_, u, count))
    return found @ weighted[:last], np.arange(1, count + 1) * (found @ uncertain[:last])


def _weighed(x: Array, y: Array) -> Array:
    """e^{x - y}, without the rounding of two large numbers that are meant to be equal."""
    return np.where(np.abs(x - y) < 1e-14 * y, 1.0, np.exp(np.minimum(x - y, _LARGEST)))


def _moved(u: Array, T1: float, T2: float, counting: float) -> Array:
    """a(e^x - 1) + b(e^-x - 1), x = counting·u."""
    y1, y2, x = u / T1, u / T2, counting * u
    empty = np.expm1(-y1) * np.expm1(-y2)  # a = e^-y1/empty, b = e^-y2/empty
    up = -_weighed(x, y1) * np.expm1(-x) if counting > 0.0 else np.exp(-y1) * np.expm1(x)
    down = -_weighed(-x, y2) * np.expm1(x) if counting < 0.0 else np.exp(-y2) * np.expm1(-x)
    # Of quanta far below the temperatures both terms are large and nearly opposite: (a - b)sinh x + 2(a + b)sinh²(x/2)
    hot, cold = max(T1, T2), min(T1, T2)
    difference = math.copysign(1.0, T1 - T2) * np.exp(-u / hot) * np.abs(np.expm1(-u / hot * ((hot - cold) / cold)))
    near = np.minimum(np.abs(x), 1.0) * math.copysign(1.0, counting)
    half = np.sinh(0.5 * near)
    both = difference * np.sinh(near) + 2.0 * (np.exp(-y1) + np.exp(-y2)) * half * half
    return np.asarray(np.where(np.abs(x) > 1.0, up + down, both) / empty)


def generating(u: Array, transmission: Array, weighted: Array, T1: float, T2: float, counting: float) -> float:
    """-∫ ln{1 - 𝒯[a(e^x - 1) + b(e^-x - 1)]} of nodes u with weights times 𝒯, for a counting field in its interval."""
    open_ = transmission > 0.0
    u, transmission, weighted = u[open_], transmission[open_], weighted[open_]
    with np.errstate(over="ignore", under="ignore"):
        moved = np.minimum(transmission * _moved(u, T1, T2, counting), _NEARLY)
    return -float((weighted / transmission) @ np.log1p(-moved))


def beyond(u: Array, transmission: Array, T1: float, T2: float) -> float:
    """How far the interval of counting fields reaches beyond -1/T2 and 1/T1, on both sides.

    At the upper end of what a mode u bears, e^x = ζe^{u/T1}, with ζ² - Bζ + e^{-y1-y2} = 0 and B = e^{-y1} + e^{-y2} +
    (1 - e^{-y1})(1 - e^{-y2})/𝒯; at the lower e^{-x} = ζe^{u/T2}. So ζ >= 1, and 1 for 𝒯 = 1. Where 𝒯 falls with a
    power of the frequency, ln ζ/u tends to 0; where it ends, or falls exponentially, the least of them is above 0.
    """
    kept = transmission > 0.0
    u, passed = u[kept], np.minimum(transmission[kept], 1.0)
    with np.errstate(all="ignore"):
        y1, y2 = u / T1, u / T2
        empty1, empty2 = -np.expm1(-y1), -np.expm1(-y2)
        blocked = empty1 * empty2 / passed
        apart = blocked + np.square(np.exp(-0.5 * y1) - np.exp(-0.5 * y2))  # B - 2e^{-(y1+y2)/2}
        root = np.sqrt(apart * (apart + 4.0 * np.exp(-0.5 * (y1 + y2))))
        excess = 0.5 * (blocked - empty1 - empty2 + root)
        return float(np.min(np.log1p(np.maximum(excess, 0.0)) / u, initial=np.inf))
