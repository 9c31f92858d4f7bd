"""Linearised modes: exact spectra, decay of small changes, frequency response against a driven run."""

from dataclasses import replace

import mpmath as mp
import numpy as np
import pytest

from chain.solvers.modes import Linearisation, frequency_response, linearise, relaxation_times, slowest_time
from chain.solvers.problem import Course, Links, Problem
from chain.solvers.steady import steady_state
from chain.solvers.transient import integrate
from systems.exact_chains import CONSTANT, mixed_chain, step_chain


def uniform(n, left, right):
    return Problem(
        links=Links(conductance=lambda T: 1 + 0 * T), bodies=CONSTANT, initial=np.ones(n), left=left, right=right
    )


@pytest.mark.parametrize("n", [1, 2, 7, 60])
def test_spectrum_of_a_uniform_chain(n):
    problem = uniform(n, Course(1.0, "K"), Course(1.0, "K"))
    times, modes = relaxation_times(linearise(problem, np.ones(n), np.ones(n)))
    k = np.arange(1, n + 1)
    assert times == pytest.approx(1 / (4 * np.sin(np.pi * k / (2 * (n + 1))) ** 2), rel=1e-10)
    profile = np.sin(np.pi * k / (n + 1))
    assert modes[0] == pytest.approx(profile / profile.max(), abs=1e-10)


def test_slowest_time_keeps_its_digits_in_a_long_chain():
    n = 100_000
    held = linearise(uniform(n, Course(1.0, "K"), Course(1.0, "K")), np.ones(n), np.ones(n))
    assert slowest_time(held) == pytest.approx(1 / (4 * np.sin(np.pi / (2 * (n + 1))) ** 2), rel=1e-9)
    n = 1000
    insulated = linearise(uniform(n, Course(0.0), Course(0.0)), np.ones(n), np.ones(n))
    assert slowest_time(insulated) == pytest.approx(1 / (4 * np.sin(np.pi / (2 * n)) ** 2), rel=1e-9)
    assert relaxation_times(insulated, 1)[0][0] == np.inf


def test_small_changes_decay_with_the_slowest_time():
    problem = step_chain(20)
    steady = steady_state(problem).temperatures
    linear = linearise(problem, steady, steady)  # C = T for U = T^2/2
    time = slowest_time(linear)
    assert relaxation_times(linear)[0][0] == pytest.approx(time, rel=1e-10)
    result = integrate(problem, np.array([0.0, 8 * time, 9 * time]), 1e-10)
    change = np.abs(result.temperatures - steady)
    assert change[2] / change[1] == pytest.approx(np.full(20, np.exp(-1.0)), rel=1e-3)


def test_response_to_a_sinusoidal_reservoir():
    problem = mixed_chain(6)
    steady = steady_state(problem).temperatures
    C = problem.scale * np.where(problem.body == 0, steady, steady**3)
    linear = linearise(problem, steady, C)
    omega, small = 0.7, 1e-4
    response = frequency_response(linear, np.array([omega]), 0)[0][0]
    driven = replace(problem, initial=steady, left=Course(lambda t: 3.0 + small * np.sin(omega * t), "K"))
    period = 2 * np.pi / omega
    times = np.linspace(0.0, 60 * period, 1201)
    T = integrate(driven, times, 1e-10).temperatures[-20:]
    expected = (response * np.exp(1j * omega * times[-20:, None])).imag
    assert (T - steady) / small == pytest.approx(expected, abs=2e-3 * np.abs(response).max())


def test_response_at_rest_is_the_steady_one():
    problem = step_chain(15)
    steady = steady_state(problem).temperatures
    at_rest = frequency_response(linearise(problem, steady, steady), np.zeros(1), 1)[0][0]
    shifted = steady_state(replace(problem, right=Course(1.0 + 1e-6, "K"))).temperatures
    assert at_rest.real == pytest.approx((shifted - steady) / 1e-6, abs=1e-5)
    assert (at_rest.imag == 0).all()


def wide(seed, decades=12):
    """Heat capacities and conductances over many decades, links that conduct better one way."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 8))
    rise = 10 ** rng.uniform(-decades, decades, n + 1)
    held = (bool(rng.integers(2)), bool(rng.integers(2)))
    return Linearisation(10 ** rng.uniform(-decades, decades, n), rise, rise * rng.uniform(0.5, 2, n + 1), held)


def matrix(linear, shift=0):
    """Heat flows per temperature, with shift times the heat capacities, in many digits."""
    n = len(linear.capacity)
    rise, fall = ([mp.mpf(float(x)) for x in values] for values in (linear.rise, linear.fall))
    fall[0], rise[n] = fall[0] * linear.held[0], rise[n] * linear.held[1]
    found = mp.zeros(n, n)
    for i in range(n):
        found[i, i] = fall[i] + rise[i + 1] + shift * mp.mpf(float(linear.capacity[i]))
        if i:
            found[i, i - 1], found[i - 1, i] = -rise[i], -fall[i]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_rates_and_modes_keep_their_digits_over_any_span(seed):
    """The slowest rates are up to 1e-40 of the fastest; against eigenvalues in 120 digits."""
    linear = wide(seed)
    with mp.workdps(120):
        scaled = mp.diag([1 / mp.mpf(float(C)) for C in linear.capacity]) * matrix(linear)
        values, vectors = mp.eig(scaled)
        order = sorted(range(len(values)), key=lambda i: mp.re(values[i]))
        rates = np.array([float(mp.re(values[i])) for i in order])
        profiles = [[mp.re(x) for x in vectors[:, i]] for i in order]
        profiles = np.array([[float(x / max(row, key=abs)) for x in row] for row in profiles])
    times, modes = relaxation_times(linear)
    first = 0 if any(linear.held) else 1
    assert times[first:] == pytest.approx(1 / rates[first:], rel=1e-13)
    assert modes == pytest.approx(profiles, rel=1e-11, abs=1e-100)
    assert slowest_time(linear) == pytest.approx(1 / rates[first], rel=1e-13)
    assert first == 0 or times[0] == np.inf


@pytest.mark.parametrize("seed", range(12))
def test_responses_keep_their_digits_over_any_span(seed):
    linear, omegas = wide(seed), 10 ** np.random.default_rng(seed).uniform(-15, 15, 4)
    for side in (0, 1):
        found, current = frequency_response(linear, omegas, side)
        into, back = (linear.rise[0], linear.fall[0]) if side == 0 else (linear.fall[-1], linear.rise[-1])
        for row, into_chain, omega in zip(found, current, omegas, strict=True):
            with mp.workdps(120):
                drive, place = mp.zeros(len(row), 1), side * (len(row) - 1)  # mpmath 1.3 knows no -1
                drive[place] = mp.mpf(float(into)) if linear.held[side] else 1
                exact = mp.lu_solve(matrix(linear, mp.mpc(0, float(omega))), drive)
                flow = drive[place] - (mp.mpf(float(back)) * exact[place] if linear.held[side] else 0)
            assert row == pytest.approx(np.array([complex(x) for x in exact]), rel=1e-12)
            assert into_chain == pytest.approx(complex(flow), rel=1e-12)


def test_modes_that_are_alike_stay_different():
    """Two halves joined by nearly nothing: their modes come in pairs, even and odd, whose rates are the same."""
    link = np.array([1.0, 1.0, 1e-25, 1.0, 1.0])
    times, modes = relaxation_times(Linearisation(np.ones(4), link, link, (True, True)))
    assert times == pytest.approx(2 / (3 + np.array([-1, -1, 1, 1]) * np.sqrt(5)), rel=1e-14)
    assert np.abs(modes @ modes.T - np.diag(np.diag(modes @ modes.T))).max() < 1e-12
