"""Heat counted in jumps: the spin in Bloch-Redfield and NIBA, levels at weak coupling, each by a second method."""

import mpmath as mp
import numpy as np
import pytest
from scipy.constants import hbar, k

import chain
from chain import HeatChainError, spectra
from chain.units.boundary import ureg

Q = ureg.Quantity
WEAK = {"splitting": "1e12 rad/s", "coupling": (0.03, 0.02), "cutoff": "1e13 rad/s", "method": "bloch-redfield"}
STRONG = {"splitting": "1e12 rad/s", "coupling": (0.1, 0.05), "cutoff": "1e13 rad/s", "method": "niba"}
SPINS = {
    "bloch-redfield": chain.SpinMediator(**WEAK),
    "bloch-redfield, biased": chain.SpinMediator(**WEAK, bias="8e11 rad/s"),
    "niba": chain.SpinMediator(**STRONG),
    "niba, biased": chain.SpinMediator(**STRONG, bias="8e11 rad/s"),
}
rng = np.random.default_rng(0)
H, S = (one + one.T for one in rng.normal(size=(2, 4, 4)))
LEVELS = chain.MultilevelJunction(Q(H, "THz"), S, (1e-3, 2e-3), spectra.Ohmic(cutoff="100 THz"))
KINDS = SPINS | {"levels": LEVELS}


def cumulants(link, T1, T2, count=4):
    ds = link.heat_cumulants(Q(T1, "K"), Q(T2, "K"), count)
    return np.array([float(ds[f"cumulant_{i}"]) for i in range(1, count + 1)])


def generating(link, T1, T2, counting):
    return link.generating_function(Q(T1, "K"), Q(T2, "K"), Q(counting, "1/J")).magnitude


@pytest.mark.parametrize("name", KINDS)
def test_the_noise_at_equilibrium_is_the_conductances(name):
    link, T = KINDS[name], 20.0
    K = link.conductance(Q(T, "K")).magnitude
    assert link.heat_noise(Q(T, "K"), Q(T, "K")).magnitude == pytest.approx(2 * k * T**2 * K, rel=1e-12)


@pytest.mark.parametrize("name", KINDS)
def test_cumulants_are_derivatives_of_the_generating_function(name):
    link, T = KINDS[name], (20.0, 12.0)
    step = 0.05 / (k * T[0])
    values = [generating(link, *T, i * step) for i in range(-6, 7)]
    series = np.polynomial.polynomial.polyfit(np.arange(-6, 7) / 6.0, values, 12)[1:5]
    units = (6.0 * step) ** np.arange(1, 5) / np.array([1.0, 2.0, 6.0, 24.0])
    assert series / units == pytest.approx(cumulants(link, *T), rel=1e-6)


@pytest.mark.parametrize("name", KINDS)
def test_the_symmetry_of_gallavotti_and_cohen(name):
    link, T1, T2 = KINDS[name], 20.0, 12.0
    centre = 0.5 * (1 / (k * T1) - 1 / (k * T2))
    for share in (0.3, 0.9, 1.7):
        one, other = (generating(link, T1, T2, centre * (1 + sign * share)) for sign in (1, -1))
        assert one == pytest.approx(other, rel=1e-10)
    J = link.current(Q(T1, "K"), Q(T2, "K")).magnitude
    there, back = (link.large_deviation(Q(T1, "K"), Q(T2, "K"), Q(j, "W")).magnitude for j in (0.4 * J, -0.4 * J))
    assert back - there == pytest.approx(-0.8 * J * centre, rel=1e-9)


def test_two_levels_are_the_spin():
    """Bloch-Redfield's rates πα_νe^{-E/ω_c}n_νE are the golden rule's for the splitting as a matrix."""
    spin = chain.SpinMediator("1e12 rad/s", (1e-3, 2e-3), "1e14 rad/s", method="bloch-redfield")
    levels = chain.MultilevelJunction(
        Q(np.array([[0.0, 0.5], [0.5, 0.0]]) * 1e12, "rad/s"), np.diag([1.0, -1.0]), (1e-3, 2e-3),
        spectra.Ohmic(cutoff="1e14 rad/s"),
    )  # fmt: skip
    assert cumulants(spin, 20.0, 12.0, 6) == pytest.approx(cumulants(levels, 20.0, 12.0, 6), rel=1e-11)


def test_a_harmonic_ladder_of_levels_is_the_weak_mediator():
    """A narrow resonance passes quanta of one energy: 𝒯² adds as bunching does in the jumps."""
    n, alpha = 30, (1e-4, 2e-4)
    ladder = np.diag(np.sqrt(np.arange(1.0, n)), 1)
    levels = chain.MultilevelJunction(
        Q(np.diag(np.arange(n) * 1e12), "rad/s"), ladder + ladder.T, alpha, spectra.Ohmic(cutoff="1e16 rad/s")
    )
    # The golden rule's rates πα_νω0 n_ν are those of a damping παω0
    mediator = chain.HarmonicMediator("1e12 rad/s", tuple(Q(np.pi * one * 1e12, "rad/s") for one in alpha))
    T = (12.0, 7.0)  # e^{-ħω·30/k_BT} is 5e-9
    assert cumulants(levels, *T) == pytest.approx(cumulants(mediator, *T), rel=2e-3)


@pytest.mark.parametrize("bias", [0.0, 0.8])
def test_nibas_noise_from_moments_of_the_energies(bias):
    """Second derivatives of k(ε; μ) at μ = 0 from polygamma functions, where we use a circle of shifts."""
    T1, T2 = (kelvin * k / (hbar * 1e12) for kelvin in (20.0, 12.0))
    left, right, a = 0.1, 0.05, 0.1

    def q(s, T, alpha):
        p, m = T * (a + 1j * s), 1 + T * (a - 1j * s)
        log = mp.loggamma(p) + mp.loggamma(m) - mp.loggamma(T * a) - mp.loggamma(1 + T * a)
        return 2 * alpha * log, p, m

    step = 0.07  # the rule converges exponentially: nothing is singular within 0.3
    nodes = []  # for t >= 0: at -t there is the conjugate
    for t in step * np.arange(201):
        s = mp.mpc(t, -0.5 / T1)
        (log, p, m), (other, _, _) = q(s, T1, left), q(s, T2, right)
        first = 2 * left * 1j * T1 * (mp.psi(0, p) - mp.psi(0, m))
        second = -2 * left * T1**2 * (mp.psi(1, p) + mp.psi(1, m))
        # ∂/∂μ at the shifted argument s - iμ is -i∂/∂s
        nodes.append((s, mp.exp(log + other), (1, -1j * first, -(first**2 + second)), 1.0 if t == 0.0 else 2.0))

    def moments(tilt):
        total = np.zeros(3)
        for s, weight, grown, times in nodes:
            whole = times * mp.exp(1j * tilt * s) * weight
            total += [float(mp.re(whole * one)) for one in grown]
        return 0.25 * step * total

    down, up = moments(bias), moments(-bias)
    total, net = down[0] + up[0], down[1] * up[0] + up[1] * down[0]
    current = net / total
    # Second derivative of the largest eigenvalue of [[-k₊, k₋(μ)], [k₊(μ), -k₋]]
    noise = (down[2] * up[0] + up[2] * down[0] + 2 * down[1] * up[1]) / total - 2 * current**2 / total
    found = cumulants(chain.SpinMediator(**STRONG, bias=Q(bias * 1e12, "rad/s")), 20.0, 12.0, 2)
    assert found == pytest.approx([current * hbar * 1e24, noise * hbar**2 * 1e36], rel=1e-8)


def test_a_rectifier_fluctuates_otherwise_the_other_way():
    diode = chain.SpinMediator("1e12 rad/s", (0.3, 0.1), "1e13 rad/s")
    forward, back = cumulants(diode, 40.0, 10.0), cumulants(diode, 10.0, 40.0)
    assert abs(back[0]) > 1.5 * forward[0]
    assert back[1] > 1.2 * forward[1]


def test_arrays_of_spins_and_of_temperatures():
    several = chain.SpinMediator(Q([1e12, 2e12], "rad/s"), (0.03, 0.02), "1e13 rad/s", method="bloch-redfield")
    ds = several.heat_cumulants("20 K", "12 K", 3)
    assert ds["cumulant_3"].dims == ("link",)
    assert float(ds["cumulant_3"][0]) == pytest.approx(cumulants(SPINS["bloch-redfield"], 20.0, 12.0, 3)[2])
    both = SPINS["niba"].heat_noise(Q([20.0, 12.0], "K"), Q([12.0, 20.0], "K")).magnitude
    assert both == pytest.approx([cumulants(SPINS["niba"], *T, 2)[1] for T in ((20.0, 12.0), (12.0, 20.0))], rel=1e-12)
    levels = LEVELS.heat_noise(Q([[20.0], [12.0]], "K"), Q([12.0, 20.0, 7.0], "K"))
    assert levels.shape == (2, 3)
    assert levels.magnitude[1, 2] == pytest.approx(cumulants(LEVELS, 12.0, 7.0, 2)[1])


def test_no_noise_where_a_method_does_not_hold():
    with pytest.raises(HeatChainError, match="method 'bloch-redfield'"):
        SPINS["bloch-redfield"].heat_noise("0.01 K", "0.02 K")
    strong = chain.MultilevelJunction(Q(H, "THz"), S, (1.0, 1.0), spectra.Ohmic(cutoff="100 THz"))
    with pytest.raises(HeatChainError, match="too strong"):
        strong.heat_noise("30 K", "20 K")


def test_no_noise_where_coherence_carries_heat():
    """Two sites that tunnel slowly: the current without their coherence is several per cent off."""
    half = 0.5**0.5
    S_near = np.array([[0, half, half, 0.3], [half, 0, 0, half], [half, 0, 0, -half], [0.3, half, -half, 0.0]])
    near = chain.MultilevelJunction(
        Q(np.diag([0.0, 1.0, 1.0001, 3.5]), "THz"), S_near, (1e-3, 1e-3), spectra.Ohmic(cutoff="100 THz")
    )
    with pytest.raises(HeatChainError, match="count jumps between populations"):
        near.heat_noise("100 K", "15 K")
    T, K = 30.0, near.conductance("30 K").magnitude
    assert near.heat_noise(Q(T, "K"), Q(T, "K")).magnitude == pytest.approx(2 * k * T**2 * K, rel=1e-9)
