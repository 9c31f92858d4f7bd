"""[Panasyuk2012] Eqs. (28)-(40): the work on a bath from the solution, as sums and integrals over time.

With the response of infinitely many modes and the noise of finitely many, at τ < t < 2π/Δ, in units ω0 = ħ = m = 1.
"""

import numpy as np
import pytest

import chain
from chain.exact.bath_modes import drude_ullersma
from systems.equations import evaluates
from systems.reduced import WATT, kelvin, mediator, poles, rad, seconds

GAMMA, D, T = (0.4, 0.3), 1.0, (1.2, 0.5)
TIME, SPACING, MODES = 30.0, 0.1, 150


@pytest.fixture(scope="module")
def found():
    """⟨𝒫_ν⟩^(1) and ⟨𝒫_ν⟩^(2) of both baths."""
    baths = [drude_ullersma(MODES, SPACING, one, D) for one in GAMMA]
    omega = baths[0].frequency
    coth = np.array([1.0 / np.tanh(0.5 * omega / one) for one in T])
    mu, g = poles(sum(GAMMA), D)
    steps = 3000
    s = np.linspace(0.0, TIME, steps + 1)
    weights = np.full(s.size, TIME / steps)
    weights[[0, -1]] *= 0.5
    response = (np.exp(-np.outer(s, mu)) @ g).real
    # x(τ) of noise e^{iωs}: ∫_0^τ g(τ - s)e^{iωs} ds in closed form
    drive = np.exp(1j * np.outer(s, omega))[:, :, None] - np.exp(-np.outer(s, mu))[:, None, :]
    moved = (drive * (g / (1j * omega[:, None] + mu))).sum(axis=-1)
    last = moved[-1]
    first, second = [], []
    for nu, bath in enumerate(baths):
        square = bath.coupling**2  # C²/(m m_i)
        cosine = (weights * response[::-1]) @ np.cos(np.outer(s, omega))
        sine = (weights * response[::-1]) @ np.sin(np.outer(s, omega))
        # Eq. (38)
        bracket = np.cos(omega * TIME) * sine - np.sin(omega * TIME) * cosine
        first.append(-0.5 * np.sum(square * coth[nu] * bracket))
        # Eq. (31): noise of mode k has the spectrum C_k²coth/(2ω_k); both orders of the product
        turned = (weights[:, None] * np.cos(np.outer(TIME - s, omega))).T @ moved  # (i, k)
        spectrum = sum(one.coupling**2 / (2.0 * omega) * coth[i] for i, one in enumerate(baths))
        j_c = 2.0 * (turned * np.conj(last)).real @ spectrum
        second.append(-0.5 * np.sum(square * j_c))
    return np.array(first), np.array(second)


@evaluates("P28", "P29", "P30", "P31", "P37", "P38", "P39")
def test_both_parts_are_the_work_on_the_bath(found):
    """-⟨𝒫_ν⟩ is the current into the bath that the normal modes give; Eq. (39) without its ħ, Eq. (28)'s last term."""
    star = chain.exact.Star(mediator(GAMMA, D), rad(SPACING), MODES)
    current = star.evolve(tuple(map(kelvin, T)), times=seconds([TIME]))["current"].values[0] / WATT
    assert -(found[0] + found[1]) == pytest.approx(current, abs=2e-3 * abs(current).max())


@evaluates("P40")
def test_the_first_part_is_its_integral(found):
    omega = (np.arange(MODES) + 0.5) * SPACING
    mu, g = poles(sum(GAMMA), D)
    for nu in (0, 1):
        shape = (g * mu**2 / (omega[:, None] ** 2 + mu**2)).sum(axis=1).real
        wanted = -GAMMA[nu] * D**2 / np.pi * SPACING * np.sum(
            omega / np.tanh(0.5 * omega / T[nu]) / (omega**2 + D**2) * shape
        )  # fmt: skip
        assert found[0][nu] == pytest.approx(wanted, rel=2e-3)


@evaluates("P32", "P33", "P34")
def test_correlators_of_a_free_mode():
    """From matrices of a, a†: Eqs. (32)-(34), and the energies with which `Star` begins."""
    levels, omega, one = 200, 0.8, 1.2
    a = np.diag(np.sqrt(np.arange(1, levels)), 1)
    weights = np.exp(-omega * np.arange(levels) / one)
    rho = np.diag(weights / weights.sum())
    assert np.trace(rho @ (a.T @ a + a @ a.T)) == pytest.approx(1.0 / np.tanh(0.5 * omega / one), rel=1e-9)
    x, p = np.sqrt(0.5 / omega) * (a + a.T), 1j * np.sqrt(0.5 * omega) * (a.T - a)
    t = 0.7
    turned = np.sqrt(0.5 / omega) * (a.T * np.exp(1j * omega * t) + a * np.exp(-1j * omega * t))  # Eq. (32)
    assert turned == pytest.approx(x * np.cos(omega * t) + p / omega * np.sin(omega * t), abs=1e-12)
    rate = np.sqrt(0.5 / omega) * 1j * omega * (a.T * np.exp(1j * omega * t) - a * np.exp(-1j * omega * t))
    assert rate == pytest.approx(p * np.cos(omega * t) - omega * x * np.sin(omega * t), abs=1e-12)  # Eq. (33)
    assert np.trace(rho @ p @ p).real == pytest.approx(0.5 * omega / np.tanh(0.5 * omega / one), rel=1e-9)
    star = chain.exact.Star(mediator(GAMMA, D), rad(SPACING), 12)
    start = star.mode_energies((kelvin(one), kelvin(0.5)), times=seconds([0.0]))["mode_energy"].values[0, 0]
    omegas = (np.arange(12) + 0.5) * SPACING
    assert start / WATT * 1e12 == pytest.approx(0.5 * omegas / np.tanh(0.5 * omegas / one), rel=1e-9)
