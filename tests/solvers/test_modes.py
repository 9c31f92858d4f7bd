"""Linearised modes: exact spectra, decay of small changes, frequency response against a driven run."""

from dataclasses import replace

import numpy as np
import pytest

from chain.solvers.modes import frequency_response, linearise, relaxation_times, slowest_time
from chain.solvers.problem import FixedTemperature, GivenCurrent, Links, Problem
from chain.solvers.steady import steady_state
from chain.solvers.transient import integrate
from systems.exact_chains import CONSTANT, mixed_chain, step_chain


def uniform(n, left, right):
    return Problem(
        links=Links(conductance=lambda T: 1 + 0 * T), bodies=CONSTANT, initial=np.ones(n), left=left, right=right
    )


@pytest.mark.parametrize("n", [1, 2, 7, 60])
def test_spectrum_of_a_uniform_chain(n):
    problem = uniform(n, FixedTemperature(1.0), FixedTemperature(1.0))
    times, modes = relaxation_times(linearise(problem, np.ones(n), np.ones(n)))
    k = np.arange(1, n + 1)
    assert times == pytest.approx(1 / (4 * np.sin(np.pi * k / (2 * (n + 1))) ** 2), rel=1e-10)
    profile = np.sin(np.pi * k / (n + 1))
    assert modes[0] == pytest.approx(profile / profile.max(), abs=1e-10)


def test_slowest_time_keeps_its_digits_in_a_long_chain():
    n = 100_000
    held = linearise(uniform(n, FixedTemperature(1.0), FixedTemperature(1.0)), np.ones(n), np.ones(n))
    assert slowest_time(held) == pytest.approx(1 / (4 * np.sin(np.pi / (2 * (n + 1))) ** 2), rel=1e-9)
    n = 1000
    insulated = linearise(uniform(n, GivenCurrent(), GivenCurrent()), np.ones(n), np.ones(n))
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
    response = frequency_response(linear, np.array([omega]), 0)[0]
    driven = replace(problem, initial=steady, left=FixedTemperature(lambda t: 3.0 + small * np.sin(omega * t)))
    period = 2 * np.pi / omega
    times = np.linspace(0.0, 60 * period, 1201)
    T = integrate(driven, times, 1e-10).temperatures[-20:]
    expected = (response * np.exp(1j * omega * times[-20:, None])).imag
    assert (T - steady) / small == pytest.approx(expected, abs=2e-3 * np.abs(response).max())


def test_response_at_rest_is_the_steady_one():
    problem = step_chain(15)
    steady = steady_state(problem).temperatures
    at_rest = frequency_response(linearise(problem, steady, steady), np.zeros(1), 1)[0]
    shifted = steady_state(replace(problem, right=FixedTemperature(1.0 + 1e-6))).temperatures
    assert at_rest.real == pytest.approx((shifted - steady) / 1e-6, abs=1e-5)
    assert (at_rest.imag == 0).all()
