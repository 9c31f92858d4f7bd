"""Bodies that lose nearly all of their energy: what is left is told to as many digits as before."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

import chain
from chain import ureg

SOLID = chain.DebyeSolid("170 K", atoms=1000)
COLD = 0.01  # K


class Phonons(chain.Link):
    """What sound carries from one body into another, W."""

    def current(self, T1, T2):
        return 1e-16 * (T1**4 - T2**4)

    def conductance(self, T):
        return 4e-16 * T**3


def moments(temperatures):
    """When a body of 300 K between two baths has come to each temperature, by quadrature: s."""

    def of_logarithm(x):
        T = np.exp(x)
        return T * float(SOLID.heat_capacity(T * ureg.K).magnitude) / (2e-16 * (T**4 - COLD**4))

    marks = np.log([300.0, *temperatures])
    parts = [quad(of_logarithm, b, a, epsabs=0.0, epsrel=1e-11)[0] for a, b in pairwise(marks)]
    return np.concatenate([[0.0], np.cumsum(parts)])


REACHED = np.array([100.0, 3.0, 0.3, 0.05, 0.02, 0.011])


@pytest.fixture(scope="module")
def times():
    return moments(REACHED) * ureg.s


def row():
    return chain.Chain(Phonons(), SOLID, 1, f"{COLD} K", f"{COLD} K")


def network():
    baths = {name: (Phonons(), f"{COLD} K", 1) for name in ("a", "b")}
    return chain.Network(Phonons(), [SOLID, SOLID], [(1, 2)], reservoirs=baths)


def test_a_body_that_has_lost_all_but_a_part_in_ten_to_the_sixteen(times):
    found = row().transient("300 K", times=times, rtol=1e-9)
    assert found["temperature"].values[1:, 0] == pytest.approx(REACHED, rel=1e-6)
    assert found.attrs["energy_residual"] < 1e-13
    gained = SOLID.energy(REACHED * ureg.K) - SOLID.energy("300 K")
    assert found["energy"].values[1:, 0] == pytest.approx(gained.to("J").magnitude, rel=1e-8)


def test_in_segments_that_are_taken_up_again(times, tmp_path):
    whole = row().transient("300 K", times=times, segment=2, rtol=1e-9)
    assert whole["temperature"].values[1:, 0] == pytest.approx(REACHED, rel=1e-6)
    place, most = tmp_path / "cold.nc", int(whole.attrs["steps"]) - 5
    with pytest.raises(chain.SolverError):
        row().transient("300 K", times=times, segment=2, rtol=1e-9, output=place, most_steps=most)
    again = row().transient("300 K", times=times, segment=2, rtol=1e-9, output=place, resume=True)
    np.testing.assert_array_equal(again["temperature"].values, whole["temperature"].values)
    np.testing.assert_array_equal(again["energy"].values, whole["energy"].values)


def test_a_network_comes_to_its_baths(times):
    found = network().transient("300 K", until=400 * times[-1], samples=3)
    assert found["temperature"].values[-1] == pytest.approx(COLD, rel=1e-5)
    assert found.attrs["energy_residual"] < 1e-13


def test_an_event_far_below(times):
    found = row().transient("300 K", times=times, events=[(1, "20 mK")])
    assert found.attrs["event_times"] == pytest.approx([times[5].magnitude], rel=1e-4)


def test_sensitivities_of_what_is_left_are_refused(times):
    with pytest.raises(chain.HeatChainError, match="too few digits"):
        row().sensitivities("links", of="transient", initial="300 K", times=times)


def test_a_body_whose_modes_freeze_is_told_of():
    frozen = chain.EinsteinSolid("1000 K", atoms=1000)
    with pytest.raises(chain.SolverError, match="modes freeze") as caught:
        chain.Chain(chain.ConductanceLink("1 nW/K"), frozen, 1, "20 K", "20 K").transient("300 K", until="1 ns")
    assert caught.value.partial.attrs["steps"] < 1000
