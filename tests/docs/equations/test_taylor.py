"""[Taylor2015] Eqs. (1)-(25): right sides by quadrature, and by matrices of a small junction and its modes."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.constants import hbar, k
from scipy.integrate import quad

import chain
from systems.equations import evaluates
from systems.reduced import KELVIN, UNIT, W_PER_K, WATT, Q, kelvin, mediator, rad

ALPHA, CUTOFF = (0.3, 0.1), 3.0
A, SHARE = sum(ALPHA), 4.0 * ALPHA[0] * ALPHA[1] / sum(ALPHA) ** 2


def window(w, T):
    return (0.5 * w / T / np.sinh(min(0.5 * w / T, 300.0))) ** 2


def landauer(transmission, T, top=80.0):
    edges = [0.0, 0.4, 0.9, 1.0, 1.1, 1.5, 3.0, 10.0, top]
    return sum(quad(lambda w: transmission(w) * window(w, T), a, b, epsabs=0, epsrel=1e-10, limit=300)[0]
               for a, b in pairwise(edges)) / (2 * np.pi)  # fmt: skip


class Small:
    """Three levels that two modes move, by two operators that neither commute nor (one of them) are Hermitian."""

    def __init__(self):
        random = np.random.default_rng(7)
        energy = np.diag([0.0, 0.7, 1.6])
        self.energy = energy
        ladder = np.diag(np.sqrt([1.0, 2.0, 3.0]), 1)
        place, one = ladder + ladder.T, np.eye(4)
        self.couplings = []
        for _ in range(2):
            G = random.normal(size=(3, 3)) * 0.3
            self.couplings.append(G + G.T)
        self.baths = [np.kron(place, one), np.kron(one, place)]
        own = np.kron(np.diag([0.0, 1.0, 2.0, 3.0]), one) * 1.1 + np.kron(one, np.diag([0.0, 1.0, 2.0, 3.0])) * 0.8
        many = np.eye(16)
        self.H = np.kron(energy, many) + np.kron(np.eye(3), own)
        self.H += sum(np.kron(G, B) for G, B in zip(self.couplings, self.baths, strict=True))
        self.operators = np.array([[[0, 1, 0], [0, 0, 0.5], [0.2, 0, 0]], [[1, 0.3, 0], [0.3, -1, 0.4], [0, 0.4, 0]]])
        values, vectors = np.linalg.eigh(self.H)
        weights = np.exp(-values / 0.9)
        self.values, self.weights = values, weights / weights.sum()
        self.rho = (vectors * self.weights) @ vectors.T
        self.whole = np.array([vectors.T @ np.kron(one, many) @ vectors for one in self.operators])

    def traced(self, X):
        """Tr over the modes."""
        return np.einsum("abcb->ac", X.reshape(3, 16, 3, 16))


@evaluates("T1", "T2")
def test_the_landauer_integral_and_the_ballistic_bound():
    def passed(w):
        return np.exp(-(((w - 1.0) / 0.3) ** 2))

    link = chain.landauer(lambda omega: passed(omega / UNIT), channels=1)
    assert link.conductance(kelvin(0.6)).m_as("W/K") / W_PER_K == pytest.approx(landauer(passed, 0.6), rel=1e-7)
    J = quad(lambda w: w * (1 / np.expm1(w / 1.3) - 1 / np.expm1(w / 0.4)), 0, 90, limit=300)[0] / (2 * np.pi)
    bound = chain.bounds.ballistic_current(kelvin(1.3), kelvin(0.4)).m_as("W") / WATT
    assert bound == pytest.approx(J, rel=1e-9)
    assert bound == pytest.approx(np.pi / 12.0 * (1.3**2 - 0.4**2), rel=1e-9)


@evaluates("T4")
def test_discrete_couplings():
    """∫J_ν dω over an interval is 4/ħ² Σ g² within it."""
    omega = np.linspace(0.05, 6.0, 120)
    g = np.sqrt(0.05 * omega * np.exp(-omega / 2.0) / 2.0)
    found = chain.spectra.Discrete(rad(omega), rad(g))
    grid = np.linspace(1.0, 3.0, 4001)
    inside = np.trapezoid(2.0 * found(rad(grid)).m_as("rad/s") / UNIT, grid)
    assert inside == pytest.approx(4.0 * np.sum(g[(omega > 1.0) & (omega < 3.0)] ** 2), rel=0.03)


@evaluates("T3", "T5", "T8", "T13", "T14", "T15", "T9", "T10")
def test_the_harmonic_junction():
    """With the level shift by a principal value; Eq. (14) as printed without; and its bounds."""
    bath = chain.spectra.Ohmic(rad(CUTOFF))
    junction = chain.HarmonicJunction(rad(1.0), ALPHA, bath)
    printed = chain.HarmonicJunction(rad(1.0), ALPHA, bath, level_shift=False)

    def J(w):
        return w * np.exp(-w / CUTOFF)  # Eq. (8)

    def shift(w):
        integral = quad(lambda u: (np.exp(-u / CUTOFF) - np.exp(-w / CUTOFF)) / (u * u - w * w), 0, 200, points=[w],
                        limit=400)[0]  # fmt: skip
        integral += np.exp(-w / CUTOFF) / (2 * w) * np.log((200 - w) / (200 + w))
        return 2 * A * w * w * integral

    def chi(w, moved):
        """Imχ, Eq. (14): 2ω0/ħ over the denominator."""
        X = np.pi * A * J(w)
        return 2.0 * X / ((1 - w * w - moved) ** 2 + X**2)

    for w in (0.3, 0.95, 2.0):
        expected = 0.5 * np.pi * A * SHARE * J(w) * chi(w, 0.0)  # Eq. (5) over ħ/2π
        assert printed.transmission(rad(w)).m == pytest.approx(expected, rel=1e-9)
        expected = 0.5 * np.pi * A * SHARE * J(w) * chi(w, shift(w))
        assert junction.transmission(rad(w)).m == pytest.approx(expected, rel=1e-6)
    own = chain.from_susceptibility(lambda w: chi(w / UNIT, 0.0) / (hbar * UNIT), ALPHA, bath, points=rad([1.0]))
    assert own.conductance(kelvin(0.5)) / printed.conductance(kelvin(0.5)) == pytest.approx(1.0, rel=1e-6)
    bound = 0.25 * np.pi * A * SHARE
    assert junction.sum_rule_conductance().m_as("W/K") / W_PER_K == pytest.approx(bound, rel=1e-9)
    assert junction.sum_rule_current(kelvin(1.3), kelvin(0.4)).m_as("W") / WATT == pytest.approx(0.9 * bound, rel=1e-9)
    assert junction.current(kelvin(1.3), kelvin(0.4)) < junction.sum_rule_current(kelvin(1.3), kelvin(0.4))
    report = chain.bounds.report(junction, kelvin(0.5))
    assert float(report["sum_rule_bound"]) / W_PER_K == pytest.approx(bound, rel=1e-9)


@evaluates("T9")
def test_bounds_of_currents():
    for link in (mediator(0.7, 2.0), chain.SharedModes(mediator(0.7, 2.0), mediator(0.2, 2.0, 1.5)), 3 * mediator(0.7)):
        whole = quad(lambda w, link=link: float(link.transmission(rad(w)).m), 0, 60, points=[0.9, 1, 1.1, 1.5],
                     limit=800)[0]  # fmt: skip
        bound = link.sum_rule_current(kelvin(2.0), kelvin(0.5)).m_as("W") / WATT
        assert bound == pytest.approx(1.5 * whole / (2 * np.pi), rel=1e-3)
        assert link.current(kelvin(2.0), kelvin(0.5)).m_as("W") / WATT < bound
        assert link.sum_rule_current(kelvin(0.5), kelvin(2.0)).m_as("W") / WATT == pytest.approx(-bound, rel=1e-12)
    baths = chain.spectra.Ohmic(rad(CUTOFF)), chain.spectra.Gaussian(rad(CUTOFF))
    with pytest.raises(chain.HeatChainError, match="differ in shape"):
        chain.HarmonicJunction(rad(1.0), ALPHA, baths).sum_rule_current(kelvin(1.0), kelvin(0.5))
    with pytest.raises(chain.HeatChainError, match="No sum rule"):
        chain.ConductanceLink("1 pW/K").sum_rule_current("2 K", "1 K")


@evaluates("T6", "T7", "T11", "T12", "T19", "T20", "T21", "T22", "T23", "T24", "T25")
def test_the_f_sum_rule_of_any_operators():
    """The spectral sum over all levels of junction and modes, against the double commutator with the baths' terms."""
    small = Small()
    E, p, S = small.values, small.weights, small.whole
    gap = E[None, :] - E[:, None]
    # Eq. (25): (1/2)Σ_ab (ρ_aa - ρ_bb) E_ba <a|A|b><b|B†|a>, twice m
    spectral = 0.5 * np.einsum("ab,nab,mab->nm", (p[:, None] - p[None, :]) * gap, S, S.conj())
    found = chain.f_sum(
        Q(small.energy * UNIT, "rad/s"),
        small.operators,
        small.traced(small.rho),
        [(Q(G * UNIT, "rad/s"), small.traced(np.kron(np.eye(3), B) @ small.rho))
         for G, B in zip(small.couplings, small.baths, strict=True)],
    )  # fmt: skip
    assert found.values / UNIT == pytest.approx(spectral, rel=1e-10)
    # Eqs. (6), (19)-(23): the commutator in time, and its transform, have the poles and weights of Eq. (24)
    t = 0.9
    turned = np.exp(1j * np.subtract.outer(E, E) * t)  # A(t) = e^{iHt}A e^{-iHt}
    commutator = np.einsum("a,ab,ba->", p, S[0] * turned, S[1].conj().T)
    commutator -= np.einsum("a,ab,ba->", p, S[1].conj().T, S[0] * turned)
    lines = np.einsum("ab,ab,ab->", (p[:, None] - p[None, :]) * np.exp(-1j * gap * t), S[0], S[1].conj())
    assert 1j * commutator == pytest.approx(1j * lines, rel=1e-9)
    # one Hermitian operator: its own sum rule needs no bath
    one = chain.MultilevelJunction(Q(small.energy * UNIT, "rad/s"), small.operators[1], (1e-3, 1e-3),
                                   chain.spectra.Ohmic(rad(50.0)))  # fmt: skip
    state = small.traced(small.rho)
    alone = chain.f_sum(Q(small.energy * UNIT, "rad/s"), small.operators[1], state)
    assert one.sum_rule_frequency(state=state).m_as("rad/s") == pytest.approx(alone.values[0, 0].real, rel=1e-12)
    assert _every_pair_of_levels(small) == pytest.approx(_as_printed(small), abs=1e-12)


def _every_pair_of_levels(small):
    """m_ij,kl of the operators |i><j|, Eq. (11), by the software."""
    ladder = [np.outer(np.eye(3)[i], np.eye(3)[j]) for i in range(3) for j in range(3)]
    baths = [(Q(G * UNIT, "rad/s"), small.traced(np.kron(np.eye(3), B) @ small.rho))
             for G, B in zip(small.couplings, small.baths, strict=True)]  # fmt: skip
    found = chain.f_sum(Q(small.energy * UNIT, "rad/s"), ladder, small.traced(small.rho), baths)
    return found.values.reshape(3, 3, 3, 3) / UNIT


def _as_printed(small):
    """The right side of Eq. (12), with its indices mended; A_ij = <|i><j|> is ρ_ji."""
    E, one = np.diag(small.energy), np.eye(3)
    A = small.traced(small.rho).T
    wanted = (E[:, None] - E)[:, :, None, None] * (np.einsum("lj,ik->ijkl", A, one) - np.einsum("ik,jl->ijkl", A, one))
    for g, B in zip(small.couplings, small.baths, strict=True):
        moved = small.traced(np.kron(np.eye(3), B) @ small.rho).T  # <(b† + b)|i><j|>
        wanted = wanted + np.einsum("ki,lj->ijkl", g, moved) + np.einsum("jl,ik->ijkl", g, moved)
        wanted = wanted - np.einsum("jl,ni,nk->ijkl", one, g, moved) - np.einsum("ik,jn,ln->ijkl", one, g, moved)
    return 0.5 * wanted


@evaluates("T5", "T8")
def test_the_current_of_several_operators():
    """Σ h_nn' Imχ_nn' of two operators that do not commute is Imχ of each principal axis, summed."""
    E = np.array([0.0, 0.8])
    spin = np.array([[[0, 1], [1, 0]], [[0, 0], [1, 0]]], dtype=complex)  # one is not Hermitian
    h, width, p = np.array([[1.0, 0.4], [0.4, 0.5]]), 0.1, np.array([0.8, 0.2])

    def chi(w, operators):
        found = np.zeros((*w.shape, len(operators), len(operators)), dtype=complex)
        for a in range(2):
            for b in range(2):
                weight = np.einsum("n,m->nm", operators[:, a, b], operators[:, a, b].conj()) * (p[a] - p[b])
                found += weight / (E[b] - E[a] - w - 1j * width)[..., None, None]
        return found

    bath = chain.spectra.Ohmic(rad(CUTOFF))
    link = chain.from_susceptibility(
        lambda w: chi(w / UNIT, spin) / (hbar * UNIT), ALPHA, bath, matrix=h, points=rad([0.8])
    )
    values, axes = np.linalg.eigh(h)
    turned = np.einsum("nr,nij->rij", axes * np.sqrt(values), spin)
    for w in (0.5, 0.8, 1.4):
        each = np.array([chi(np.array(w), turned[r : r + 1])[0, 0].imag for r in range(2)])
        wanted = 0.5 * np.pi * A * SHARE * w * np.exp(-w / CUTOFF) * each.sum()
        assert link.transmission(rad(w)).m == pytest.approx(wanted, rel=1e-9)
    with pytest.raises(chain.HeatChainError, match="negative eigenvalues"):
        chain.from_susceptibility(lambda w: w, ALPHA, bath, matrix=[[1.0, 2.0], [2.0, 1.0]])
    with pytest.raises(chain.HeatChainError, match="2 x 2 numbers"):
        chain.from_susceptibility(lambda w: w, ALPHA, bath, matrix=h).conductance(kelvin(1.0))


@evaluates("T16", "T18")
def test_the_bound_of_a_spin():
    """⟨σ_x⟩ to second order in the coupling, by matrices of the spin and one mode at a time, is the path integral's."""
    weak = chain.SpinMediator(rad(1.0), (1e-3, 1e-3), rad(2.0))
    T = 0.7
    found = weak.sum_rule_conductance(kelvin(T)).m_as("W/K") / W_PER_K
    free = 0.25 * np.pi * 2e-3 * np.tanh(0.5 / T)
    # first order in α: modes g_k² = αω e^{-ω/ω_c}dω/2 each change ⟨σ_x⟩ by theirs
    change = 0.0
    nodes, weights = np.polynomial.legendre.leggauss(24)
    for w, dw in zip(10.0 * (nodes + 1.0), 10.0 * weights, strict=True):
        g = 0.02
        change += 2e-3 * 0.5 * w * np.exp(-w / 2.0) * dw * (_polarisation(w, g, T) - _polarisation(w, 0.0, T)) / g**2
    assert found == pytest.approx(0.25 * np.pi * 2e-3 * (np.tanh(0.5 / T) - change), rel=1e-4)
    assert abs(found / free - 1.0) > 1e-3  # it is seen


def _polarisation(w, g, T, levels=40):
    sigma_x, sigma_z = np.array([[0.0, 1], [1, 0]]), np.diag([1.0, -1.0])
    ladder = np.diag(np.sqrt(np.arange(1.0, levels)), 1)
    H = np.kron(0.5 * sigma_x, np.eye(levels)) + np.kron(np.eye(2), w * np.diag(np.arange(levels)))
    H += g * np.kron(sigma_z, ladder + ladder.T)
    values, vectors = np.linalg.eigh(H)
    weights = np.exp(-(values - values[0]) / T)
    X = np.sum(vectors * (np.kron(sigma_x, np.eye(levels)) @ vectors), axis=0)
    return float(weights @ X / weights.sum())


@evaluates("T17")
@pytest.mark.slow
def test_the_bound_of_a_spins_current_is_that_of_its_steady_state():
    """Bloch's steady state between two baths at weak coupling: ⟨σ_x⟩ of the mean occupation, no equilibrium's."""
    pytest.importorskip("qutip")
    weak = chain.SpinMediator(rad(1.0), (0.02, 0.01), rad(5.0))
    T = 1.5, 0.5
    n = [1.0 / np.expm1(1.0 / one) for one in T]
    mean = (0.02 * n[0] + 0.01 * n[1]) / 0.03
    bound = np.pi * 0.02 * 0.01 / 0.03 / (1.0 + 2.0 * mean)
    found = weak.sum_rule_current(kelvin(T[0]), kelvin(T[1])).m_as("W") / WATT
    assert found == pytest.approx(bound * (T[0] - T[1]), rel=0.1)
    for one in T:  # an equilibrium's would be far off
        other = weak.sum_rule_conductance(kelvin(one)).m_as("W/K") / W_PER_K * (T[0] - T[1])
        assert abs(found / other - 1.0) > 0.15
    back = weak.sum_rule_current(kelvin(T[1]), kelvin(T[0])).m_as("W") / WATT
    assert back < 0 and abs(back + found) > 1e-3 * found  # the strongly coupled bath decides


def test_units():
    assert KELVIN * k == pytest.approx(hbar * UNIT)
