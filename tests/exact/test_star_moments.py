"""The star in O(N), against dense diagonalisation, 30 digits, and its equations of motion integrated."""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chain.exact.bath_modes import drude_ullersma
from chain.exact.star import arrowhead, dense_matrix, multipole, second_moments
from chain.exact.star.system import Start, System
from systems.exact_star import integrated, moments

PREPARATIONS = ("simultaneous", "sequential")
BATHS = {
    "equal": ((40, 0.1, 0.3, 2.0), (40, 0.1, 0.7, 2.0)),
    "different": ((40, 0.1, 0.3, 2.0), (25, 0.17, 0.7, 2.0)),
    "partly shared": ((40, 0.1, 0.3, 2.0, "equal"), (20, 0.2, 0.7, 2.0, "equal")),
    "shared but for rounding": ((60, 0.03, 0.3, 2.0), (36, 0.05, 0.7, 2.0)),
    "random": ((40, 0.1, 0.3, 2.0, "random", 1), (40, 0.1, 0.7, 2.0, "random", 2)),
    "many": ((250, 0.05, 0.3, 2.0), (200, 0.06, 0.2, 2.0, "random")),
    "strong": ((120, 0.05, 20.0, 3.0), (120, 0.05, 5.0, 3.0)),
    "far above the band": ((150, 0.01, 30.0, 50.0), (120, 0.01, 60.0, 50.0)),
    "one mode": ((1, 1.0, 0.3, 2.0), (1, 1.0, 0.2, 2.0)),
}
TIMES = np.array([0.0, 0.3, 7.0, 40.0, 150.0])


def star(first, second):
    return System(1.0, (drude_ullersma(*first), drude_ullersma(*second)))


def joined(system, start, times):
    """Result of the fast solver: changes of all modes, and the rest."""
    parts = list(second_moments.solve(system, start, times))
    change = np.concatenate([np.hstack(part.change) for part in parts])
    return parts[0], change, [np.concatenate([part[i] for part in parts]) for i in range(2, 6)]


@pytest.mark.parametrize("preparation", PREPARATIONS)
@pytest.mark.parametrize("baths", BATHS)
@pytest.mark.parametrize("statistics", ["quantum", "classical"])
def test_agrees_with_dense_diagonalisation(baths, preparation, statistics):
    system = star(*BATHS[baths])
    start = Start((1.0, 0.5), 0.7, preparation, statistics)
    expected = dense_matrix.moments(system, start, TIMES)
    first, change, rest = joined(system, start, TIMES)
    energy = sum(part.sum() for part in expected.before)
    for ours, theirs in zip(first.before, expected.before, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-9)  # the dense one loses digits at the lowest frequencies
    assert np.abs(change - np.hstack(expected.change)).max() < 1e-13 * energy
    for ours, theirs in zip(rest, expected[2:], strict=True):
        assert np.abs(ours - theirs).max() < 1e-11 * max(1.0, np.abs(theirs).max())


@pytest.mark.parametrize("preparation", PREPARATIONS)
@pytest.mark.parametrize(
    "baths",
    [
        ((5, 0.4, 0.3, 2.0), (5, 0.4, 0.7, 2.0)),
        ((4, 0.02, 0.3, 2.0, "random", 1), (9, 0.02, 0.7, 2.0, "random", 2)),
        ((5, 0.4, 0.3, 2.0), (5, 0.4, 1e-6, 2.0)),
        ((9, 0.4, 20.0, 3.0), (9, 0.4, 5.0, 3.0)),
        ((6, 0.1, 1e-5, 2.0, "random", 3), (6, 0.2, 1e-5, 2.0)),
    ],
)
def test_agrees_with_thirty_digits(baths, preparation):
    system = star(*baths)
    start = Start((1.0, 0.5), 0.7, preparation, "quantum")
    change, before, current, position, momentum = moments(system, start, 20.0)
    found = next(second_moments.solve(system, start, np.array([20.0])))
    energy = before.sum()
    assert np.concatenate(found.before) == pytest.approx(before, rel=1e-13)
    assert np.concatenate(found.change, axis=1)[0] == pytest.approx(change, abs=1e-15 * energy)
    assert found.current[0] == pytest.approx(current, rel=1e-9, abs=1e-16)
    assert 2.0 * found.potential[0] == pytest.approx(position, rel=1e-13)
    assert 2.0 * found.kinetic[0] == pytest.approx(momentum, rel=1e-13)


@pytest.mark.parametrize("preparation", PREPARATIONS)
def test_agrees_with_the_equations_of_motion(preparation):
    # [Panasyuk2012] Eqs. (5)-(8)
    system = star((12, 0.4, 0.3, 2.0), (9, 0.5, 0.4, 2.0))
    start = Start((1.0, 0.2), 0.7, preparation, "quantum")
    found = next(second_moments.solve(system, start, np.array([15.0])))
    assert np.concatenate(found.change, axis=1)[0] == pytest.approx(integrated(system, start, 15.0), abs=1e-8)


@settings(max_examples=40)
@given(
    first=st.tuples(st.integers(1, 120), st.floats(0.01, 1.0), st.floats(1e-4, 50.0)),
    second=st.tuples(st.integers(1, 120), st.floats(0.01, 1.0), st.floats(1e-4, 50.0)),
    cutoff=st.floats(0.1, 30.0),
    rule=st.sampled_from(["midpoint", "equal", "random"]),
    preparation=st.sampled_from(PREPARATIONS),
    temperatures=st.tuples(st.floats(0.0, 5.0), st.floats(0.0, 5.0)),
)
def test_energy_is_conserved(first, second, cutoff, rule, preparation, temperatures):
    system = star((*first, cutoff, rule, 0), (*second, cutoff, rule, 1))
    start = Start(temperatures, 1.0, preparation, "quantum")
    (found,) = second_moments.solve(system, start, np.array([0.0, 0.1, 3.0, 200.0]))
    energy = sum(part.sum() for part in found.before)
    assert np.ptp(found.total()) < 1e-12 * (energy + np.abs(found.total()).max())
    assert np.abs(np.hstack([part[0] for part in found.change])).max() < 1e-12 * energy
    assert np.all(found.kinetic > 0.0) and np.all(found.potential > 0.0)


# -- normal modes -----------------------------------------------------------------------------------------------------


def modes_of(omega, coupling, frequency=1.0):
    among = multipole.boxes(arrowhead.highest(frequency, omega, coupling), omega)
    poles = multipole.points(omega, np.zeros_like(omega), among)
    return arrowhead.normal_modes(frequency, poles, coupling, among)


@example(gaps=[1e-9], strength=-6.75, frequency=1e-3)  # ω0² - λ lost digits
@settings(max_examples=60)
@given(
    gaps=st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=200),
    strength=st.floats(-8.0, 3.0),
    frequency=st.floats(1e-3, 1e3),
)
def test_normal_modes_interlace_and_sum_up(gaps, strength, frequency):
    omega = 1e-3 + np.cumsum(gaps)
    coupling = 10.0**strength * omega / (1.0 + omega)
    found = modes_of(omega, coupling, frequency)
    roots = found.roots.frequency
    assert np.all(roots[:-1] <= omega) and np.all(omega <= roots[1:])
    assert found.weights.sum() == pytest.approx(1.0, abs=1e-13)
    corner = frequency**2 + np.sum((coupling / omega) ** 2)
    assert found.weights @ roots**2 == pytest.approx(corner, rel=1e-12)
    # The inverse's corner is 1/ω0²: the counter-terms leave the static stiffness as it was
    assert found.weights @ (1.0 / roots**2) == pytest.approx(1.0 / frequency**2, rel=1e-9)


def test_offsets_keep_their_digits_for_weak_coupling():
    omega, coupling = np.array([0.9, 1.3]), np.array([1e-9, 1e-9])
    found = modes_of(omega, coupling)
    with mp.workdps(40):
        for k, pole in ((0, 0.9), (2, 1.3)):

            def theta(offset, pole=pole):
                square = mp.mpf(pole) ** 2 + offset
                parts = [
                    (mp.mpf(c) / w) ** 2 / (mp.mpf(float(w)) ** 2 - square)
                    for w, c in zip(omega, coupling, strict=True)
                ]
                return square * (1 + mp.fsum(parts)) - 1

            exact = mp.findroot(theta, [mp.mpf(float(found.roots.offset[k])) * each for each in (0.999, 1.001)])
            assert found.roots.offset[k] == pytest.approx(float(exact), rel=1e-13)
            assert abs(found.roots.offset[k]) < 1e-16


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize("even", [True, False])
def test_multipole_sums_are_the_direct_ones(power, even):
    rng = np.random.default_rng(3)
    omega = (np.arange(1, 1501) - (0.5 if even else rng.uniform(0.0, 1.0, 1500))) * 0.02
    offset = -np.diff(np.concatenate([[0.0], omega**2])) * rng.uniform(0.05, 0.95, 1500)
    among = multipole.boxes(omega[-1], omega)
    assert among.levels > 4
    sources, targets = (multipole.points(omega, each, among) for each in (offset, np.zeros(1500)))
    strengths = rng.normal(size=(1500, 3))
    kernel = 1.0 / ((omega - omega[:, None]) * (omega + omega[:, None]) + offset) ** power
    found = multipole.sums(sources, strengths, targets, among, power)
    assert np.abs(found - kernel @ strengths).max() < 1e-12 * np.abs(kernel @ strengths).max()
    scale = np.abs(kernel) @ np.abs(strengths)
    assert (np.abs(found - kernel @ strengths) / scale).max() < 1e-13
