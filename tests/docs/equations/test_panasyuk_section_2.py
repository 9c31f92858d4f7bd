"""[Panasyuk2012] Sec. II: the Hamiltonian, its equations of motion and their solution by Laplace transforms, P1-P24."""

import mpmath as mp
import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

import chain
from chain.exact.bath_modes import drude_ullersma
from systems.equations import evaluates
from systems.reduced import UNIT, WATT, kelvin, mediator, poles, rad, seconds

GAMMA, D = 0.7, 2.0
M = 1.7  # mass of the mediator


class Written:
    """Eqs. (1)-(4) with masses, as they are written: N modes a bath, jΔ, couplings of Eq. (14)."""

    def __init__(self, modes=5, spacing=0.6, damping=(0.4, 0.3), cutoff=D):
        mass = np.random.default_rng(1).uniform(0.5, 2.0, (2, modes))
        self.omega = spacing * np.arange(1, modes + 1)
        gamma = M * np.array(damping)[:, None]
        self.C = np.sqrt(2.0 * gamma * mass * self.omega**2 * spacing * cutoff**2 / np.pi / (self.omega**2 + cutoff**2))
        self.mass, self.modes = mass, modes

    def flow(self):
        """d(x, x_νi, p, p_νi)/dt, Eqs. (5)-(8)."""
        n = 2 * self.modes + 1
        C, mass, square = self.C.ravel(), self.mass.ravel(), np.tile(self.omega**2, 2)
        found = np.zeros((2 * n, 2 * n))
        found[:n, n:] = np.diag(1.0 / np.concatenate([[M], mass]))
        found[n, 0] = -M * 1.0**2 - np.sum(C**2 / (mass * square))
        found[n, 1:n] = C
        found[n + 1 :, 0] = C
        found[n + 1 :, 1:n] = -np.diag(mass * square)
        return found

    def kernel(self, t):
        """γ(t), Eq. (13)."""
        return np.sum(self.C**2 / (self.mass * self.omega**2) * np.cos(self.omega * t))

    def noise(self, start, t):
        """η(t), Eq. (12)."""
        n = 2 * self.modes + 1
        x, p = start[1:n].reshape(2, -1), start[n + 1 :].reshape(2, -1)
        w = self.omega
        return np.sum(self.C * (x * np.cos(w * t) + p / (self.mass * w) * np.sin(w * t)))


@evaluates("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P25", "P26", "P27", "P35", "P36")
def test_energies_and_currents_of_the_hamiltonian():
    """The covariance carried along by Hamilton's equations, from Eqs. (35)-(36), against the normal modes of `Star`."""
    written, T = Written(), (1.3, 0.4)
    n = 2 * written.modes + 1
    own = 0.5 / np.tanh(0.5 / (0.5 * sum(T)))
    modes = np.array([0.5 * written.omega / np.tanh(0.5 * written.omega / one) for one in T])
    squares = np.concatenate([[own / M], (modes / (written.mass * written.omega**2)).ravel()])
    momenta = np.concatenate([[own * M], (modes * written.mass).ravel()])
    start = np.diag(np.concatenate([squares, momenta]))
    flow = written.flow()
    star = chain.exact.Star(mediator((0.4, 0.3), D), rad(0.6), written.modes, spacing="equal")
    times = np.array([0.0, 0.7, 3.0, 20.0])
    ds = star.evolve((kelvin(T[0]), kelvin(T[1])), times=seconds(times))
    values, vectors = np.linalg.eig(flow)
    for i, time in enumerate(times):
        U = (vectors * np.exp(values * time) @ np.linalg.inv(vectors)).real
        S = U @ start @ U.T
        square, moment = np.diag(S)[:n], np.diag(S)[n:]
        bath = 0.5 * (
            moment[1:] / written.mass.ravel() + written.mass.ravel() * np.tile(written.omega**2, 2) * square[1:]
        )
        joule = WATT / UNIT
        assert ds["bath_energy"].values[i] / joule == pytest.approx(bath.reshape(2, -1).sum(axis=1), rel=1e-9)
        assert ds["kinetic_energy"].values[i] / joule == pytest.approx(0.5 * moment[0] / M, rel=1e-9)
        assert ds["potential_energy"].values[i] / joule == pytest.approx(0.5 * M * square[0], rel=1e-9)
        work = -(written.C / written.mass * S[0, n + 1 :].reshape(2, -1)).sum(axis=1)  # Eq. (26)
        assert ds["current"].values[i] / WATT == pytest.approx(-work, rel=1e-9, abs=1e-12)


@evaluates("P9", "P10", "P11", "P12")
def test_a_trajectory_solves_the_langevin_equation():
    written = Written()
    n = 2 * written.modes + 1
    start = np.random.default_rng(3).normal(size=2 * n)
    flow, time = written.flow(), 4.3
    path = solve_ivp(lambda _, y: flow @ y, (0.0, time), start, rtol=1e-11, atol=1e-12, dense_output=True).sol
    s, weights = (
        0.5 * time * (np.polynomial.legendre.leggauss(60)[0] + 1),
        0.5 * time * np.polynomial.legendre.leggauss(60)[1],
    )
    x, v = path(s)[0], path(s)[n] / M
    w, mass, C = np.tile(written.omega, 2), written.mass.ravel(), written.C.ravel()
    x0, p0 = start[1:n], start[n + 1 :]
    pushed = np.array([weights @ (np.sin(one * (time - s)) * x) for one in w])
    turned = np.array([weights @ (np.cos(one * (time - s)) * x) for one in w])
    position = x0 * np.cos(w * time) + p0 / (mass * w) * np.sin(w * time) + C / (mass * w) * pushed
    momentum = -mass * w * x0 * np.sin(w * time) + p0 * np.cos(w * time) + C * turned
    assert path(time)[1:n] == pytest.approx(position, rel=1e-8)
    assert path(time)[n + 1 :] == pytest.approx(momentum, rel=1e-8)
    memory = weights @ (np.array([written.kernel(time - one) for one in s]) * v)
    force = -M * path(time)[0] + written.noise(start, time) - memory - written.kernel(time) * start[0]
    assert (flow @ path(time))[n] == pytest.approx(force, rel=1e-8)


@evaluates("P13", "P14", "P15", "P18")
def test_the_friction_kernel_and_its_transform():
    one, t = mediator(GAMMA, D), np.array([0.0, 0.3, 1.1, 4.0])
    star = chain.exact.Star(one, rad(0.02), 3000, spacing="equal")
    omega = 0.02 * np.arange(1, 3001)
    assert star.frequencies[0].m / UNIT == pytest.approx(omega, rel=1e-12)
    C = 2.0 * GAMMA * omega**2 * 0.02 * D**2 / np.pi / (omega**2 + D**2)  # both baths' C²/(m m_i), Eq. (14)
    summed = np.cos(np.outer(t, omega)) @ (C / omega**2)
    found = star.friction_kernel(seconds(t))
    assert found.values / UNIT**2 == pytest.approx(summed, rel=1e-10)
    assert found.attrs["units"] == "s^-2"
    exact = [2.0 * GAMMA * D**2 / np.pi * quad(lambda w: 1.0 / (w * w + D * D), 0, np.inf, weight="cos", wvar=s)[0]
             if s else GAMMA * D for s in t]  # fmt: skip
    assert one.friction_kernel(seconds(t)).m / UNIT**2 == pytest.approx(exact, rel=1e-8, abs=1e-9)
    assert summed == pytest.approx(exact, abs=0.04)  # half of the first interval is missing, γ̂Δ
    late = star.friction_kernel(seconds([2.0 * np.pi / 0.02])).values / UNIT**2  # the modes are in step again
    assert late == pytest.approx(summed[:1], rel=1e-9)
    for z in (0.0, 0.4, 5.0):
        wanted = quad(lambda s, z=z: GAMMA * D * np.exp(-D * s - z * s), 0, np.inf)[0]
        assert one.friction_transform(rad(z)).m_as("rad/s") / UNIT == pytest.approx(wanted, rel=1e-9)
    assert mediator(GAMMA, np.inf).friction_transform(rad(3.0)).m_as("rad/s") / UNIT == pytest.approx(GAMMA)


@evaluates("P17", "P19", "P20")
def test_the_response_and_its_transform():
    one = mediator(GAMMA, D)

    def transform(z):
        return (D + z) / ((D + z) * (z * z + 1) + D * GAMMA * z)

    mu, g = poles(GAMMA, D)
    for t in (0.2, 1.0, 6.0):
        found = one.response(seconds(t)).m_as("s") * UNIT
        assert found == pytest.approx(float(mp.invertlaplace(transform, t, method="talbot")), rel=1e-9)
        assert found == pytest.approx(float(np.sum(g * np.exp(-mu * t)).real), rel=1e-12)
    for z in (0.0, 0.4, 5.0):
        wanted = quad(lambda s, z=z: np.exp(-z * s) * one.response(seconds(s)).m_as("s") * UNIT, 0, 80, limit=400)[0]
        found = one.response_transform(rad(z)).m_as("s^2") * UNIT**2
        assert found == pytest.approx(transform(z), rel=1e-12)
        assert found == pytest.approx(wanted, rel=1e-7)
    assert mediator(GAMMA, np.inf).response_transform(rad(2.0)).m_as("s^2") * UNIT**2 == pytest.approx(1 / (5 + 1.4))


@evaluates("P16")
def test_the_coordinate_from_its_start_and_the_noise():
    """A trajectory of many modes, before 2π/Δ, against the response of infinitely many."""
    bath = drude_ullersma(600, 0.1, GAMMA, D)
    random = np.random.default_rng(5)
    q0, p0 = random.normal(size=600) / bath.frequency, random.normal(size=600)
    x0, v0, time = 0.6, -1.1, 5.0
    V = np.diag(np.concatenate([[1.0 + bath.counter_term], bath.frequency**2]))
    V[0, 1:] = V[1:, 0] = -bath.coupling
    squares, E = np.linalg.eigh(V)
    w = np.sqrt(squares)
    start, speed = np.concatenate([[x0], q0]), np.concatenate([[v0], p0])
    exact = E[0] @ (np.cos(w * time) * (E.T @ start) + np.sin(w * time) / w * (E.T @ speed))
    mu, g = poles(GAMMA, D)
    s, weights = np.polynomial.legendre.leggauss(400)
    s, weights = 0.5 * time * (s + 1.0), 0.5 * time * weights

    def response(t):
        return (np.exp(-np.outer(t, mu)) @ g).real

    noise = np.cos(np.outer(s, bath.frequency)) @ (bath.coupling * q0)
    noise += np.sin(np.outer(s, bath.frequency)) @ (bath.coupling * p0 / bath.frequency)
    slope = float(np.sum(-mu * g * np.exp(-mu * time)).real)
    wanted = slope * x0 + response(np.array([time]))[0] * v0 + weights @ (response(time - s) * noise)
    assert exact == pytest.approx(wanted, abs=2e-3)


@evaluates("P21")
def test_poles():
    for damping, cutoff in ((0.7, 2.0), (3.0, 1.0), (0.01, 5.0)):
        found = mediator(damping, cutoff).poles.m_as("rad/s") / UNIT
        assert np.abs((found - cutoff) * (found**2 + 1.0) + damping * cutoff * found).max() < 1e-12 * cutoff**3
        assert np.sort_complex(found) == pytest.approx(np.sort_complex(poles(damping, cutoff)[0]), rel=1e-10)


@evaluates("P22")
def test_relaxation_times():
    found = mediator(GAMMA, 1e3).regime(kelvin(1.0), kelvin(0.9))
    assert found.momentum_time.m_as("s") * UNIT == pytest.approx(1.0 / GAMMA)
    assert found.coordinate_time.m_as("s") * UNIT == pytest.approx(GAMMA)


@evaluates("P23", "P24")
@pytest.mark.parametrize("damping", [0.7, 5.0])
def test_poles_and_residues_for_a_large_cutoff(damping):
    r = np.sqrt(complex(1.0 - 4.0 / damping**2))
    one = mediator(damping, 1e7)
    found, residues = one.poles.m_as("rad/s") / UNIT, one.residues.m_as("s") * UNIT
    for sign in (-1.0, 1.0):
        at = np.argmin(abs(found - 0.5 * damping * (1.0 + sign * r)))
        assert found[at] == pytest.approx(0.5 * damping * (1.0 + sign * r), rel=1e-5)
        assert residues[at] == pytest.approx(-sign / (damping * r), rel=1e-5)
    assert found[np.argmax(found.real)].real == pytest.approx(1e7 - damping, rel=1e-12)
