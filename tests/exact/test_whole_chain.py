"""The whole chain: transmission against the dense Green's function, sum rules, reciprocity, and known limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k

import chain
from chain.exact import BodyChain, FiniteBody, HarmonicChain, LargeBody, Spring
from chain.exact.transmission import whole_chain

UNIT = 1e13  # rad/s
KELVIN = hbar * UNIT / k  # of the unit of frequency
Q = chain.ureg.Quantity


def rad(value):
    return Q(value * UNIT, "rad/s")


def mediator(frequency=1.0, damping=1.0, cutoff=2.0):
    damping = tuple(map(rad, damping)) if isinstance(damping, tuple) else rad(damping)
    return chain.HarmonicMediator(rad(frequency), damping, rad(cutoff) if np.isfinite(cutoff) else "inf")


def dense(frequencies, dampings, cutoff, bodies, omega, joint):
    """𝒯 between all terminals with every mode of every body kept: 4 tr(Γ G Γ' G†) of the large matrix."""
    mediators = len(frequencies)
    modes = [body["omega"].size for body in bodies]
    size = mediators + sum(modes)
    matrix, broadening = np.zeros((size, size), complex), np.zeros((len(bodies) + 2, size))
    for n, frequency in enumerate(frequencies):
        matrix[n, n] = frequency**2 - omega**2
    for n, end in ((0, 0), (mediators - 1, 1)):
        friction = dampings[-end][end] * cutoff / (cutoff - 1j * omega)
        matrix[n, n] -= 1j * omega * friction
        broadening[-end, n] += omega * friction.real
    place = mediators
    for b, body in enumerate(bodies):
        for j, own in enumerate(body["omega"]):
            matrix[place, place] = own**2 - omega**2 - 1j * omega * body["rate"]
            broadening[b + 1, place] = omega * body["rate"]
            for n, c in ((b, body["left"][j]), (b + 1, body["right"][j])):
                matrix[n, place] = matrix[place, n] = -c
                matrix[n, n] += c**2 / own**2
            if joint:
                matrix[b, b + 1] += body["left"][j] * body["right"][j] / own**2
                matrix[b + 1, b] = matrix[b, b + 1]
            place += 1
    green = np.linalg.inv(matrix)
    found = 4 * broadening @ np.abs(green) ** 2 @ broadening.T
    np.fill_diagonal(found, 0.0)
    return found


@pytest.mark.parametrize("terms", ["joint", "separate"])
@pytest.mark.parametrize("rate", [0.0, 0.02, 0.5])
@pytest.mark.parametrize("contacts", ["same", "opposite", "random"])
def test_transmissions_are_those_of_the_matrix_of_all_modes(contacts, rate, terms):
    spacing, count, cutoff = 0.2, 25, 2.0
    dampings = [(0.3, 0.2), (0.25, 0.4), (0.1, 0.35), (0.2, 0.3)]
    frequencies = [1.0, 1.2, 0.9, 1.1]
    body = FiniteBody(count, rad(spacing), contacts, rad(rate), seed=3)
    links = [mediator(f, d, cutoff) for f, d in zip(frequencies, dampings, strict=True)]
    line = HarmonicChain(links, body, 3, counter_terms=terms)
    own = (np.arange(count) + 0.5) * spacing
    shape = np.sqrt(2 / np.pi * spacing * own**2 * cutoff**2 / (own**2 + cutoff**2))  # Eq. (14)
    bodies = [
        {
            "omega": own,
            "left": shape * np.sqrt(dampings[b][1]),
            "right": shape * np.sqrt(dampings[b + 1][0]) * body._signs(b),
            "rate": rate,
        }
        for b in range(3)
    ]
    omega = np.array([0.05, 0.41, 1.01, 1.33, 2.22, 4.0])
    found = line.transmissions(rad(omega)).values
    for one, values in zip(omega, found, strict=True):
        wanted = dense(frequencies, dampings, cutoff, bodies, one, terms == "joint")
        assert values == pytest.approx(wanted, rel=1e-9, abs=1e-13)
    assert line.transmission(rad(omega)).magnitude == pytest.approx(found[:, 0, -1], rel=1e-12)


@settings(max_examples=25)
@given(
    omega=st.floats(0.01, 5.0),
    rate=st.floats(0.001, 2.0),
    damping=st.floats(0.05, 3.0),
    n=st.integers(1, 8),
    contacts=st.sampled_from(["opposite", "random"]),
)
def test_no_transmission_exceeds_its_channels(omega, rate, damping, n, contacts):
    body = FiniteBody(40, "1e12 rad/s", contacts, rad(rate))
    found = HarmonicChain(mediator(damping=damping), body, n).transmissions(rad(omega)).values[0]
    assert (found >= 0).all()
    assert found == pytest.approx(found.T, rel=1e-12)  # reciprocity
    # a reservoir has one channel: what it sends to all others is at most 1; a body touches two mediators
    assert found[0].sum() <= 1 + 1e-12
    assert (found[1:-1].sum(axis=1) <= 2 + 1e-12).all()


def test_what_a_reservoir_sends_out_is_what_is_not_reflected():
    body = FiniteBody(60, "1e12 rad/s", "opposite", "3e11 rad/s")
    line = HarmonicChain(mediator(), body, 3)
    for omega in (0.3, 1.0, 1.7):
        ends, joints = line._parts(np.array([omega]))
        s = joints[0, 0]
        a = np.diag(1 - omega**2 + np.array([ends[0, 0] + s[0], s[2] + s[0], s[2] + s[0], s[2] + ends[0, 1]]))
        a += s[1] * (np.eye(4, k=1) + np.eye(4, k=-1))
        reflected = abs(1 + 2j * -ends[0, 0].imag * np.linalg.inv(a)[0, 0]) ** 2
        sent = line.transmissions(rad(omega)).values[0, 0].sum()
        assert sent == pytest.approx(1 - reflected, rel=1e-10)


def coupled_oscillators(omega, n, frequency, spring, damping):
    """𝒯 of n oscillators joined by springs mΩ², Ohmic friction at the ends: a determinant in Chebyshev polynomials."""
    theta = 2 * np.arcsin(np.sqrt((omega**2 - frequency**2) / (4 * spring**2) + 0j))
    U = [np.sin((m + 1) * theta) / np.sin(theta) for m in (n, n - 1, n - 2)]
    s1, s2 = (-1 - 1j * omega * one / spring**2 for one in damping)
    determinant = U[0] + (s1 + s2) * U[1] + s1 * s2 * U[2]
    return 4 * omega**2 * damping[0] * damping[1] / spring**4 / np.abs(determinant) ** 2


@pytest.mark.parametrize("n", [1, 2, 6, 19])
def test_springs_give_the_chain_of_coupled_oscillators(n):
    line = HarmonicChain(mediator(damping=(0.3, 0.7), cutoff=np.inf), Spring(rad(0.8)), n)
    omega = np.linspace(0.053, 3.0, 60)
    wanted = coupled_oscillators(omega, n + 1, 1.0, 0.8, (0.3, 0.7))
    assert line.transmission(rad(omega)).magnitude == pytest.approx(wanted, rel=1e-10, abs=1e-200)


def test_springs_carry_the_landauer_current_however_many():
    rows = [HarmonicChain(mediator(), Spring(rad(0.7)), n) for n in (20, 80)]
    currents = [row.current("200 K", "100 K").m_as("W") for row in rows]
    steady = [float(row.steady_state("200 K", "100 K")["current"]) for row in rows]  # as what every terminal gives off
    assert currents == pytest.approx(steady, rel=1e-13, abs=0.0)
    assert str(rows[0].current("100 K", "100 K").m_as("W")) == "0.0"
    assert currents[0] == pytest.approx(currents[1], rel=1e-3, abs=0.0)
    link = chain.landauer(HarmonicChain(mediator(), Spring(rad(0.7)), 20)._transmission, channels=1)
    assert currents[0] == pytest.approx(link.current("200 K", "100 K").m_as("W"), rel=1e-6, abs=0.0)


@pytest.mark.parametrize("contacts", ["same", "opposite"])
def test_current_through_bodies_of_few_modes_is_that_of_the_exact_dynamics(contacts):
    """Long after their own modes have gone into the reservoirs, and before those come back."""
    m = [mediator(1.0, (0.7, 0.4), 1.0), mediator(1.1, (0.3, 0.9), 1.0)]
    few = FiniteBody(2, rad(0.8), contacts)
    T = Q(np.array([1.0, 0.75, 0.5]) * KELVIN, "K")
    followed = BodyChain(m, few, 1, reservoir=FiniteBody(600, rad(0.016)))
    currents = followed.evolve(T, times=Q(np.linspace(300, 385, 101) / UNIT, "s"))["current"].values
    line = HarmonicChain(m, few, 1)
    wanted = line.current(T[0], T[-1]).m_as("W")
    assert currents.mean(axis=(0, 2)) == pytest.approx(np.full(2, wanted), rel=1e-3, abs=0.0)
    assert float(line.steady_state(T[0], T[-1])["coherent_current"]) == pytest.approx(wanted, rel=1e-12, abs=0.0)


def test_large_bodies_at_opposite_ends_are_links_in_series():
    m = mediator()
    found = HarmonicChain(m, LargeBody(), 4).steady_state("200 K", "100 K")
    series = chain.Chain(m, chain.DrudeUllersma("1e9 rad/s"), 4, "200 K", "100 K", spacing="1 nm").steady_state()
    assert float(found["current"]) == pytest.approx(float(series["current"][0]), rel=1e-6, abs=0.0)
    assert found["temperature"].values == pytest.approx(series["temperature"].values, rel=1e-6)
    assert float(found["coherent_current"]) == 0.0


def test_quadrature_error_is_kept():
    body = FiniteBody(60, "1e12 rad/s", "opposite", "2e11 rad/s")
    rough, fine = (HarmonicChain(mediator(), body, 3, rtol=r).steady_state("90 K", "60 K") for r in (1e-3, 1e-9))
    assert fine.attrs["quadrature_error"] < 1e-9
    error = abs(float(rough["current"]) / float(fine["current"]) - 1)
    assert error < rough.attrs["quadrature_error"] < 1e-3


@pytest.mark.parametrize("damping", [1.0, 1e-3, 1e-6, 1e-9])
def test_narrow_resonances_are_found(damping):
    m = mediator(1.0, damping, 2.0)
    found = HarmonicChain(m, LargeBody(), 1).conductance("50 K") * 2 / m.conductance("50 K")
    assert found.m_as("") == pytest.approx(1.0, rel=1e-6)


def test_what_cannot_be_resolved_is_refused(monkeypatch):
    monkeypatch.setattr(whole_chain, "_MOST_NODES", 5000)
    with pytest.raises(chain.SolverError, match=r"resolved to \d\.\de-\d+ only"):
        HarmonicChain(mediator(), FiniteBody(60, "1e12 rad/s"), 20).conductance("50 K")


def test_transmission_at_an_undamped_mode_is_the_limit():
    line = HarmonicChain(mediator(), FiniteBody(25, rad(0.2)), 3)
    near = line.transmission(rad(np.array([0.9 * (1 - 1e-6), 0.9, 0.9 * (1 + 1e-6)]))).magnitude
    assert near[1] == pytest.approx(0.5 * (near[0] + near[2]), rel=1e-4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: HarmonicChain(mediator(), FiniteBody(10, "1e12 rad/s"), 0), "`n` must be a positive integer"),
        (lambda: HarmonicChain([mediator()] * 3, FiniteBody(10, "1e12 rad/s"), 3), "`mediator` must be one, or 4"),
        (lambda: HarmonicChain("rope", FiniteBody(10, "1e12 rad/s"), 3), "`mediator` must be a single"),
        (lambda: HarmonicChain(mediator(cutoff=np.inf), FiniteBody(10, "1e12 rad/s"), 3), "`cutoff` of a mediator"),
        (
            lambda: HarmonicChain(mediator(), LargeBody("same"), 4, counter_terms="separate"),
            "unstable: .* ω0², and .* on mediator 2",
        ),
        (lambda: HarmonicChain(mediator(), LargeBody(), 4).conductance("0 K"), "`T` must be above 0 K"),
        (lambda: HarmonicChain(mediator(), LargeBody(), 2).heat_given_off(["3 K"] * 3), "`temperatures` must be 4"),
        (lambda: HarmonicChain(mediator(), LargeBody(), 2, rtol=2.0), "`rtol` must be a number between"),
        (lambda: FiniteBody(0, "1e12 rad/s"), "`modes` must be an integer from 1"),
        (lambda: FiniteBody(10, "0 rad/s"), "`mode_spacing` must be a positive"),
        (lambda: FiniteBody(10, "1e12 rad/s", "left"), "`contacts` must be 'opposite', 'random' or 'same'"),
        (lambda: FiniteBody(10, "1e12 rad/s", probe_rate="-1 rad/s"), "`probe_rate` must not be negative"),
        (lambda: FiniteBody(10, "1e12 rad/s", seed=-1), "`seed` must be"),
        (lambda: FiniteBody(10, "1e12 rad/s", spacing="wide"), "`spacing` must be 'midpoint', 'equal' or 'random'"),
        (lambda: HarmonicChain(mediator(), LargeBody(), 2, counter_terms=True), "`counter_terms` must be 'joint' or"),
        (lambda: LargeBody("random"), "`contacts` must be 'opposite' or 'same'"),
        (lambda: Spring("-1 cm^-1"), "`coupling` must be a positive"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(chain.HeatChainError, match=message):
        call()
