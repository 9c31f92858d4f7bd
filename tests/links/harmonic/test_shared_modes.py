"""Mediators on the same modes: dense matrices, exact dynamics, Lyapunov's equation, one of m-fold damping."""

import pickle
from itertools import pairwise

import numpy as np
import pytest
import scipy.linalg
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from scipy.constants import hbar, k
from scipy.integrate import quad

import chain

UNIT = 1e12  # rad/s
KELVIN = hbar * UNIT / k
WATT = hbar * UNIT**2
Q = chain.ureg.Quantity


def rad(value):
    return Q(np.asarray(value) * UNIT, "rad/s")


def kelvin(value):
    return Q(np.asarray(value) * KELVIN, "K")


def mediator(frequency=1.0, damping=(0.25, 0.25), cutoff=1.0):
    return chain.HarmonicMediator(rad(frequency), tuple(rad(one) for one in damping), rad(cutoff))


DIFFERENT = [(1.0, (0.3, 0.1), 2.0), (1.3, (0.05, 0.4), 2.0), (0.6, (0.2, 0.2), 2.0)]


def dense(given, omega):
    """𝒯 from the inverse of the mediators' matrix."""
    frequency, dampings, cutoff = (np.array(column) for column in zip(*given, strict=True))
    contacts = np.sqrt(dampings)
    friction = 1.0 / (1.0 - 1j * omega / cutoff[0])
    matrix = np.diag(frequency**2 - omega**2) - 1j * omega * friction * contacts @ contacts.T
    green = contacts[:, 0] @ np.linalg.inv(matrix) @ contacts[:, 1]
    return 4.0 * (omega * friction.real) ** 2 * abs(green) ** 2


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("cutoff", [1.0, 30.0, np.inf])
@pytest.mark.parametrize("damping", [(0.25, 0.25), (3.0, 0.1), (1e-6, 1e-6)])
def test_equal_ones_are_one_of_m_fold_damping(count, cutoff, damping):
    shared = chain.SharedModes(*[mediator(1.0, damping, cutoff)] * count)
    one = mediator(1.0, tuple(count * value for value in damping), cutoff)
    T = kelvin([0.03, 0.3, 1.0, 20.0])
    near = {"rel": max(1e-12, 5e-17 / min(damping)), "abs": 0.0}  # rounding of a pole over its distance from the axis
    assert shared.conductance(T).m_as("W/K") == pytest.approx(one.conductance(T).m_as("W/K"), **near)
    assert shared.current(T, kelvin(0.5)).m_as("W") == pytest.approx(one.current(T, kelvin(0.5)).m_as("W"), **near)
    wanted = one.sum_rule_conductance().m_as("W/K")
    assert shared.sum_rule_conductance().m_as("W/K") == pytest.approx(wanted, **near)


def test_shared_modes_separate_modes_and_the_printed_counter_terms_are_three_things():
    half = mediator()
    unit = k * UNIT
    assert chain.SharedModes(half, half).conductance(kelvin(1.0)).m_as("W/K") / unit == pytest.approx(0.08870, abs=5e-6)
    assert (2 * half).conductance(kelvin(1.0)).m_as("W/K") / unit == pytest.approx(0.10039, abs=5e-6)

    def as_printed(omega):
        """Each mediator's counter-term by itself: the product x x' Σ c_jc'_j/ω_j² = (γ̂/2 + γ̂/2)D/2 is missing."""
        matrix = np.diag([1.0 - omega**2] * 2) - (1j * omega / (1 - 1j * omega) * 0.5) * np.ones((2, 2))
        matrix -= 0.5 * (np.ones((2, 2)) - np.eye(2))
        green = np.full(2, 0.5) @ np.linalg.inv(matrix) @ np.full(2, 0.5)
        kernel = (0.5 * omega / np.sinh(0.5 * omega)) ** 2
        return 4.0 * (omega / (1 + omega**2)) ** 2 * abs(green) ** 2 * kernel / (2.0 * np.pi)

    assert quad(as_printed, 0, 60, limit=400)[0] == pytest.approx(0.11541, abs=5e-6)


def test_transmission_is_that_of_the_dense_matrix():
    omega = np.array([1e-3, 0.2, 0.6, 0.8, 1.0, 1.2999, 1.3, 2.0, 7.0])
    shared = chain.SharedModes(*(mediator(*one) for one in DIFFERENT))
    beside = [omega_ * (1 + 1e-9) for omega_ in omega]  # at a frequency itself the limit is meant
    assert shared.transmission(rad(beside)).magnitude == pytest.approx(
        [dense(DIFFERENT, one) for one in beside], rel=1e-10
    )
    assert shared.transmission(rad(omega)).magnitude == pytest.approx(
        [dense(DIFFERENT, one) for one in beside], rel=1e-6, abs=1e-14
    )


def test_heat_is_the_landauer_integral():
    shared = chain.SharedModes(*(mediator(*one) for one in DIFFERENT))

    def integral(kernel):
        edges = list(pairwise([1e-9, 0.3, 0.6, 0.9, 1.15, 1.3, 1.6, 3.0, 12.0, 60.0]))
        return sum(quad(lambda w: kernel(w) * dense(DIFFERENT, w), a, b, epsrel=1e-12, limit=400)[0] for a, b in edges)

    wanted = integral(lambda w: (0.5 * w / 0.7 / np.sinh(0.5 * w / 0.7)) ** 2) / (2.0 * np.pi)
    assert shared.conductance(kelvin(0.7)).m_as("W/K") / (k * UNIT) == pytest.approx(wanted, rel=1e-10)
    wanted = integral(lambda w: w / np.expm1(w / 1.2) - w / np.expm1(w / 0.3)) / (2.0 * np.pi)
    assert shared.current(kelvin(1.2), kelvin(0.3)).m_as("W") / WATT == pytest.approx(wanted, rel=1e-10)


def test_exact_dynamics_of_two_baths_and_their_mediators():
    """Normal modes of baths of 300 modes, both mediators on all of them; the steady current before 2π/Δ."""
    given = DIFFERENT[:2]
    spacing, count, cutoff = 0.05, 300, 2.0
    omega = (np.arange(count) + 0.5) * spacing
    shape = omega * cutoff * np.sqrt(2.0 * spacing / np.pi / (omega**2 + cutoff**2))  # Eq. (14)
    size = 2 * count + 2
    V = np.diag(np.concatenate([omega, omega, [1.0, 1.3]]) ** 2)
    for bath in range(2):
        rows = slice(bath * count, (bath + 1) * count)
        c = np.sqrt([one[1][bath] for one in given])[:, None] * shape
        V[-2:, rows], V[rows, -2:] = -c, -c.T
        V[-2:, -2:] += (c / omega**2) @ c.T
    squares, E = scipy.linalg.eigh(V)
    normal = np.sqrt(squares)
    T = np.concatenate([np.full(count, 1.2), np.full(count, 0.3), [0.7, 0.7]])
    bare = np.concatenate([omega, omega, [1.0, 1.3]])
    energy = 0.5 * bare / np.tanh(0.5 * bare / T)
    q, p = (E.T * (energy / bare**2)) @ E, (E.T * energy) @ E
    heat = []
    for time in (50.0, 70.0, 90.0):
        cosine, sine = np.cos(normal * time), np.sin(normal * time)
        qp = -q * np.outer(cosine, normal * sine) + p * np.outer(sine / normal, cosine)
        c = np.sqrt([one[1][1] for one in given])[:, None] * shape  # into the second bath, Eq. (26)
        heat.append(np.einsum("ij,ij", c, (E[-2:] @ qp @ E.T)[:, count : 2 * count]))
    found = chain.SharedModes(*(mediator(*one) for one in given)).current(kelvin(1.2), kelvin(0.3)).m_as("W") / WATT
    assert np.mean(heat) == pytest.approx(found, rel=4e-3)
    assert size == V.shape[0]


def test_the_sum_rule_is_that_of_lyapunovs_equation():
    """(k_B/2π)∫𝒯dω is the power that white noise of one bath brings to the other."""
    shared = chain.SharedModes(*(mediator(*one) for one in DIFFERENT))
    cutoff, frequency = 2.0, np.array([one[0] for one in DIFFERENT])
    contacts = np.sqrt([one[1] for one in DIFFERENT])
    m = frequency.size
    A = np.zeros((2 * m + 3, 2 * m + 3))  # x, v, memories of both baths, noise of the second
    A[:m, m : 2 * m] = np.eye(m)
    A[m : 2 * m, :m] = -np.diag(frequency**2)
    A[m : 2 * m, 2 * m : -1] = -contacts
    A[2 * m : -1, m : 2 * m] = cutoff * contacts.T
    A[2 * m :, 2 * m :] = -cutoff * np.eye(3)
    A[m : 2 * m, -1] = contacts[:, 1]
    noise = np.zeros((2 * m + 3, 1))
    noise[-1] = cutoff
    P = scipy.linalg.solve_continuous_lyapunov(A, -noise @ noise.T)
    assert shared.sum_rule_conductance().m_as("W/K") / (k * UNIT) == pytest.approx(2.0 * P[2 * m, 2 * m], rel=1e-9)
    assert shared.conductance(kelvin(1e4)).m_as("W/K") / (k * UNIT) == pytest.approx(2.0 * P[2 * m, 2 * m], rel=1e-3)


@given(
    st.lists(st.tuples(st.floats(-2, 2), st.floats(-6, 2), st.floats(-6, 2)), min_size=1, max_size=4),
    st.floats(-1, 2),
    st.floats(-4, 4),
)
def test_one_channel_and_its_bounds(several, cutoff, T):
    shared = chain.SharedModes(
        *(mediator(10**f, (10 ** (f + first), 10 ** (f + second)), 10**cutoff) for f, first, second in several)
    )
    omega = rad(10.0 ** np.linspace(-5, 5, 101))
    values = shared.transmission(omega).magnitude
    assert np.all((values >= 0.0) & (values <= 1.0 + 1e-12))
    assert shared.channels == 1.0
    K = shared.conductance(kelvin(10**T)).m_as("W/K")
    assert chain.bounds.quantum_of_conductance(kelvin(10**T)).m_as("W/K") * (1 + 1e-9) >= K
    assert shared.sum_rule_conductance().m_as("W/K") * (1 + 1e-9) >= K


def test_between_two_frequencies_nothing_passes_somewhere():
    shared = chain.SharedModes(mediator(1.0, (0.1, 0.1)), mediator(1.5, (0.1, 0.1)))
    zero = np.sqrt(0.5 * (1.0 + 1.5**2))  # a·b equal: where 1/(ω_1² - ω²) + 1/(ω_2² - ω²) vanishes
    assert shared.transmission(rad(zero)).magnitude < 1e-25
    assert shared.transmission(rad([0.98, 1.5])).magnitude.min() > 0.1


def test_arrays_labels_and_copies():
    labelled = chain.HarmonicMediator(
        xr.DataArray([1e12, 2e12], dims="link", attrs={"units": "rad/s"}), "1e11 rad/s", "5e12 rad/s"
    )
    other = chain.HarmonicMediator("1.5e12 rad/s", "2e11 rad/s", "5e12 rad/s")
    shared = chain.SharedModes(labelled, other)
    found = shared.conductance("8 K")
    assert found.dims == ("link",)
    single = chain.SharedModes(chain.HarmonicMediator("2e12 rad/s", "1e11 rad/s", "5e12 rad/s"), other)
    assert float(found[1]) == single.conductance("8 K").m_as("W/K")
    assert pickle.loads(pickle.dumps(shared)) == shared
    assert single.mediators[1] == other
    assert chain.SharedModes(*single.mediators) == single
    row = chain.Chain(single, chain.ConstantHeatCapacity("1 aJ/K"), 2, "9 K", "8 K").steady_state()
    assert row["current"].values[0] == pytest.approx(row["current"].values[-1], rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: chain.SharedModes(), "`mediators` must be harmonic mediators"),
        (lambda: chain.SharedModes(mediator(), chain.ConductanceLink("1 nW/K")), "`mediators` must be harmonic"),
        (lambda: chain.SharedModes(mediator(), mediator(cutoff=2.0)), "`cutoff` must be the same"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(chain.HeatChainError, match=message):
        call()
