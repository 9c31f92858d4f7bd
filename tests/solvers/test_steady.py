"""Steady states: Kirchhoff transform, marches, ends of every kind, against relaxed chains."""

from dataclasses import replace

import numpy as np
import pytest

from chain.errors import SolverError
from chain.solvers.currents import link_current, output_currents
from chain.solvers.march import march
from chain.solvers.problem import Course, Links, Problem
from chain.solvers.steady import _March, steady_state
from chain.solvers.tabulate import tabulate
from chain.solvers.transient import integrate
from systems.exact_chains import QUADRATIC, linear_chain, mixed_chain, oscillator, step_chain


def test_identical_links_have_a_linear_potential():
    found = steady_state(linear_chain(9))
    assert found.temperatures**2 == pytest.approx(np.linspace(4, 1, 11)[1:-1], rel=1e-14)
    assert found.currents == pytest.approx(np.full(10, 0.15), rel=1e-14)


@pytest.mark.parametrize("law", ["exact", "linear"])
@pytest.mark.parametrize("ends", [(3.0, 0.5), (0.5, 3.0), (1.0, 0.01)])
def test_every_link_carries_the_current(law, ends):
    problem = replace(mixed_chain(200, 4, *ends), law=law)
    found = steady_state(problem)
    tables = tabulate(problem, 0.9 * min(ends), 1.1 * max(ends))
    flows = output_currents(tables.network, (0, 0), np.array([ends]), found.temperatures[None])[0]
    assert np.ptp(found.currents) == 0.0
    assert flows == pytest.approx(found.currents, rel=1e-10)


@pytest.mark.parametrize("law", ["exact", "linear"])
def test_marches_by_python_and_by_compiled_code_agree_to_the_last_bit(monkeypatch, law):
    """Which of them a short chain takes depends on what the process and the disk have compiled already."""
    problem = replace(mixed_chain(30, 4, 3.0, 0.5), law=law)
    compiled = steady_state_with(problem, monkeypatch, worth=-1)
    for kernel in (march, link_current):
        monkeypatch.setattr(kernel, "_compiled", None)  # fails where it is called
    plain = steady_state_with(problem, monkeypatch, worth=10**9)
    for name in ("temperatures", "currents", "energies", "iterations"):
        assert np.array_equal(getattr(plain, name), getattr(compiled, name))


def steady_state_with(problem, monkeypatch, worth):
    monkeypatch.setattr("chain.storage.compiled._Kernel.ready", lambda kernel: False)
    monkeypatch.setattr("chain.solvers.steady.WORTH", worth)
    return steady_state(problem)


def test_colder_end_far_below_the_hotter():
    problem = Problem(
        links=Links(conductance=lambda T: np.stack([T**3, 2 * T**3]), count=2),
        bodies=QUADRATIC,
        initial=np.ones(50),
        left=Course(1.0, "K"),
        right=Course(1e-4, "K"),
        link=np.arange(51) % 2,
    )
    resistance = np.where(np.arange(51) % 2 == 0, 1.0, 0.5)
    potential = 1e-16 + (1 - 1e-16) * np.cumsum(resistance[::-1])[::-1][1:] / resistance.sum()
    assert steady_state(problem).temperatures == pytest.approx(potential**0.25, rel=1e-12)


@pytest.mark.parametrize("law", ["exact", "linear"])
def test_given_current_and_source(law):
    problem = replace(mixed_chain(30), law=law, left=Course(0.02), sources=[(3, Course(0.01)), (12, Course(-0.005))])
    found = steady_state(problem)
    assert found.currents[[0, 3, 4, 12, 13, 30]] == pytest.approx([0.02, 0.02, 0.03, 0.03, 0.025, 0.025], rel=1e-13)
    late = integrate(problem, np.array([0.0, 1e6]), 1e-8)
    assert late.temperatures[-1] == pytest.approx(found.temperatures, rel=1e-9)


def test_sources_between_identical_links():
    problem = replace(step_chain(20), sources=[(9, Course(0.3))])
    found = steady_state(problem)
    late = integrate(problem, np.array([0.0, 1e5]), 1e-8)
    assert late.temperatures[-1] == pytest.approx(found.temperatures, rel=1e-9)
    assert found.temperatures.max() > 2.0


def test_insulated_chain_keeps_its_energy():
    n = 30
    problem = replace(mixed_chain(n), left=Course(0.0), right=Course(0.0), initial=np.linspace(1.0, 3.0, n))
    found = steady_state(problem)
    assert np.ptp(found.temperatures) == 0.0
    assert found.energies.sum() == pytest.approx(0.0, abs=1e-12)
    through = steady_state(replace(problem, left=Course(0.02), right=Course(-0.02)))
    assert through.energies.sum() == pytest.approx(0.0, abs=1e-12)
    assert (through.currents == 0.02).all()


def test_links_without_a_potential():
    def law(a, b):
        return (a - b) * (1 + 0.3 * a * b)

    problem = replace(step_chain(12), links=Links(conductance=lambda T: 1 + 0.3 * T * T, current={0: law}))
    found = steady_state(problem)
    T = np.concatenate([[2.0], found.temperatures, [1.0]])
    assert law(T[:-1], T[1:]) == pytest.approx(found.currents, rel=1e-11)
    late = integrate(problem, np.array([0.0, 1e4]), 1e-8)
    assert late.temperatures[-1] == pytest.approx(found.temperatures, rel=1e-10)


def test_no_steady_state_is_said():
    with pytest.raises(SolverError, match="add up to zero"):
        steady_state(replace(step_chain(4), left=Course(1.0), right=Course(1.0)))
    with pytest.raises(SolverError, match="constant in time"):
        steady_state(replace(step_chain(4), left=Course(lambda t: 1 + t, "K")))
    with pytest.raises(SolverError, match="temperatures to zero"):
        steady_state(replace(step_chain(4), left=Course(-1.0)))


@pytest.mark.parametrize("bodies", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_very_many_bodies(bodies):
    found = steady_state(step_chain(bodies))
    energy = lambda T: 1 / np.expm1(1 / T)  # noqa: E731 - the potential of `oscillator`
    expected = energy(2.0) + (energy(1.0) - energy(2.0)) * np.arange(1, bodies + 1) / (bodies + 1)
    assert energy(found.temperatures) == pytest.approx(expected, rel=1e-12)


def test_potential_of_the_oscillator():
    found = steady_state(step_chain(3))
    assert found.currents[0] == pytest.approx((1 / np.expm1(0.5) - 1 / np.expm1(1.0)) / 4, rel=1e-13)
    assert oscillator(np.array([1.0]))[0] == pytest.approx(np.exp(1.0) / np.expm1(1.0) ** 2, rel=1e-14)


def test_what_a_march_gets_wrong_is_mended(monkeypatch):
    """However a march may go wrong: the links must carry the currents at the temperatures that are found."""
    problem = mixed_chain(200, 4, 3.0, 0.5)
    right = steady_state(problem).temperatures
    solve = _March.solve

    def spoiled(self, *arguments):
        status = solve(self, *arguments)
        self.T[1] *= 1.01
        self.T[150:] *= 0.9
        return status

    monkeypatch.setattr(_March, "solve", spoiled)
    assert steady_state(problem).temperatures == pytest.approx(right, rel=1e-11)


def jumping(at, a, b):
    """A link whose current jumps where its left side passes 1.5: none carries what is between."""
    return np.asarray((a - b) * np.where(a > 1.5, 3.0, 1.0))


def test_where_the_links_have_no_steady_state_it_is_said():
    problem = Problem(
        links=Links(conductance=lambda T: 1 + 0 * T),
        bodies=QUADRATIC,
        initial=np.ones(1),
        left=Course(2.0, "K"),
        right=Course(1.4, "K"),
        sources=[(0, Course(-1.3))],
        currents=jumping,
    )
    with pytest.raises(SolverError, match=r"link \d carries"):
        steady_state(problem)


def rectifier(a, b):
    return (a - b) * (1 + 0.5 * np.tanh((a - b) / 0.02))


@pytest.mark.parametrize("ends", [(Course(3.0, "K"), Course(1.0, "K")), (Course(0.02),) * 2])
def test_links_that_no_table_holds(ends):
    """The table of a rectifier much sharper than its cells is 10 % off; each link is asked itself."""
    n = 40
    ends = (ends[0], Course(-0.02)) if not ends[1].held else ends
    problem = Problem(
        links=Links(conductance=lambda T: 1 + 0 * T, current={0: rectifier}),
        bodies=QUADRATIC,
        initial=np.full(n, 2.0),
        left=ends[0],
        right=ends[1],
        currents=lambda at, a, b: rectifier(a, b),
    )
    found = steady_state(problem)
    T = found.temperatures
    if ends[0].held:
        gap = 2.0 / (n + 1)
        assert found.currents == pytest.approx(rectifier(gap, 0.0), rel=1e-12)
        assert found.temperatures == pytest.approx(np.linspace(3.0, 1.0, n + 2)[1:-1], rel=1e-12)
    else:
        assert rectifier(T[:-1], T[1:]) == pytest.approx(0.02, rel=1e-10)
        assert (T**2 / 2).sum() == pytest.approx(n * 2.0, rel=1e-12)


def test_sources_that_heat_a_chain_above_both_ends():
    """Links of constant conductance: the steady state is a linear system."""
    rng = np.random.default_rng(0)
    for _ in range(40):
        n = int(rng.integers(1, 6))
        K, s, ends = rng.uniform(0.1, 1, n + 1), rng.uniform(-1, 3, n), rng.uniform(29, 31, 2)
        problem = Problem(
            links=Links(conductance=lambda T, K=K: K[:, None] + 0 * T, count=n + 1),
            bodies=QUADRATIC,
            initial=np.full(n, 30.0),
            left=Course(ends[0], "K"),
            right=Course(ends[1], "K"),
            link=np.arange(n + 1),
            sources=[(i, Course(value)) for i, value in enumerate(s)],
        )
        matrix = np.diag(K[:-1] + K[1:]) - np.diag(K[1:-1], 1) - np.diag(K[1:-1], -1)
        s[0] += K[0] * ends[0]
        s[-1] += K[-1] * ends[1]
        assert steady_state(problem).temperatures == pytest.approx(np.linalg.solve(matrix, s), rel=1e-12)


@pytest.mark.parametrize("ends", [(2.0, 1.0), (1.0, 2.0)])
def test_ends_at_the_ends_of_what_is_known(ends):
    links = Links(conductance=lambda T: np.stack([T, 1 + 0 * T]), count=2, lower=1.0, upper=2.0)
    problem = Problem(
        links=links,
        bodies=QUADRATIC,
        initial=np.full(2, 1.5),
        left=Course(ends[0], "K"),
        right=Course(ends[1], "K"),
        link=np.array([0, 1, 0]),
    )
    J = steady_state(problem).currents[0]
    T = np.sqrt(np.array([ends[0] ** 2 - 2 * J, ends[1] ** 2 + 2 * J]))
    assert T[0] - T[1] == pytest.approx(J, rel=1e-12)
    assert steady_state(problem).temperatures == pytest.approx(T, rel=1e-12)
