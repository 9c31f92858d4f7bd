"""[Panasyuk2012] Sec. V, right sides by quadrature and roots of polynomials: P63-P77."""

import numpy as np
import pytest
from scipy.integrate import quad

from chain.links.harmonic import plateau
from systems.equations import evaluates
from systems.reduced import KELVIN, UNIT, W_PER_K, kelvin, mediator, poles, rad

GAMMA, D, T1, T2 = 0.7, 2.0, 1.2, 0.5


def complex_quad(function, a, b):
    real, imaginary = (quad(lambda x, part=part: part(function(x)), a, b, epsabs=0, epsrel=1e-11, limit=400)[0]
                       for part in (np.real, np.imag))  # fmt: skip
    return real + 1j * imaginary


def bracket(mu):
    """I_n(1 - μ̂²) + I_n1 + I_n2, Eqs. (66) and (67) as integrals; both baths have the same coupling."""
    own = mu / D
    zero = complex_quad(lambda u: np.exp(2 * u) / ((np.exp(2 * u) + 1) * (np.exp(2 * u) + own**2)), -40.0, 40.0)
    thermal = sum(complex_quad(lambda x, T=T: x / np.expm1(x) / (x * x + (mu / T) ** 2), 1e-12, 60.0) for T in (T1, T2))
    return zero * (1 - own**2), thermal


def square(y):
    """sinh²y; beyond 300 nothing is left of what it divides."""
    return np.sinh(min(y, 300.0)) ** 2


@evaluates("P63", "P64", "P65", "P66", "P67")
def test_energies_of_the_mediator():
    mu, g = poles(GAMMA, D)
    parts = [bracket(one) for one in mu]
    for own, (zero, _) in zip(mu, parts, strict=True):
        assert zero == pytest.approx(-np.log(own / D), rel=1e-9)  # Eq. (66) in short
        if abs(own.imag) > 1e-9:  # and as printed, with the factor 2 in a
            real, imaginary = (own / D).real, (own / D).imag
            a = (real**2 - imaginary**2) / (2 * real * imaginary)
            value = 0.5 * (1j * (np.arctan(a) - 0.5 * np.pi * np.sign(real * imaginary)) - np.log(abs(own / D) ** 2))
            assert zero == pytest.approx(value, rel=1e-9)
    total = [one + other for one, other in parts]
    x = float(sum(gn * one for gn, one in zip(g, total, strict=True)).real) / np.pi
    p = -float(sum(gn * own**2 * one for gn, own, one in zip(g, mu, total, strict=True)).real) / np.pi
    found = mediator(GAMMA, D).mediator_temperatures(kelvin(T1), kelvin(T2))
    assert [one.m_as("K") / KELVIN for one in found] == pytest.approx([x, p], rel=1e-8)
    alone = mediator(GAMMA, D).potential_temperature(kelvin(T1), kelvin(T2))
    assert alone.m_as("K") / KELVIN == pytest.approx(x, rel=1e-8)


@evaluates("P68", "P69", "P70")
def test_weak_coupling_to_first_order():
    """With Eq. (69)'s missing shift and Eq. (70)'s sign mended: what is left falls as the square of the damping."""
    left = []
    for damping in (1e-3, 5e-4):
        one = mediator(damping, D)
        effective = damping * D**2 / (D**2 + 1.0)
        assert one.effective_damping.m_as("rad/s") / UNIT == pytest.approx(effective, rel=1e-12)
        exact, residues = poles(damping, D)
        worst = []
        found, theirs = one.weak_coupling_poles.m_as("rad/s") / UNIT, one.weak_coupling_residues.m_as("s") * UNIT
        for sign in (-1.0, 1.0):  # of μ = ∓iω0
            mu = sign * 1j * (1.0 + 0.5 * effective / D) + 0.5 * effective
            at, mine = np.argmin(abs(exact - sign * 1j)), np.argmin(abs(found - sign * 1j))
            assert found[mine] == pytest.approx(mu, rel=1e-12)
            assert theirs[mine].real == pytest.approx(-0.5 * effective / (D**2 + 1.0), rel=1e-12)
            assert theirs[mine].imag == pytest.approx(0.5 * sign, abs=effective)
            worst += [abs(exact[at] - mu), abs(residues[at] - theirs[mine])]
        third = np.argmax(exact.real)
        assert found[np.argmax(found.real)] == pytest.approx(D - effective, rel=1e-12)
        worst += [abs(exact[third] - (D - effective)), abs(residues[third] - effective / (D**2 + 1.0))]
        left.append(max(worst))
    assert left[0] / left[1] == pytest.approx(4.0, rel=0.05)


@evaluates("P71", "P72", "P73")
def test_temperature_of_a_weakly_coupled_mediator():
    weak = mediator(1e-4, D)

    def energy(T):
        return 0.5 + 1.0 / np.expm1(1.0 / T)

    T = weak.weak_coupling_temperature(kelvin(T1), kelvin(T2)).m_as("K") / KELVIN
    mean = 0.5 * (energy(T1) + energy(T2))
    assert energy(T) == pytest.approx(mean, rel=1e-12)
    found = weak.mediator_temperatures(kelvin(T1), kelvin(T2))
    assert [one.m_as("K") / KELVIN for one in found] == pytest.approx([mean, mean], rel=1e-3)
    hot = weak.weak_coupling_temperature(kelvin(120.0), kelvin(50.0)).m_as("K") / KELVIN
    assert hot == pytest.approx(85.0, rel=1e-4)
    assert weak.regime(kelvin(T1), kelvin(T2)).coupling == pytest.approx(1e-4 * D**2 / (D**2 + 1.0) / T2)
    assert mediator(1.0, D).regime(kelvin(T1), kelvin(0.2)).mediator_temperature is None


@evaluates("P74", "P75", "P76")
@pytest.mark.parametrize("T", [1e-5, 3e-3, 0.1])
def test_the_integrals_of_the_plateau(T):
    damping, cutoff = 0.1, 0.01
    first, second = (
        quad(lambda u, n=n: np.exp(3 * u) / square(0.5 * np.exp(u) / T) / (cutoff**2 + np.exp(2 * u)) ** n,
             np.log(min(T, cutoff)) - 36, np.log(1200 * T), epsabs=0, epsrel=1e-11, limit=800)[0]
        for n in (1, 2)
    )  # fmt: skip
    found = plateau.integrals(np.array(cutoff), np.array(T))
    assert [float(one) for one in found] == pytest.approx([first, second], rel=1e-10)
    mu, g = poles(damping, cutoff)
    third = np.argmin(abs(mu.imag))
    others = float((g.sum() - g[third]).real)
    K = -(cutoff**2) * damping / (8 * np.pi * T**2) * (first * others + float(g[third].real) * cutoff**2 * second)
    single = quad(lambda u: np.exp(5 * u) / square(0.5 * np.exp(u) / T) / (cutoff**2 + np.exp(2 * u)) ** 2,
                  np.log(min(T, cutoff)) - 20, np.log(1200 * T), epsabs=0, epsrel=1e-11, limit=800)[0]  # fmt: skip
    assert cutoff**2 * damping / (8 * np.pi * T**2) * float(g[third].real) * single == pytest.approx(K, rel=1e-4)
    one = mediator(damping, cutoff)
    assert one.plateau_conductance(kelvin(T)).m_as("W/K") / W_PER_K == pytest.approx(K, rel=1e-4)
    if T < 0.05:  # below ħω0/k_B it is the conductance itself, whatever the ratio of T to D
        assert one.plateau_conductance(kelvin(T)) / one.conductance(kelvin(T)) == pytest.approx(1.0, rel=3e-2)


@evaluates("P77")
def test_the_plateau_of_weak_coupling():
    damping, cutoff = 0.1, 1e-4
    one, T = mediator(damping, cutoff), 1e-2
    third = poles(damping, cutoff)
    g3 = float(third[1][np.argmin(abs(third[0].imag))].real)
    value = one.limits(kelvin(T))["value"].sel(limit="plateau, weak coupling") / W_PER_K
    assert value == pytest.approx(0.25 * damping * cutoff**3 * damping / 2.0, rel=1e-12)
    assert cutoff * damping * g3 / 8.0 == pytest.approx(float(value), rel=1e-4)  # the first form, without its π
    assert one.plateau_conductance(kelvin(T)).m_as("W/K") / W_PER_K == pytest.approx(float(value), rel=1e-2)


def test_units():
    assert rad(1.0).m_as("rad/s") == UNIT
