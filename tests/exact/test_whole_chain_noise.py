"""Noise of whole chains: the Hamiltonian's own dynamics, the matrix of all modes, links, and the answer of probes."""

from functools import cache

import numpy as np
import pytest
from scipy.constants import hbar, k

import chain
from chain import HeatChainError
from chain.exact import FiniteBody, HarmonicChain, LargeBody, Spring, Star
from chain.exact.bath_modes import drude_ullersma
from chain.exact.transmission import noise, probes

UNIT = 1e13  # rad/s
NOISE = hbar**2 * UNIT**3  # J²/s of the unit of noise
Q = chain.ureg.Quantity


def rad(value):
    return Q(value * UNIT, "rad/s")


def kelvin(values):
    return Q(np.asarray(values) * hbar * UNIT / k, "K")


def mediator(frequency, left, right, cutoff=2.0):
    return chain.HarmonicMediator(rad(frequency), (rad(left), rad(right)), rad(cutoff))


LINKS = [mediator(*each) for each in [(1.0, 0.3, 0.2), (1.2, 0.25, 0.4), (0.9, 0.1, 0.35), (1.1, 0.2, 0.3)]]
BETWEEN = {
    "same": FiniteBody(25, rad(0.2), "same", rad(0.3)),
    "opposite": FiniteBody(25, rad(0.2), "opposite", rad(0.1)),
    "random": FiniteBody(25, rad(0.2), "random", rad(0.05), seed=4),
    "one mode": FiniteBody(1, rad(1.5), "same", rad(0.5)),
    "large": LargeBody("same"),
    "mixed": [Spring(rad(0.6)), FiniteBody(25, rad(0.2), "same", rad(0.3)), LargeBody()],
}


@cache
def line_of(which):
    between = BETWEEN[which]
    return HarmonicChain(LINKS, between, None if isinstance(between, list) else 3, rtol=1e-5)


@cache
def springs():
    return HarmonicChain(mediator(1.0, 0.4, 0.3), Spring(rad(0.7)), 4, rtol=1e-9)


# -- without probes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("T", [(1.5, 0.5), (0.5, 1.5), (1.0, 0.02), (0.7, 0.7)])
def test_one_oscillator_is_the_link(T):
    link = mediator(1.0, 0.5, 0.3)
    found = HarmonicChain(link, [], rtol=1e-9).heat_cumulants(*kelvin(T), count=8)
    wanted = link.heat_cumulants(*kelvin(T), count=8)
    for i in range(1, 9):
        one, other = (float(ds[f"cumulant_{i}"]) for ds in (found, wanted))
        assert one == pytest.approx(other, rel=1e-8, abs=1e-12 * (hbar * UNIT) ** i * UNIT)


def test_the_variance_that_the_hamiltonian_has_grows_as_the_noise_of_one_oscillator():
    link = chain.HarmonicMediator("1e12 rad/s", "0.5e12 rad/s", "2e12 rad/s")
    exact = Star(link, "0.06e12 rad/s", 200)
    recurrence = exact.window[1].m_as("s")
    ds = exact.heat_cumulants(("11 K", "4 K"), times=Q(np.array([0.3, 0.9]) * recurrence, "s"))
    slope = np.diff(ds["heat_cumulant_2"].values)[0] / (0.6 * recurrence)
    assert HarmonicChain(link, []).heat_noise("11 K", "4 K").m_as("J^2/s") == pytest.approx(slope, rel=1e-2, abs=0.0)


@pytest.mark.parametrize("T", [(1.5, 0.5), (0.3, 1.0)])
def test_springs_have_the_cumulants_of_their_transmission(T):
    """By `chain.landauer`, whose quadrature and recurrence of cumulants are others'."""
    points = [rad(x) for x in np.linspace(0.8, 1.8, 21)]
    link = chain.landauer(lambda omega: springs().transmission(Q(omega, "rad/s")).m_as(""), channels=1, points=points)
    found, wanted = springs().heat_cumulants(*kelvin(T), count=5), link.heat_cumulants(*kelvin(T), count=5)
    for i in range(1, 6):
        assert float(found[f"cumulant_{i}"]) == pytest.approx(float(wanted[f"cumulant_{i}"]), rel=1e-6, abs=0.0)


# -- between terminals ------------------------------------------------------------------------------------------------


def scattering(frequencies, dampings, cutoff, bodies, omega):
    """The matrix s of all channels with every mode of every body kept, and the terminal of each channel."""
    count = len(frequencies)
    size = count + sum(body["omega"].size for body in bodies)
    matrix, width, terminal = np.zeros((size, size), complex), [], []
    for n, frequency in enumerate(frequencies):
        matrix[n, n] = frequency**2 - omega**2
    for n, end in ((0, 0), (count - 1, 1)):
        friction = dampings[-end][end] * cutoff / (cutoff - 1j * omega)
        matrix[n, n] -= 1j * omega * friction
        width.append((n, omega * friction.real))
        terminal.append(end * (len(bodies) + 1))
    place = count
    for b, body in enumerate(bodies):
        for j, own in enumerate(body["omega"]):
            matrix[place, place] = own**2 - omega**2 - 1j * omega * body["rate"]
            width.append((place, omega * body["rate"]))
            terminal.append(b + 1)
            for n, c in ((b, body["left"][j]), (b + 1, body["right"][j])):
                matrix[n, place] = matrix[place, n] = -c
                matrix[n, n] += c**2 / own**2
            matrix[b, b + 1] += body["left"][j] * body["right"][j] / own**2
            matrix[b + 1, b] = matrix[b, b + 1]
            place += 1
    at, gamma = np.array([n for n, _ in width]), np.sqrt([value for _, value in width])
    s = np.eye(at.size) + 2j * gamma[:, None] * np.linalg.inv(matrix)[np.ix_(at, at)] * gamma
    return s, np.array(terminal)


@pytest.mark.parametrize("contacts", ["same", "opposite", "random"])
def test_noise_is_that_of_the_matrix_of_all_channels(contacts):
    """tr[(P_a - s†P_a s) n (P_b - s†P_b s)(1 + n)] as it stands, with each mode's bath by itself."""
    spacing, count, cutoff, rate = 0.2, 25, 2.0, 0.2
    dampings, frequencies = [(0.3, 0.2), (0.25, 0.4), (0.1, 0.35), (0.2, 0.3)], [1.0, 1.2, 0.9, 1.1]
    body = FiniteBody(count, rad(spacing), contacts, rad(rate), seed=3)
    line = HarmonicChain(LINKS, body, 3)
    own = (np.arange(count) + 0.5) * spacing
    shape = np.sqrt(2 / np.pi * spacing * own**2 * cutoff**2 / (own**2 + cutoff**2))  # [Panasyuk2012] Eq. (14)
    bodies = [
        {
            "omega": own,
            "left": shape * np.sqrt(dampings[b][1]),
            "right": shape * np.sqrt(dampings[b + 1][0]) * body._signs(b),
            "rate": rate,
        }
        for b in range(3)
    ]
    T = np.array([1.5, 0.4, 1.1, 0.2, 0.7])
    for omega in (0.05, 0.41, 1.01, 1.33, 2.22):
        s, terminal = scattering(frequencies, dampings, cutoff, bodies, omega)
        assert s.conj().T @ s == pytest.approx(np.eye(len(s)), abs=1e-12)
        n = 1 / np.expm1(omega / T[terminal])
        kept = [np.diag(terminal == b) - s.conj().T @ np.diag(terminal == b) @ s for b in range(5)]
        wanted = np.array([[np.trace(p * n @ (q * (1 + n))).real for q in kept] for p in kept])
        x = np.array([omega])
        weight = np.array([2 * np.pi / omega**2])
        found = noise.between(probes.Terminals(x, weight, line._stiffness, *line._parts(x), line._kind), T)
        assert found == pytest.approx(wanted, rel=1e-10, abs=1e-12 * np.abs(wanted).max())


def test_noise_is_that_of_the_hamiltonian():
    """Covariances of the energies of three baths, one of which two oscillators share, by dense matrices."""
    spacing, modes, cutoff = 0.06, 130, 2.0
    dampings, T = [(0.5, 0.6), (0.4, 0.5)], np.array([1.5, 0.2, 0.8])
    line = HarmonicChain([mediator(1.0, *dampings[0]), mediator(1.1, *dampings[1])], LargeBody("same"), 1)
    size = 2 + 3 * modes
    matrix = np.diag([1.0, 1.1**2] + [0.0] * (size - 2))
    for bath, strength in enumerate([(0.5, 0.0), (0.6, 0.4), (0.0, 0.5)]):
        own = drude_ullersma(modes, spacing, 1.0, cutoff)
        at = 2 + bath * modes + np.arange(modes)
        c = np.outer(np.sqrt(strength), own.coupling)
        matrix[at, at] = own.frequency**2
        matrix[:2, at], matrix[at, :2] = -c, -c.T
        matrix[:2, :2] += (c / own.frequency**2) @ c.T
    omega = np.tile(own.frequency, 3)
    bath = np.repeat([-1, 0, 1, 2], [2, modes, modes, modes])
    start = np.concatenate([[0.5, 0.5], 0.5 * omega / np.tanh(0.5 * omega / np.repeat(T, modes))])
    free = np.concatenate([[1.0, 1.1], omega])
    sigma = np.concatenate([start / free**2, start])
    squares, vectors = np.linalg.eigh(matrix)
    own = np.sqrt(squares)
    swap = np.block([[np.zeros((size, size)), np.eye(size)], [-np.eye(size), np.zeros((size, size))]])

    def covariance(time):
        blocks = [(vectors * f) @ vectors.T for f in (np.cos(own * time), np.sin(own * time))]
        integral, derivative = (vectors * (np.sin(own * time) / own)) @ vectors.T, -(vectors * own) @ vectors.T
        moved = np.block([[blocks[0], integral], [derivative @ blocks[1], blocks[0]]])
        gains = []
        for b in range(3):
            energy = np.concatenate([(bath == b) * free**2, 1.0 * (bath == b)])
            gains.append((moved.T * energy) @ moved - np.diag(energy))
        classical, quantum = [one * sigma for one in gains], [one @ swap for one in gains]
        return np.array(
            [
                [
                    0.5 * np.sum(classical[a] * classical[b].T) + 0.125 * np.sum(quantum[a] * quantum[b].T)
                    for b in range(3)
                ]
                for a in range(3)
            ]
        )

    first, last = (fraction * 2 * np.pi / spacing for fraction in (0.35, 0.9))
    grown = (covariance(last) - covariance(first)) / (last - first)
    found = line.noise_given_off(kelvin(T)).values / NOISE
    assert found == pytest.approx(grown, abs=0.01 * np.abs(grown).max())
    # which the transmissions alone would not give
    terminals, _ = line._terminals(1.5)
    low = [float(noise.between(terminals, np.array([t, t, t]))[0, 1]) for t in T[:2]]
    assert abs(0.5 * sum(low) - grown[0, 1]) > 0.05 * np.abs(grown).max()


@pytest.mark.parametrize("which", BETWEEN)
def test_at_one_temperature_it_is_the_linear_response(which):
    line = line_of(which)
    terminals, _ = line._terminals(0.7)
    T = np.full(5, 0.7)
    assert noise.between(terminals, T) == pytest.approx(
        2 * 0.7**2 * probes.flows(terminals, T)[1], rel=1e-11, abs=1e-14
    )


def test_energy_is_conserved_and_no_combination_has_less_than_no_noise():
    found = line_of("random").noise_given_off(kelvin([1.5, 0.2, 1.0, 0.4, 0.6])).values
    assert found == pytest.approx(found.T, rel=1e-12, abs=0.0)
    assert found.sum(axis=1) == pytest.approx(np.zeros(5), abs=1e-13 * found.max())
    assert np.linalg.eigvalsh(found).min() > -1e-12 * found.max()


# -- with probes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", BETWEEN)
@pytest.mark.parametrize("T", [0.1, 1.0, 20.0])
def test_at_equilibrium_the_noise_is_that_of_the_conductance(which, T):
    line = line_of(which)
    wanted = 2 * k * kelvin(T).magnitude ** 2 * line.conductance(kelvin(T)).m_as("W/K")
    assert line.heat_noise(*kelvin([T, T])).m_as("J^2/s") == pytest.approx(wanted, rel=1e-12, abs=0.0)


def test_without_probes_too():
    wanted = 2 * k * kelvin(0.6).magnitude ** 2 * springs().conductance(kelvin(0.6)).m_as("W/K")
    assert springs().heat_noise(*kelvin([0.6, 0.6])).m_as("J^2/s") == pytest.approx(wanted, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("which", BETWEEN)
def test_it_is_the_same_on_both_sides(which):
    """What is left over of each reservoir's noise, with derivatives of the heats by differences."""
    line = line_of(which)
    steady = line.steady_state(*kelvin([1.5, 0.5]))
    T = np.array([1.5, 0.0, 0.0, 0.0, 0.5])
    probed = steady["site"].values
    T[T == 0.0] = 1.0  # of what has no temperature
    T[probed] = steady["temperature"].values / float(kelvin(1.0).magnitude)
    terminals, _ = line._terminals(1.5)
    step = 1e-4
    columns = []
    for p in probed:
        more = step * (np.arange(5) == p)
        columns.append((probes.flows(terminals, T + more)[0] - probes.flows(terminals, T - more)[0]) / (2 * step))
    response = np.array(columns).T
    S = line.noise_given_off(kelvin(T)).values
    left_over = np.eye(5)
    left_over[:, probed] -= response @ np.linalg.inv(response[probed])
    final = left_over @ S @ left_over.T
    assert np.abs(final[probed]).max() < 1e-12 * S.max()
    wanted = line.heat_noise(*kelvin([1.5, 0.5])).m_as("J^2/s")
    for one in (final[0, 0], final[-1, -1], -final[0, -1]):
        assert one == pytest.approx(wanted, rel=1e-6, abs=0.0)


@pytest.mark.parametrize("T", [(1.5, 0.5), (0.3, 1.2)])
def test_bodies_that_let_nothing_pass_have_the_noise_of_links_one_after_another(T):
    """A row of links with local statistics, [Panasyuk2012] Eq. (80): exact where every body is a bath."""
    line = HarmonicChain(LINKS, LargeBody(), 3)
    left, right = kelvin(T)
    row = chain.Chain(LINKS, chain.ConstantHeatCapacity("1 aJ/K"), 3, left, right)
    found, wanted = line.heat_cumulants(left, right), row.heat_cumulants(2)
    for name in ("cumulant_1", "cumulant_2"):
        assert float(found[name]) == pytest.approx(float(wanted[name]), rel=1e-6, abs=0.0)


def test_a_long_chain_of_oscillators_with_baths_comes_to_the_law_of_diffusion():
    """2k_BK(T_L² + T_LT_R + T_R²)/3 of a constant K, T. Bodineau and B. Derrida, Phys. Rev. Lett. 92, 180601 (2004)."""
    left, right = kelvin([150.0, 50.0])
    away = []
    for n in (20, 80):
        line = HarmonicChain(mediator(1.0, 0.3, 0.3), FiniteBody(1, rad(2.0), "same", rad(0.5)), n, rtol=1e-5)
        wanted = 2 * line.conductance(kelvin(100.0)) * Q(1, "k_B") * (left**2 + left * right + right**2) / 3
        away.append((line.heat_noise(left, right) / wanted).m_as("") - 1)
    assert 0 < away[1] < 0.25 * away[0] < 2.5e-3


def test_weak_probes_leave_the_noise_of_the_transmission():
    def line(rate):
        return HarmonicChain(mediator(1.0, 0.5, 0.5), FiniteBody(20, rad(0.4), "same", rad(rate)), 2, rtol=1e-5)

    ends = kelvin([1.5, 0.5])
    bare = line(0.0).heat_noise(*ends).m_as("J^2/s")
    away = [abs(line(rate).heat_noise(*ends).m_as("J^2/s") / bare - 1) for rate in (1e-3, 1e-4)]
    assert away[0] < 0.05
    assert away[1] == pytest.approx(0.1 * away[0], rel=0.2)


def test_mirrored_it_is_the_same():
    turned = [mediator(*each) for each in [(1.1, 0.3, 0.2), (0.9, 0.35, 0.1), (1.2, 0.4, 0.25), (1.0, 0.2, 0.3)]]
    joints = [LargeBody(), FiniteBody(25, rad(0.2), "same", rad(0.3)), Spring(rad(0.6))]
    found = HarmonicChain(turned, joints, rtol=1e-5).heat_noise(*kelvin([0.2, 1.5]))
    assert found.magnitude == pytest.approx(
        line_of("mixed").heat_noise(*kelvin([1.5, 0.2])).magnitude, rel=1e-9, abs=0.0
    )


@pytest.mark.parametrize("which", BETWEEN)
def test_there_is_more_of_it_than_the_entropy_asks_for(which):
    """S σ >= 2k_BJ² of A. C. Barato and U. Seifert, Phys. Rev. Lett. 114, 158101 (2015), though bosons are no jumps."""
    ends = kelvin([1.5, 0.2])
    ds = line_of(which).heat_cumulants(*ends)
    J, S = float(ds["cumulant_1"]), float(ds["cumulant_2"])
    assert line_of(which).current(*ends).m_as("W") == pytest.approx(J, rel=1e-12, abs=0.0)
    assert S * (1 / ends[1].magnitude - 1 / ends[0].magnitude) > 2 * k * J


def test_the_noise_is_resolved_where_the_current_is():
    def noise_of(rtol):
        body = FiniteBody(25, rad(0.2), "same", rad(0.05))
        return HarmonicChain(LINKS, body, 3, rtol=rtol).heat_noise(*kelvin([1.5, 0.3])).m_as("J^2/s")

    assert noise_of(1e-5) == pytest.approx(noise_of(1e-9), rel=1e-6, abs=0.0)


def test_bad_input():
    line = line_of("same")
    with pytest.raises(HeatChainError, match="`count` must be at most 2 where bodies have probes"):
        line.heat_cumulants("100 K", "50 K", count=3)
    for wrong in (0, 9, 1.5):
        with pytest.raises(HeatChainError, match="`count`"):
            springs().heat_cumulants("100 K", "50 K", count=wrong)
    with pytest.raises(HeatChainError, match="`left` must be above 0 K"):
        line.heat_noise("0 K", "50 K")
    with pytest.raises(HeatChainError, match="`temperatures` must be 5 above 0 K"):
        line.noise_given_off(["100 K", "50 K"])
    assert list(line.heat_cumulants("100 K", "50 K", count=1).data_vars) == ["cumulant_1"]
