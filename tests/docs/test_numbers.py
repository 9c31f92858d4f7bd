"""Numbers on the pages, computed anew: each claim is a piece of a page, and what its numbers are, in their order."""

import re

import numpy as np
import pytest
from scipy.constants import hbar, k, pi

import chain
import scenarios
from systems.paths import ROOT

Q = chain.ureg.Quantity
OMEGA0 = 1e12
THETA = hbar * OMEGA0 / k
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def coherence():
    """⟨σ_x⟩ of the spin of Fig. 4, α = 0.2, ωc = 10 Δ, at k_BT = ħΔ."""
    spin = chain.SpinMediator(Q(OMEGA0, "rad/s"), (0.1, 0.1), Q(10 * OMEGA0, "rad/s"))
    return (spin.coherence(Q(THETA, "K"))["coherence"].item(),)


def saturation():
    """κ over its sum-rule bound far above T_K and far below the cutoff."""
    alpha = np.array([0.01, 0.05, 0.1, 0.2, 0.3, 0.4])
    return tuple(pi * alpha / np.tan(pi * alpha) / (1 + 2 * alpha))


def three_in_parallel():
    """t_eq over the Heisenberg time, κ_Q/3K, at γ̂ = 8 ω0."""
    link = chain.HarmonicMediator(Q(OMEGA0, "rad/s"), Q(8 * OMEGA0, "rad/s"), Q(30 * OMEGA0, "rad/s"))
    T = Q(2 * THETA, "K")
    return 30, 2, (chain.bounds.quantum_of_conductance(T) / (3 * link.conductance(T))).m_as("")


def carried(frequency, damping):
    """K in pW/K at 300 K between baths of gold, and the per cent that is carried below D."""
    link = chain.HarmonicMediator(f"{frequency} cm^-1", f"{damping} cm^-1", "165 K")
    return link.conductance("300 K").m_as("pW/K"), 100 * link.in_band_fraction("300 K").magnitude


def range_of(ratio):
    return float(ratio.min()), float(ratio.max())


def tip():
    ds = scenarios.run("stm-tip")
    exact, gold = ds["unlimited_current"], ds["gold_current"]
    return {
        "excess": range_of(ds["excess"]),
        "over exact": range_of(ds["estimated_current"] / exact),
        "lower": float((exact / gold).mean()),
        "channels": range_of(ds["channels"]),
        "range": float(ds["range_temperature"]),
    }


def most_of_a_channel(coupling):
    """Largest K/κ_Q of a harmonic junction with ωc = 100 ω0, and k_BT/ħω0 there."""
    bath = chain.spectra.Ohmic(Q(100 * OMEGA0, "rad/s"))
    link = chain.HarmonicJunction(Q(OMEGA0, "rad/s"), (coupling / 2, coupling / 2), bath)
    T = np.geomspace(0.05, 20.0, 400)
    ratio = link.conductance(Q(T * THETA, "K")).m_as("W/K") / (pi * k**2 * T * THETA / (6 * hbar))
    return float(ratio.max()), float(T[ratio.argmax()])


def redfields_excess():
    """Largest κ/(κ_Q αγ_T) of Bloch-Redfield for ωc → ∞, and k_BT/ħΔ there: 3/4 x³/sinh x."""
    x = np.geomspace(0.1, 30.0, 100_000)
    ratio = 0.75 * x**3 / np.sinh(x)
    return float(ratio.max()), float(1.0 / x[ratio.argmax()])


def rectified(bodies):
    ds = scenarios.run("diode", samples=3, longest=9)
    if bodies == 0:
        return 100 * float(ds["rectification"][-1])
    return 100 * float(ds["chain_rectification"].sel(bodies=bodies))


CLAIMS = [
    *(
        ("validity", f"| {frequency}, {damping} | {said} |", lambda f=frequency, d=damping: (f, d, *carried(f, d)))
        for frequency, damping, said in [
            (480, 100, "2.2 | 0.8 %"), (100, 100, "29 | 42 %"), (100, 50, "16 | 59 %"), (50, 100, "39 | 83 %"),
            (50, 50, "23 | 95 %"),
        ]
    ),
    ("validity", "= 77 K", lambda: (tip()["range"],)),
    ("validity", "66 to 90 times what one channel", lambda: tip()["excess"]),
    ("validity", "78 to 103 times the exact current", lambda: tip()["over exact"]),
    ("validity", "another factor 6 lower", lambda: (tip()["lower"],)),
    ("validity", "would need 70 to 96 perfectly", lambda: tip()["channels"]),
    ("junctions", "$K/\\kappa_Q$ is 0.69, at $k_BT = 0.5", lambda: most_of_a_channel(0.8)),
    ("spin", "$2.02\\,\\alpha\\gamma_T$ at $k_BT = 0.34", redfields_excess),
    ("spin", "rectifies by 38 %", lambda: (rectified(0),)),
    ("spin", "two such spins 21 %, three bodies 10 %", lambda: (rectified(1), rectified(3))),
    ("spin", "$\\langle\\sigma_x\\rangle = -0.3207$", coherence),
    ("spin", "it gives $0.0605\\,k_B\\Delta$", lambda: (pi / 8 * 0.2 / np.sinh(1.0) * np.exp(-0.1),)),
    ("spin", "is $0.0504$", lambda: (-pi / 4 * 0.2 * coherence()[0],)),
    ("junctions", "for $\\alpha = 12.8$ it is 0.99", lambda: (12.8, most_of_a_channel(12.8)[0])),
    ("bounds_4", "| 0.980 | 0.902 | 0.806 | 0.618 | 0.428 | 0.227 |", saturation),
    ("bounds_4", "the ratio tends to 0.886", lambda: ((0.25 / np.sinh(0.25)) ** 2 * np.exp(-0.1),)),
    ("self_thermalisation", "$D = 30$, $T = 2$: 0.41", three_in_parallel),
]  # fmt: skip


def printed(text):
    """Numbers of a text, and half a unit of the last digit of each."""
    found = []
    for number in NUMBER.findall(text):
        mantissa, _, exponent = number.partition("e")
        decimals = len(mantissa.partition(".")[2])
        found.append((float(number), 0.5 * 10.0 ** (int(exponent or 0) - decimals)))
    return found


@pytest.mark.parametrize(("page", "text", "values"), CLAIMS, ids=[f"{page}: {text}" for page, text, _ in CLAIMS])
def test_a_claim(page, text, values):
    words = " ".join((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8").split())
    assert " ".join(text.split()) in words
    wanted, found = printed(text), values()
    assert len(wanted) == len(found)
    for (number, half), value in zip(wanted, found, strict=True):
        assert abs(value - number) <= 1.02 * half, (number, value)
