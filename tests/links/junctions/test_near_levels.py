"""Levels as close as their rates: non-secular Redfield, written out and by QuTiP, and exact dynamics."""

import importlib.util

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k
from scipy.integrate import quad

import chain
from chain import HeatChainError, MultilevelJunction, spectra

Q = chain.ureg.Quantity
OMEGA = 1e13
UNIT = hbar * OMEGA / k
CUTOFF = 5.0
BATH = spectra.Drude(Q(CUTOFF * OMEGA, "rad/s"))
DISTANCES = [0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0]  # of two levels, over the baths' rate


def shape(omega):
    """J̃ of a Drude bath."""
    return omega * CUTOFF**2 / (CUTOFF**2 + omega**2)


def rate(omega, coupling, T):
    """πα J̃ (n + 1) of a step that gives ω to a bath; n of one that takes it."""
    if omega == 0.0:
        return np.pi * coupling * T
    return np.pi * coupling * shape(omega) / -np.expm1(min(-omega / T, 700.0))


def shift(omega, coupling, T):
    """Principal value beside half of the rate, P∫ rate(u)/[2π(ω - u)] du, and the counter-term's half."""
    odd = lambda x: (rate(omega - x, coupling, T) - rate(omega + x, coupling, T)) / (2 * np.pi * x)  # noqa: E731
    parts = [(0.0, 1.0), (1.0, 50.0), (50.0, np.inf)]
    return sum(quad(odd, *part, limit=500, epsabs=1e-13, epsrel=1e-9)[0] for part in parts)


def redfield(E, S, couplings, temperatures, secular=False, shifts=False):
    """J from the steady state of Redfield's equation, of its superoperator on all of the density matrix.

    With the principal values and the counter-term that `shifts` adds, or with populations alone.
    """
    size = len(E)
    one = np.eye(size)
    left, right = lambda A: np.kron(A, one), lambda A: np.kron(one, A.T)
    dissipators = []
    H = np.diag(E) + (np.pi * sum(couplings) * CUTOFF / 4 * S @ S if shifts else 0.0)
    for coupling, T in zip(couplings, temperatures, strict=True):

        def half_sided(omega, coupling=coupling, T=T):
            return 0.5 * rate(omega, coupling, T) + (1j * shift(omega, coupling, T) if shifts else 0.0)

        Z = S * np.array([[half_sided(E[j] - E[i]) for j in range(size)] for i in range(size)])
        there = left(S @ Z) - np.kron(Z, S.T) - np.kron(S, Z.conj()) + right(Z.conj().T @ S)
        if secular:  # populations alone, with the same rates
            population = np.eye(size).ravel() > 0.0
            there = np.where(population[:, None] & population, there, np.where(np.eye(size**2), there, 0.0))
        dissipators.append(-there)
    generator = sum(dissipators) - 1j * (left(H) - right(H))
    generator[0] = one.ravel()
    state = np.linalg.solve(generator, np.eye(size**2)[0])
    return float(np.trace(np.diag(E) @ (dissipators[0] @ state).reshape(size, size)).real)


def sites(first, second):
    """Two sites that tunnel slowly, each on a step of its own, and a third step around them."""
    half = 0.5**0.5
    S = np.array([[0, half, half, second], [half, 0, 0, half], [half, 0, 0, -half], [second, half, -half, 0.0]])
    return lambda distance: np.array([0.0, 1.0, 1.0 + distance, first]), S


def link_of(E, S, couplings):
    return MultilevelJunction(Q(np.diag(E) * OMEGA, "rad/s"), S, couplings, BATH)


def current(link, hot, cold):
    return link.current(Q(hot * UNIT, "K"), Q(cold * UNIT, "K")).m / (hbar * OMEGA**2)


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize(
    ("first", "second", "couplings", "temperatures"),
    [
        (7.0, 0.13, (1e-4, 6e-4), (1.3, 0.17)),
        (3.5, 0.3, (1e-3, 1e-3), (2.0, 0.3)),
        (5.9, 1.15, (1e-4, 9e-4), (0.91, 0.103)),
    ],
)
def test_near_levels_are_redfields(first, second, couplings, temperatures, distance):
    """Within 0.2 % from 0.01 to 100 rates."""
    energies, S = sites(first, second)
    E = energies(distance * np.pi * float(np.dot(couplings, temperatures)))
    assert current(link_of(E, S, couplings), *temperatures) == pytest.approx(
        redfield(E, S, couplings, temperatures), rel=2e-3
    )


def test_populations_alone_are_not():
    energies, S = sites(7.0, 0.13)
    E = energies(1e-5)
    couplings, temperatures = (1e-4, 6e-4), (1.3, 0.17)
    off = redfield(E, S, couplings, temperatures, secular=True) / redfield(E, S, couplings, temperatures) - 1
    assert abs(off) > 0.15


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.floats(-2.0, 2.0), st.floats(-5.0, -2.0))
def test_random_levels_are_redfields(seed, distance, strength):
    """Within 0.2 % for two close levels among others, and heat flows from hot to cold."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(3, 6))
    S = rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size))
    S = (S + S.conj().T) / np.abs(S + S.conj().T).max()
    couplings = 10**strength, 10 ** (strength + rng.uniform(-1.0, 1.0))
    temperatures = 10.0 ** rng.uniform(-0.6, 0.7, 2)
    gaps = rng.uniform(0.3, 1.5, size - 1)
    gaps[rng.integers(0, size - 1)] = np.pi * float(np.dot(couplings, temperatures)) * 10**distance
    E = np.append(0.0, np.cumsum(gaps))
    try:
        found = current(link_of(E, S, couplings), *temperatures)
    except HeatChainError as error:
        assert "too strong" in str(error)
        return
    assert found == pytest.approx(redfield(E, S, couplings, temperatures), rel=2e-3)
    assert found * (temperatures[0] - temperatures[1]) > 0.0


@pytest.mark.parametrize("distance", DISTANCES)
def test_conductance_is_the_slope_of_redfields_current(distance):
    couplings, T = (1e-3, 3e-3), 1.3
    energies, S = sites(3.5, 0.3)
    E = energies(distance * np.pi * sum(couplings) * T)
    link = link_of(E, S, couplings)
    step = 1e-3 * T
    hot, cold = T + step, T - step
    found = link.conductance(Q(T * UNIT, "K")).m / (k * OMEGA)
    # forth and back: what rectifies drops out
    theirs = redfield(E, S, couplings, (hot, cold)) - redfield(E, S, couplings, (cold, hot))
    ours = current(link, hot, cold) - current(link, cold, hot)
    assert found == pytest.approx(theirs / (4 * step), rel=1e-4)
    assert found == pytest.approx(ours / (4 * step), rel=1e-5)


def test_many_temperatures_are_as_one_by_one():
    """Also where different coherences are resolved, where nothing flows, and at 0 K."""
    energies, S = sites(3.5, 0.3)
    link = link_of(energies(0.4), S, (2e-3, 4e-3))
    hot = np.array([0.02, 0.1, 0.3, 1.0, 3.0, 1.3, 0.5, 2.0])
    cold = np.array([0.01, 0.0, 0.2, 2.5, 0.3, 1.3, 0.1, 0.4])
    each = np.array([current(link, *pair) for pair in zip(hot, cold, strict=True)])
    np.testing.assert_allclose(current(link, hot, cold), each, rtol=1e-11)
    assert each[5] == 0.0


@pytest.mark.skipif(importlib.util.find_spec("qutip") is None, reason="needs QuTiP")
@pytest.mark.parametrize("distance", [0.01, 1.0, 30.0])
def test_state_is_qutips(distance):
    """Populations and coherence by QuTiP's Bloch-Redfield tensor without secular approximation."""
    import qutip

    from chain.links.junctions import coherent, rates
    from chain.links.junctions.levels import rates as rates_of

    couplings, temperatures = (1e-4, 6e-4), (1.3, 0.17)
    energies, S = sites(7.0, 0.13)
    E = energies(distance * np.pi * float(np.dot(couplings, temperatures)))
    between = link_of(E, S, couplings)._levels
    spectrum = lambda w: sum(rate(w, a, T) for a, T in zip(couplings, temperatures, strict=True))  # noqa: E731
    tensor = qutip.bloch_redfield_tensor(
        qutip.Qobj(np.diag(E)), [(qutip.Qobj(S), lambda w: float(spectrum(w)))], sec_cutoff=-1, fock_basis=True
    )
    wanted = qutip.steadystate(tensor).full()
    found = rates_of(between, *(np.array([T * UNIT]) for T in temperatures))
    resolution = np.array([1e4 * rates._RESOLVED * found.noise.max()])
    state = coherent.deviation(between, found, resolution)[0] + 0.25 * np.eye(4)
    np.testing.assert_allclose(state, wanted, atol=2e-4)
    assert np.linalg.eigvalsh(state)[0] > 0.0


def exact(E, S, couplings, temperatures):
    """J by hierarchical equations of motion, with the counter-term, from the force on the first bath."""
    from qutip import Qobj
    from qutip.solver.heom import DrudeLorentzPadeBath, HEOMSolver

    reorganisation = [np.pi * a * CUTOFF / 4 for a in couplings]
    H, S = Qobj(np.diag(E) + sum(reorganisation) * S @ S), Qobj(S)
    baths = [
        DrudeLorentzPadeBath(S, energy, CUTOFF, T, 6, tag=i)
        for i, (energy, T) in enumerate(zip(reorganisation, temperatures, strict=True))
    ]
    _, hierarchy = HEOMSolver(H, baths, max_depth=2, options={"progress_bar": ""}).steady_state()
    force = sum(hierarchy.extract(label) for label in hierarchy.filter(level=1, tags=[0]))
    return float((-1j * (H * (S * force - force * S)).tr()).real)


@pytest.mark.slow
def test_level_shifts_matter_little():
    """What they change in the current of random junctions with two close levels, at a coupling of 1e-5."""
    rng, changes = np.random.default_rng(11), []
    for _ in range(300):
        size = int(rng.integers(3, 5))
        S = rng.normal(size=(size, size))
        S = (S + S.T) / np.abs(S + S.T).max()
        couplings, temperatures = (1e-5, 1e-5 * 10 ** rng.uniform(-1, 1)), 10.0 ** rng.uniform(-0.6, 0.7, 2)
        gaps = rng.uniform(0.3, 1.5, size - 1)
        gaps[rng.integers(1, size - 1)] = np.pi * np.dot(couplings, temperatures) * 10 ** rng.uniform(-2, 2)
        E = np.append(0.0, np.cumsum(gaps))
        without = redfield(E, S, couplings, temperatures)
        changes.append(abs(redfield(E, S, couplings, temperatures, shifts=True) / without - 1.0))
    assert max(changes) < 0.02
    assert np.quantile(changes, 0.95) < 2e-4


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("qutip") is None, reason="needs QuTiP")
def test_the_error_against_exact_dynamics_is_of_first_order():
    """With distances in proportion to the rates; that of populations alone does not fall."""
    energies, S = sites(3.5, 0.3)
    temperatures, errors, alone = (2.0, 0.6), [], []
    for coupling in (4e-3, 1e-3):
        couplings = coupling, coupling
        E = energies(0.1 * coupling * np.pi * sum(temperatures))
        truth = exact(E, S, couplings, temperatures)
        errors.append(abs(current(link_of(E, S, couplings), *temperatures) / truth - 1.0))
        alone.append(abs(redfield(E, S, couplings, temperatures, secular=True) / truth - 1.0))
    assert errors[0] < 0.03
    assert errors[1] < 0.3 * errors[0]
    assert alone[1] > 0.02


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("qutip") is None, reason="needs QuTiP")
@pytest.mark.parametrize(("couplings", "error"), [((5e-4, 5e-4), 0.05), ((1e-3, 1e-3), 0.1)])
def test_hot_lines_broader_than_a_tenth_of_their_frequency(couplings, error):
    """As far off as the baths' noise changes over them."""
    E, S, temperatures = np.array([0.0, 1.0]), np.array([[0.0, 1.0], [1.0, 0.0]]), (100.0, 50.0)
    truth = exact(E, S, couplings, temperatures)
    assert current(link_of(E, S, couplings), *temperatures) == pytest.approx(truth, rel=error)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.floats(-2.0, 2.0), st.floats(-2.0, 1.0))
def test_states_are_positive(seed, distance, temperature):
    """At any temperatures and distances, and Boltzmann's at one temperature."""
    from chain.links.junctions import coherent
    from chain.links.junctions.levels import rates as rates_of

    rng = np.random.default_rng(seed)
    S = rng.normal(size=(4, 4))
    E = np.array([0.0, 1.0, 1.0 + 1e-2 * 10**distance, 2.5])
    between = link_of(E, S + S.T, (1e-3, 2e-3))._levels
    T1, T2 = 10.0**temperature, 10.0 ** rng.uniform(-1.5, 1.0)
    resolution = np.array([0.01, 0.3, 3.0]) * OMEGA
    first, second = np.full(3, T1 * UNIT), np.full(3, T2 * UNIT)
    states = coherent.deviation(between, rates_of(between, first, second), resolution) + 0.25 * np.eye(4)
    assert np.linalg.eigvalsh(states).min() > -1e-13
    alone = coherent.deviation(between, rates_of(between, first, first), resolution) + 0.25 * np.eye(4)
    weights = np.exp(-E / T1)
    np.testing.assert_allclose(alone, np.broadcast_to(np.diag(weights / weights.sum()), alone.shape), atol=1e-10)
