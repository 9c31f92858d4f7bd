"""Anharmonic lattices between mediators and baths: integrator, thermal states, spectra, and the harmonic limit."""

import numpy as np
import pytest
from scipy.integrate import dblquad, quad, solve_ivp

import chain
from chain.exact import BodyChain, FiniteBody, HarmonicLattice
from chain.exact.lattices import spectrum
from chain.exact.lattices.lattice import Setting, energies, isolated, mode_frequencies, thermal_atoms, thermal_state
from chain.exact.lattices.lattice import vectors as modes_of
from chain.exact.lattices.motion import DRIFTS, KICKS, STEP, State, advance
from chain.exact.lattices.runs import equipartition_time, followed, unequal
from chain.exact.lattices.theory import body_energy, thermal
from systems.reduced import mediator, rad

SMALL = Setting(5, 0.8, spacing=0.75)


def flat(state):
    return np.concatenate([part.ravel() for part in state])


def rates(setting):
    """Hamilton's equations from the gradient of the potential, by hand."""
    N, forces = setting.atoms, setting.forces()
    count = forces.square.size

    def potential_gradient(q, x, bath):
        bonds = np.diff(np.concatenate([[0.0], q, [0.0]]))
        pull = bonds + forces.anharmonicity * bonds**3
        on_atoms = pull[:-1] - pull[1:]
        on_atoms[0] -= forces.contact * x[0]
        on_atoms[-1] -= forces.contact * x[1]
        on_mediators = (
            forces.stiffness * x + forces.product * x[::-1] - forces.contact * q[[0, -1]] - bath @ forces.coupling
        )
        return on_atoms, on_mediators, forces.square * bath - np.outer(x, forces.coupling)

    def flow(_, y):
        q, p, x, v, bath, moving = np.split(y, np.cumsum([N, N, 2, 2, 2 * count]))
        a, b, c = potential_gradient(q, x, bath.reshape(2, -1))
        return np.concatenate([p, -a, v, -b, moving, -c.ravel()])

    return flow


def test_a_trajectory_is_that_of_another_integrator():
    state = thermal_state(SMALL, (1.2, 0.5, 0.8), np.random.default_rng(1))
    wanted = solve_ivp(rates(SMALL), (0.0, 6.0), flat(state), method="DOP853", rtol=1e-11, atol=1e-12).y[:, -1]
    advance(SMALL.forces(), state, 0.01, 600, KICKS, DRIFTS)
    assert flat(state) == pytest.approx(wanted, abs=1e-6)


def test_the_integrator_is_of_fourth_order_and_reversible():
    errors = []
    for step in (0.16, 0.08):
        state = thermal_state(SMALL, (1.2, 0.5, 0.8), np.random.default_rng(1))
        start = flat(state)
        wanted = solve_ivp(rates(SMALL), (0.0, 3.2), start, method="DOP853", rtol=1e-12, atol=1e-13).y[:, -1]
        advance(SMALL.forces(), state, step, round(3.2 / step), KICKS, DRIFTS)
        errors.append(np.abs(flat(state) - wanted).max())
        back = State(state[0], -state[1], state[2], -state[3], state[4], -state[5])
        advance(SMALL.forces(), back, step, round(3.2 / step), KICKS, DRIFTS)
        back = State(back[0], -back[1], back[2], -back[3], back[4], -back[5])
        assert flat(back) == pytest.approx(start, abs=1e-11)
    assert errors[0] / errors[1] == pytest.approx(16.0, rel=0.3)


def test_energy_is_kept_to_a_millionth():
    setting = Setting(32, 1.0, spacing=0.02)
    state = thermal_state(setting, (1.2, 0.5, 0.8), np.random.default_rng(2))
    forces = setting.forces()
    whole = energies(forces, state).total
    for _ in range(20):
        advance(forces, state, STEP, 200, KICKS, DRIFTS)
        assert energies(forces, state).total == pytest.approx(whole, rel=1e-6)


def test_without_anharmonicity_it_is_the_chain_of_normal_modes():
    """A trajectory against the matrix of `BodyChain` with the lattice as its body."""
    setting, time = Setting(12, 0.0, spacing=0.25), 20.0
    body = HarmonicLattice(12, rad(1.0))
    reservoir = FiniteBody(setting.forces().square.size, rad(setting.spacing), "same")
    layout = BodyChain(mediator(2 * setting.damping, setting.cutoff), body, 1, reservoir=reservoir)._layout
    state = thermal_state(setting, (1.2, 0.5, 0.8), np.random.default_rng(3))
    turn = modes_of(12)

    def coordinates(part):
        q, p, x, v, bath, moving = part
        place = np.concatenate([bath[0], turn @ q, bath[1], x])
        return place, np.concatenate([moving[0], turn @ p, moving[1], v])

    q0, p0 = coordinates(state)
    squares, E = np.linalg.eigh(layout.matrix())
    w = np.sqrt(squares)
    advance(setting.forces(), state, 0.02, 1000, KICKS, DRIFTS)
    q, p = coordinates(state)
    assert q == pytest.approx(E @ (np.cos(w * time) * (E.T @ q0) + np.sin(w * time) / w * (E.T @ p0)), abs=2e-6)
    assert p == pytest.approx(E @ (-w * np.sin(w * time) * (E.T @ q0) + np.cos(w * time) * (E.T @ p0)), abs=2e-6)


def test_modes_of_the_harmonic_lattice():
    stiff = 2.0 * np.eye(7) - np.eye(7, k=1) - np.eye(7, k=-1)
    assert np.sqrt(np.linalg.eigvalsh(stiff)) == pytest.approx(mode_frequencies(7), rel=1e-12)
    turned = modes_of(7)
    assert turned @ stiff @ turned == pytest.approx(np.diag(mode_frequencies(7) ** 2), abs=1e-12)
    with pytest.raises(chain.HeatChainError, match="`atoms`"):
        HarmonicLattice(1, rad(1.0))


@pytest.mark.parametrize("beta", [0.0, 0.7])
def test_energy_of_a_thermal_lattice(beta):
    """Of two atoms by a double integral; of many by their thermal states."""
    T = 0.9

    def bond(r):
        return 0.5 * r * r + 0.25 * beta * r**4

    def weighted(power):
        def integrand(b, a):
            V = bond(a) + bond(b - a) + bond(b)
            return V**power * np.exp(-V / T)

        return dblquad(integrand, -6.0, 6.0, -6.0, 6.0, epsabs=1e-8, epsrel=1e-6)[0]

    assert body_energy(Setting(2, beta), T) == pytest.approx(T + weighted(1) / weighted(0), rel=1e-5)
    setting, random = Setting(40, beta), np.random.default_rng(4)
    forces = setting.alone().forces()
    drawn = np.array([energies(forces, isolated(*thermal_atoms(setting, T, random))).body for _ in range(300)])
    assert abs(drawn.mean() - body_energy(setting, T)) < 4.0 * drawn.std() / np.sqrt(300)


def test_the_friction_of_a_harmonic_end_is_rubins():
    setting = Setting(64, 0.0)
    found = spectrum.friction(setting, 0.8, 40, seed=1)
    exact = spectrum.harmonic_friction(found.omega, setting.damping)
    band = (found.omega > 0.3) & (found.omega < 1.7)
    assert (
        np.abs((found.transform - exact)[band].mean()) < 0.06 * setting.damping
    )  # each mode keeps its energy: 40 samples of 40
    assert found.compliance == pytest.approx(64.0 / 65.0, rel=0.08)
    assert spectrum.conductance(setting, found) == pytest.approx(
        spectrum.conductance(setting, spectrum.Friction(found.omega, exact, 64.0 / 65.0)), rel=0.08
    )
    # c² Σ u_j² cos(ω_jt)/ω_j² of a long lattice, at a complex frequency: where it decays
    z, omega, end = 0.4, mode_frequencies(4000), modes_of(4000)[0]
    summed = 0.25 * np.sum(end**2 / omega**2 * z / (z * z + omega**2))
    assert summed == pytest.approx(0.25 * (np.sqrt(1 + z * z / 4) - z / 2), rel=1e-3)


def test_conductance_is_the_integral_of_the_transmission():
    setting, static = Setting(10**6, 0.0), 1.0

    def passed(w):
        bath = 0.25 / (1.0 - 1j * w)
        end = 0.25 * (np.sqrt(1 - w * w / 4) + 0.5j * w)
        return 4 * w * w * bath.real * end.real / abs(1 - w * w - 1j * w * (bath + end)) ** 2

    omega = np.linspace(0.0, 4.0, 40001)
    found = spectrum.Friction(omega, spectrum.harmonic_friction(omega, 0.25), static)
    assert spectrum.conductance(setting, found) == pytest.approx(quad(passed, 0, 2)[0] / (2 * np.pi), rel=1e-5)


def test_a_thermal_body_relaxes_as_it_should():
    setting, K, times = Setting(50, 0.0), 0.07, np.linspace(0.0, 500.0, 6)
    found, heat = thermal(setting, lambda _: K, (1.2, 0.5, 0.8), times)
    assert found == pytest.approx(1.0 - 0.5 * np.exp(-2 * K / 50.0 * times), rel=1e-6)  # N k_B between walls
    assert heat.sum(axis=1) == pytest.approx(50.0 * (found - 0.5), rel=1e-5, abs=1e-5)


def test_modes_come_to_one_temperature_by_anharmonicity_alone():
    _, found = unequal(0.0, 64.0, 9, 30, seed=1)
    assert found.mean(axis=0)[1:] == pytest.approx(1.0, abs=0.35)
    fast, error = equipartition_time(1.0, 40, seed=2)
    assert 5.0 < fast < 40.0 and error < 10.0
    setting = Setting(32, 1.0, spacing=0.03)
    late = followed(setting, (1.0, 1.0, 1.0), 60.0, 3, 6, seed=3)
    assert late.drift < 1e-6
    assert late.mode_temperature.mean() == pytest.approx(1.0, abs=0.2)
