"""Junctions of any levels: the general sum rule, weak coupling against known results, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k

import chain
from chain import HeatChainError, MultilevelJunction, f_sum, from_susceptibility, spectra

Q = chain.ureg.Quantity
OMEGA = 1e13
UNIT = hbar * OMEGA / k
BATH = spectra.Ohmic(Q(50 * OMEGA, "rad/s"))
SIGMA_X, SIGMA_Y, SIGMA_Z = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def levels(matrix):
    return Q(np.asarray(matrix) * OMEGA, "rad/s")


def kelvin(reduced):
    return Q(UNIT * np.asarray(reduced), "K")


def ladder(count):
    lower = np.diag(np.sqrt(np.arange(1.0, count)), 1)
    return np.diag(np.arange(count, dtype=float)), lower + lower.T


def spin(coupling=(1e-3, 3e-3), bias=0.0):
    return MultilevelJunction(levels(0.5 * SIGMA_X.real + 0.5 * bias * SIGMA_Z.real), SIGMA_Z, coupling, BATH)


def random_hermitian(rng, size):
    one = rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size))
    return one + one.conj().T


# -- the sum rule -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_sum_rule_is_the_double_commutator(seed):
    """[Taylor2015] Eq. (7) for a state with coherences, from matrices."""
    rng = np.random.default_rng(seed)
    H, S = random_hermitian(rng, 5), random_hermitian(rng, 5)
    state = random_hermitian(rng, 5)
    state = state @ state / np.trace(state @ state)
    link = MultilevelJunction(levels(H), S, 1e-6, BATH)
    inner = H @ S - S @ H
    exact = 0.5 * np.trace(state @ (S @ inner - inner @ S)).real
    assert link.sum_rule_frequency(state).m / OMEGA == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_sum_rule_is_eq_12_summed(seed):
    """Eq. (12) without its bath terms, its indices put right: m_ij,kl of transitions |i><j| and |k><l|."""
    rng = np.random.default_rng(seed)
    size = 4
    E, S = np.sort(rng.normal(size=size)), random_hermitian(rng, size)
    rho = random_hermitian(rng, size)
    rho = rho @ rho / np.trace(rho @ rho)
    link = MultilevelJunction(levels(np.diag(E)), S, 1e-6, BATH)
    mean = rho.T  # <|i><j|> = rho_ji
    total = 0.0
    for i, j, m, n in np.ndindex(size, size, size, size):
        # <[A_mn†, [H, A_ij]]> = (E_i - E_j) <[|n><m|, |i><j|]>
        commutator = (m == i) * mean[n, j] - (j == n) * mean[i, m]
        total += S[i, j] * np.conj(S[m, n]) * (E[i] - E[j]) * commutator / 2
    assert link.sum_rule_frequency(rho).m / OMEGA == pytest.approx(total.real, rel=1e-12)


@given(st.integers(0, 10**6), st.floats(1e-3, 1e2))
@settings(max_examples=30)
def test_sum_rule_of_equilibrium_is_positive(seed, temperature):
    rng = np.random.default_rng(seed)
    link = MultilevelJunction(levels(random_hermitian(rng, 4)), random_hermitian(rng, 4), 1e-9, BATH)
    assert link.sum_rule_frequency(T=kelvin(temperature)).m > 0.0


def test_oscillator():
    """ω0 whatever the state, once the levels suffice; the conductance is the harmonic junction's."""
    H, S = ladder(60)
    link = MultilevelJunction(levels(H), S, (2e-5, 3e-5), BATH)
    harmonic = chain.HarmonicJunction(Q(OMEGA, "rad/s"), (2e-5, 3e-5), BATH)
    T = kelvin([0.2, 1.0, 2.0])
    assert link.sum_rule_frequency(T=T).m == pytest.approx(OMEGA, rel=1e-9)
    assert link.sum_rule_conductance(T).m == pytest.approx(harmonic.sum_rule_conductance().m, rel=1e-9)
    assert link.conductance(T).m == pytest.approx(harmonic.conductance(T).m, rel=5e-4)
    forth = kelvin(2.0), kelvin(0.5)
    assert link.current(*forth).m == pytest.approx(harmonic.current(*forth).m, rel=5e-4)
    few = MultilevelJunction(levels(ladder(5)[0]), ladder(5)[1], 1e-5, BATH)
    assert few.sum_rule_frequency(T=kelvin(2.0)).m < 0.9 * OMEGA


def test_spin():
    """-Δ<σ_x>, and the printed Bloch-Redfield formula times e^(-Δ/ω_c)."""
    T = np.array([0.1, 0.5, 1.0, 3.0])
    link = spin()
    assert link.sum_rule_frequency(T=kelvin(T)).m == pytest.approx(OMEGA * np.tanh(0.5 / T), rel=1e-13)
    state = 0.5 * (np.eye(2) - 0.3 * SIGMA_X + 0.4 * SIGMA_Y)
    assert link.sum_rule_frequency(state).m == pytest.approx(0.3 * OMEGA, rel=1e-13)
    alpha, gamma = 4e-3, 4 * 1e-3 * 3e-3 / 4e-3**2
    printed = hbar**2 * np.pi / (8 * k) * OMEGA**3 / (UNIT * T) ** 2 * alpha * gamma / np.sinh(1 / T)
    assert link.conductance(kelvin(T)).m == pytest.approx(printed * np.exp(-1 / 50), rel=1e-12)


def test_biased_spin_between_two_temperatures():
    """Two-level balance written out; a rectifier for unequal couplings."""
    link, bias = spin((1e-3, 4e-3), bias=0.7), 0.7
    gap = np.hypot(1.0, bias)
    weight = np.pi * gap * np.exp(-gap / 50) / gap**2  # |S_01|² = Δ²/gap²
    hot, cold = 2.0, 0.5

    def balance(n1, n2):
        a1, a2 = 1e-3, 4e-3
        up, down = a1 * n1 + a2 * n2, a1 * (n1 + 1) + a2 * (n2 + 1)
        ground = down / (up + down)
        return hbar * OMEGA**2 * gap * weight * a1 * (n1 * ground - (n1 + 1) * (1 - ground))

    n_hot, n_cold = 1 / np.expm1(gap / hot), 1 / np.expm1(gap / cold)
    forth, back = link.current(kelvin(hot), kelvin(cold)).m, link.current(kelvin(cold), kelvin(hot)).m
    assert forth == pytest.approx(balance(n_hot, n_cold), rel=1e-12)
    assert back == pytest.approx(balance(n_cold, n_hot), rel=1e-12)
    assert abs(forth) > 1.05 * abs(back)


def test_conductance_is_the_slope_of_current():
    rng = np.random.default_rng(3)
    link = MultilevelJunction(levels(np.diag([0.0, 1.0, 2.3, 4.1])), random_hermitian(rng, 4), (1e-7, 4e-7), BATH)
    for T in (0.3, 1.0, 5.0):
        step = 1e-4 * T
        # of both directions, for the couplings differ: it rectifies
        there, back = (link.current(kelvin(T + one), kelvin(T - one)).m for one in (step, -step))
        assert link.conductance(kelvin(T)).m == pytest.approx((there - back) / (4 * step * UNIT), rel=1e-6, abs=0.0)
        assert link.current(kelvin(T), kelvin(T)).m == 0.0
    assert link.conductance("0 K").m == 0.0 and link.current(kelvin(1.0), "0 K").m > 0.0


@given(st.integers(0, 10**6), st.floats(0.02, 5.0))
@settings(max_examples=40)
def test_weak_coupling_keeps_every_bound(seed, temperature):
    rng = np.random.default_rng(seed)
    S = random_hermitian(rng, 3)
    link = MultilevelJunction(
        levels(np.diag([0.0, 1.0, 2.5])), S / np.abs(S).max(), tuple(rng.uniform(1e-4, 0.02, 2)), BATH
    )
    T, other = kelvin(temperature), kelvin(0.5 * temperature)
    try:
        report = chain.bounds.report(link, T)
        there, back = link.current(T, other).m, link.current(other, T).m
    except HeatChainError as error:  # the colder bath's noise may change too fast where the hotter's does not
        assert "too strong" in str(error)
        return
    assert bool(report["holds"]) and 0.0 <= float(report["bound_ratio"]) <= 1.0
    assert there > 0.0 > back


# -- several operators ------------------------------------------------------------------------------------------------


def test_coupling_matrix_of_rank_one_is_one_operator():
    """[Taylor2015] Eq. (8) with h = vvᵀ: one bath coupled by Σv_nA_n."""
    rng = np.random.default_rng(1)
    H, one, other = (random_hermitian(rng, 4) for _ in range(3))
    v = np.array([0.8, -0.3])
    joined = MultilevelJunction(levels(H), np.array([one, other]), 1e-8, BATH, matrix=np.outer(v, v))
    single = MultilevelJunction(levels(H), v[0] * one + v[1] * other, 1e-8, BATH)
    T = kelvin([0.5, 2.0])
    assert joined.channels == 1.0
    assert joined.sum_rule_conductance(T).m == pytest.approx(single.sum_rule_conductance(T).m, rel=1e-12)
    assert joined.conductance(T).m == pytest.approx(single.conductance(T).m, rel=1e-10)


def test_commuting_operators_add():
    two_x = np.kron(SIGMA_Z, np.eye(2)), np.kron(np.eye(2), SIGMA_Z)
    H = 0.5 * np.kron(SIGMA_X, np.eye(2)) + 0.85 * np.kron(np.eye(2), SIGMA_X)
    both = MultilevelJunction(levels(H), np.array(two_x), 1e-4, BATH)
    each = [MultilevelJunction(levels(0.5 * gap * SIGMA_X), SIGMA_Z, 1e-4, BATH) for gap in (1.0, 1.7)]
    T = kelvin([0.4, 3.0])
    assert both.channels == 2.0
    assert both.sum_rule_conductance(T).m == pytest.approx(sum(e.sum_rule_conductance(T).m for e in each), rel=1e-12)
    assert both.conductance(T).m == pytest.approx(sum(e.conductance(T).m for e in each), rel=1e-12)


# -- as a link, and refused -------------------------------------------------------------------------------------------


def test_in_a_chain():
    bodies = chain.DrudeUllersma(mode_spacing="1e9 rad/s")
    ends = {"left": "110 K", "right": "90 K", "spacing": "5 nm", "area": "25 nm^2"}
    current = chain.Chain(links=spin((1e-3, 1e-3)), subsystems=bodies, n=3, **ends).steady_state()["current"].values
    assert np.ptp(current) < 1e-6 * current.max()
    assert current[0] == pytest.approx(spin((1e-3, 1e-3)).conductance("100 K").m * 5.0, rel=1e-2)


def test_super_ohmic_majorant_enters_the_bound():
    bath = spectra.SuperOhmic(Q(2 * OMEGA, "rad/s"), 3)
    link = MultilevelJunction(levels(0.5 * SIGMA_X), SIGMA_Z, 1e-3, bath)
    ratio = link.sum_rule_conductance(kelvin(1.0)).m / spin(1e-3).sum_rule_conductance(kelvin(1.0)).m
    assert ratio == pytest.approx(4 * np.exp(-2), rel=1e-10)


H2 = levels(0.5 * SIGMA_X)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((H2, SIGMA_X + 1j * SIGMA_Y, 0.1, BATH), "Hermitian"),
        ((levels([[0, 1], [0, 1]]), SIGMA_Z, 0.1, BATH), "`hamiltonian` must be Hermitian"),
        ((0.5 * SIGMA_X, SIGMA_Z, 0.1, BATH), "units"),
        ((Q(SIGMA_X.real, "kg"), SIGMA_Z, 0.1, BATH), "hamiltonian"),
        ((H2, np.eye(3), 0.1, BATH), "2 x 2"),
        ((H2, SIGMA_Z, -0.1, BATH), "coupling"),
        ((H2, SIGMA_Z, 0.1, lambda omega: omega), "chain.spectra"),
        ((H2, np.array([SIGMA_X, SIGMA_Z]), 0.1, BATH), "commute"),
        ((H2, np.array([SIGMA_Z, SIGMA_Z]), 0.1, BATH, [[1, 2], [2, 1]]), "negative eigenvalue"),
        ((H2, SIGMA_Z, 0.1, BATH, [[1, 2], [3, 1]]), "symmetric"),
    ],
)
def test_bad_input_is_refused_with_the_reason(arguments, words):
    with pytest.raises(HeatChainError, match=words):
        MultilevelJunction(*arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((levels([[0, 1], [0, 1]]), SIGMA_Z, np.eye(2) / 2), "`hamiltonian` must be Hermitian"),
        ((H2, SIGMA_Z, np.eye(2)), "density matrix"),
        ((H2, SIGMA_Z, np.diag([1.5, -0.5])), "density matrix"),
        ((H2, SIGMA_Z, [np.eye(2) / 2] * 2), "`state` must be a square matrix"),
        ((H2, SIGMA_Z, np.eye(2) / 2, [(levels([[0, 1], [0, 1]]), SIGMA_Z)]), r"`baths\[0\]\[0\]` must be Hermitian"),
        ((H2, SIGMA_Z, np.eye(2) / 2, [(H2, SIGMA_X + 1j * SIGMA_Y)]), r"`baths\[0\]\[1\]` must be Hermitian"),
        ((H2, np.eye(3), np.eye(2) / 2), "`operators` must be finite and 2 x 2"),
    ],
)
def test_what_no_junction_has_is_refused_by_the_rule_of_any_operators_too(arguments, words):
    with pytest.raises(HeatChainError, match=words):
        f_sum(*arguments)


def test_a_small_coupling_matrix_must_be_symmetric_too():
    with pytest.raises(HeatChainError, match="`matrix` must be real and symmetric"):
        from_susceptibility(lambda omega: omega, 0.1, BATH, matrix=[[2e-9, 1e-9], [0.0, 2e-9]])


def test_outside_weak_coupling_is_refused():
    with pytest.raises(HeatChainError, match="too strong"):
        spin((0.1, 0.1)).conductance(kelvin(1.0))
    with pytest.raises(HeatChainError, match="too strong"):
        spin((3e-3, 3e-3)).current(kelvin(1000.0), kelvin(1.0))
    narrow = spectra.Lorentzian(Q(OMEGA, "rad/s"), Q(1e-4 * OMEGA, "rad/s"))
    with pytest.raises(HeatChainError, match="noise changes"):
        MultilevelJunction(H2, SIGMA_Z, (1e-3, 1e-3), narrow).conductance(kelvin(1.0))
    with pytest.raises(HeatChainError, match="density matrix"):
        spin().sum_rule_conductance(state=np.eye(2))
    with pytest.raises(HeatChainError, match="either"):
        spin().sum_rule_conductance()


def test_without_a_unique_steady_state_is_refused():
    """Two levels of which one superposition couples to nothing, and levels that no step joins."""
    dark = MultilevelJunction(levels(np.diag([0.0, 1.0, 1.0])), np.ones((3, 3)) - np.eye(3), 1e-4, BATH)
    apart = MultilevelJunction(levels(np.diag([0.0, 1.0, 2.0, 3.5])), np.kron(np.eye(2), SIGMA_X.real), 1e-4, BATH)
    for link in (dark, apart):
        with pytest.raises(HeatChainError, match="no unique steady state"):
            link.current(kelvin(1.0), kelvin(0.5))
        assert link.sum_rule_conductance(kelvin(1.0)).m >= link.conductance(kelvin(1.0)).m > 0.0
    sub = MultilevelJunction(H2, SIGMA_Z + SIGMA_X, 1e-4, spectra.SuperOhmic(Q(50 * OMEGA, "rad/s"), 0.5))
    with pytest.raises(HeatChainError, match="sub-ohmic"):
        sub.conductance(kelvin(1.0))
