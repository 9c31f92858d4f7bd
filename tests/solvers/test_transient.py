"""Transients: exact solutions, conservation, order, fronts, pulses, events, continued and streamed runs."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from chain.errors import SolverError
from chain.solvers.problem import Course, Links, Polyline, Problem
from chain.solvers.run import Run
from chain.solvers.steady import steady_state
from chain.solvers.transient import in_segments, integrate, segments
from systems.exact_chains import (
    CONSTANT,
    QUARTIC,
    diffusion_time,
    linear_chain,
    linear_solution,
    mixed_chain,
    oscillator,
    step_chain,
)


@pytest.mark.parametrize("n", [1, 2, 3, 50])
def test_exact_solution_of_a_linear_chain(n):
    times = np.concatenate([[0.0], np.geomspace(1e-3, 0.5 * n**2 + 10, 40)])
    exact = linear_solution(n, times)
    for rtol in (1e-4, 1e-6, 1e-9):
        result = integrate(linear_chain(n), times, rtol)
        assert np.abs(result.temperatures - exact).max() < 6 * rtol
        assert result.residual < 1e-14


def test_order_four_of_work_against_precision():
    n = 100
    times = np.linspace(0.0, 0.2 * diffusion_time(n), 30)
    reference = integrate(step_chain(n), times, 1e-12).temperatures
    steps, errors = [], []
    for rtol in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9):
        result = integrate(step_chain(n), times, rtol)
        steps.append(result.steps)
        errors.append(np.abs(result.temperatures - reference).max())
    slope = np.polyfit(np.log(steps), np.log(errors), 1)[0]
    assert -4.6 < slope < -3.7


@pytest.mark.parametrize("law", ["exact", "linear"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_accuracy_over_mixed_chains(law, seed):
    n = 60
    problem = replace(mixed_chain(n, seed), law=law)
    times = np.concatenate([[0.0], np.geomspace(0.01, 3.0 * n**2, 60)])
    reference = integrate(problem, times, 1e-11)
    result = integrate(problem, times, 1e-6)
    assert np.abs(result.temperatures - reference.temperatures).max() < 1e-5 * 3.0
    assert max(result.residual, reference.residual) < 1e-12


@pytest.mark.parametrize("cold", [0.03, 0.003])
def test_front_into_a_cold_chain(cold):
    n = 80
    problem = Problem(
        links=Links(conductance=lambda T: T**3),
        bodies=QUARTIC,
        initial=np.full(n, cold),
        left=Course(1.0, "K"),
        right=Course(cold, "K"),
    )  # u = T^4/4 diffuses linearly, T has a front
    times = np.linspace(0.0, 0.3 * n**2, 20)
    result = integrate(problem, times, 1e-6)
    reference = integrate(problem, times, 1e-10)
    assert np.abs(result.temperatures - reference.temperatures).max() < 1e-5
    assert np.abs(result.temperatures / reference.temperatures - 1).max() < 1e-4
    assert (result.temperatures > 0.999999 * cold).all()
    assert result.residual < 1e-12


def test_closed_links_and_insulated_ends_conserve_energy():
    problem = replace(mixed_chain(40), left=Course(0.0), right=Course(0.0), initial=np.linspace(1.0, 3.0, 40))
    result = integrate(problem, np.linspace(0.0, 1e6, 11))
    assert np.abs(result.energies.sum(axis=1)).max() < 1e-12
    assert np.ptp(result.temperatures[-1]) < 1e-5


def test_given_currents_and_sources_over_time_are_counted():
    problem = Problem(
        links=Links(conductance=oscillator),
        bodies=CONSTANT,
        initial=np.full(20, 1.0),
        left=Course(lambda t: 0.1 * np.sin(t) ** 2),
        right=Course(0.02),
        sources=[(7, Course(lambda t: np.where(t < 3.0, 0.05, 0.0))), (7, Course(0.01))],
    )
    times = np.linspace(0.0, 10.0, 21)
    result = integrate(problem, times, 1e-7)
    left = 0.1 * (times / 2 - np.sin(2 * times) / 4)
    sources = 0.05 * np.minimum(times, 3.0) + 0.01 * times
    assert result.heats == pytest.approx(np.stack([left, 0.02 * times, sources], axis=1), abs=1e-6)
    assert result.energies.sum(axis=1) == pytest.approx(result.heats.sum(axis=1), abs=1e-14)


def test_tables_are_widened_when_heat_is_put_in():
    problem = Problem(
        links=Links(conductance=oscillator),
        bodies=CONSTANT,
        initial=np.full(5, 1.0),
        left=Course(1.0),
        right=Course(0.0),
    )
    result = integrate(problem, np.array([0.0, 1000.0]))
    assert result.temperatures[-1].mean() == pytest.approx(1.0 + 1000.0 / 5, rel=1e-12)


def test_a_range_that_may_not_be_left_is_named():
    problem = replace(
        step_chain(5),
        left=Course(1.0),
        links=Links(conductance=oscillator, lower=0.5, upper=1.5),
    )
    with pytest.raises(SolverError, match=r"0.5 K to 1.5 K") as caught:
        integrate(problem, np.linspace(0.0, 100.0, 101))
    assert 0 < len(caught.value.partial.times) < 101
    assert np.isfinite(caught.value.partial.temperatures).all()


@pytest.mark.parametrize("width", [1e-2, 1e-3])
@pytest.mark.parametrize("declared", [True, False])
def test_a_short_pulse_after_a_long_rest_is_not_missed(width, declared):
    end, begin = 1000.0, 612.3
    edges = (begin, begin + width * end)
    pulse = Course(lambda t: np.where((t > edges[0]) & (t < edges[1]), 2.0, 1.0), "K", edges if declared else ())
    times = np.linspace(0.0, end, 51)
    result = integrate(replace(step_chain(30), left=pulse), times)
    # The same in three runs with constant ends.
    parts = [
        integrate(step_chain(30, left=1.0), np.array([0.0, edges[0]])),
        integrate(step_chain(30, left=2.0), np.array([0.0, edges[1] - edges[0]])),
    ]
    after = replace(step_chain(30, left=1.0), initial=parts[1].temperatures[-1])
    late = times[times > edges[1]]
    expected = integrate(after, np.concatenate([[edges[1]], late])).temperatures[1:]
    assert np.abs(result.temperatures[times > edges[1]] - expected).max() < 1e-5
    assert np.abs(result.energies[times < edges[0]]).max() < 1e-13


def test_a_smooth_pulse_is_not_stepped_over():
    pulse = Course(lambda t: 1.0 + np.exp(-(((t - 512.34) / 0.7) ** 2)), "K")
    times = np.array([0.0, 500.0, 515.0, 1000.0])
    result = integrate(replace(step_chain(10), left=pulse), times)
    reference = integrate(replace(step_chain(10), left=pulse), times, 1e-10)
    assert result.temperatures[2].max() > 1.05
    assert np.abs(result.temperatures - reference.temperatures).max() < 1e-5


def test_sites_at_rest_stay_at_rest_and_the_window_changes_nothing():
    n = 2000
    times = np.linspace(0.0, 300.0, 7)
    result = integrate(step_chain(n), times)
    assert (result.energies[:, 500:] == 0.0).all()
    assert result.residual < 1e-13
    short = integrate(step_chain(200), times)  # the front has not come to its end
    assert np.abs(result.temperatures[:, :150] - short.temperatures[:, :150]).max() < 1e-8


def test_nothing_moves_in_equilibrium():
    result = integrate(step_chain(100, left=1.0), np.array([0.0, 1e9]))
    assert (result.energies == 0.0).all() and (result.temperatures[-1] == result.temperatures[0]).all()


def test_no_subnormal_numbers_ahead_of_the_front():
    times = np.linspace(0.0, 50.0, 11)
    for rtol in (1e-4, 1e-8):
        e = np.abs(integrate(step_chain(3000), times, rtol).energies)
        assert not ((e > 0.0) & (e < 1e-290)).any()


def test_events_are_found_at_their_time():
    times = np.linspace(0.0, 500.0, 3)
    result = integrate(step_chain(30), times, 1e-8, events=[(3, 1.5), (10, 1.2), (29, 1.9)])
    assert np.isnan(result.events[2])
    fine = integrate(step_chain(30), np.concatenate([[0.0], result.events[:2], [500.0]]), 1e-8)
    assert fine.temperatures[1, 3] == pytest.approx(1.5, abs=1e-7)
    assert fine.temperatures[2, 10] == pytest.approx(1.2, abs=1e-7)


def test_an_event_at_the_start_is_at_the_start():
    result = integrate(step_chain(30), np.array([0.0, 5.0, 10.0]), events=[(29, 1.0), (0, 1.0), (0, 1.5), (29, 0.9)])
    assert list(result.events[:2]) == [0.0, 0.0]
    assert 0.0 < result.events[2] < 10.0 and np.isnan(result.events[3])


@pytest.mark.parametrize("law", ["exact", "linear"])
def test_a_sine_through_radiation(law):
    """The first step looks at what the end does in it: at its beginning the sine stands still."""
    problem = Problem(
        links=Links(conductance=lambda T: T**3), bodies=CONSTANT, initial=np.full(1, 0.4), law=law,
        left=Course(lambda t: 1.0 + 0.9 * np.sin(8.0 * t - np.pi / 2), "K"), right=Course(0.0),
    )  # fmt: skip
    times = np.linspace(0.0, 20.0, 401)
    exact = solve_ivp(
        lambda t, T: (
            (problem.left.value(t) ** 4 - T**4) / 4
            if law == "exact"
            else ((problem.left.value(t) + T) / 2) ** 3 * (problem.left.value(t) - T)
        ),
        (0.0, 20.0), [0.4], method="DOP853", t_eval=times, rtol=1e-11, atol=1e-12,
    ).y[0]  # fmt: skip
    for rtol in (1e-5, 1e-6, 1e-7):
        result = integrate(problem, times, rtol)
        assert np.abs(result.temperatures[:, 0] - exact).max() < 10 * rtol * exact.max()
        assert np.abs(result.heats[:, 0] - (exact - 0.4)).max() < 100 * rtol * np.abs(exact - 0.4).max()


def test_many_pieces_of_a_table_cost_what_they_are():
    """One step a piece: neither those that are past nor those to come are looked at."""
    rng = np.random.default_rng(0)
    times = np.unique([0.0, *rng.uniform(0.0, 100.0, 5000), 100.0])
    table = Polyline(times, rng.uniform(1.9, 2.1, len(times)), "left")
    result = integrate(replace(step_chain(5), left=Course(table, "K")), np.linspace(0.0, 100.0, 11))
    assert result.steps <= 1.01 * len(times)
    mean = float(np.interp(100.0, times, table.values))
    assert result.ends[-1] == pytest.approx([mean, 1.0])
    assert result.residual < 1e-12


def test_a_continued_run_is_the_same_to_the_last_bit():
    problem = replace(mixed_chain(30), left=Course(lambda t: 2 + np.sin(t), "K"))
    times = np.linspace(0.0, 20.0, 9)
    first = integrate(problem, times[:5])
    one = integrate(problem, times[4:], start=first.state)
    again = integrate(problem, times[4:], start=first.state.copy())
    assert np.array_equal(one.energies, again.energies)
    assert np.array_equal(one.energies[0], first.energies[-1])
    whole = integrate(problem, times)
    assert np.abs(one.temperatures - whole.temperatures[4:]).max() < 1e-5
    assert one.heats[-1] == pytest.approx(whole.heats[-1], rel=1e-5)


def test_streamed_blocks_are_the_run():
    times = np.linspace(0.0, 400.0, 23)
    whole = integrate(step_chain(20), times)
    blocks = list(Run(step_chain(20), times).blocks(4, True))
    assert [len(block.times) for block in blocks] == [4, 4, 4, 4, 4, 3]
    for name in ("energies", "temperatures", "currents", "heats"):
        assert np.array_equal(np.concatenate([getattr(block, name) for block in blocks]), getattr(whole, name))
    # A block ends in the middle of a step: its state tries the step again.
    rest = integrate(step_chain(20), np.concatenate([[blocks[2].state.clock[0]], times[12:]]), start=blocks[2].state)
    assert np.abs(rest.energies[1:] - whole.energies[12:]).max() < 1e-5


def test_segments_begin_from_nothing_but_a_state():
    """The window, the tables and the step size come back from it: what follows is the same to the last bit."""
    problem = replace(mixed_chain(400), left=Course(lambda t: 2 + np.sin(t) + (t > 7.5), "K"))
    times = np.linspace(0.0, 20.0, 24)
    whole = in_segments(problem, times, 5)
    blocks = list(segments(problem, times, 5))
    assert [len(block.times) for block in blocks] == [6, 6, 6, 6, 4]
    later = list(segments(problem, times, 5, 15, blocks[2].state.copy()))
    for name in ("energies", "temperatures", "currents", "heats"):
        assert np.array_equal(np.concatenate([getattr(block, name)[1:] for block in later]), getattr(whole, name)[16:])
    longer = in_segments(problem, np.linspace(0.0, 40.0, 47), 5)  # where a run ends changes nothing before
    assert np.array_equal(longer.energies[:21], whole.energies[:21])
    plain = integrate(problem, times)
    assert np.abs(plain.temperatures - whole.temperatures).max() < 1e-5
    assert whole.residual < 1e-12


def test_late_transient_is_the_steady_state():
    problem = mixed_chain(30)
    late = integrate(problem, np.array([0.0, 1e5]), 1e-8)
    steady = steady_state(problem)
    assert late.temperatures[-1] == pytest.approx(steady.temperatures, rel=1e-9)
    assert late.currents[-1] == pytest.approx(steady.currents, rel=1e-8)


def test_limits_are_kept_and_carry_what_was_done():
    with pytest.raises(SolverError, match="more than 20 steps") as caught:
        integrate(step_chain(100), np.linspace(0.0, 1e5, 11), most_steps=20)
    assert caught.value.partial.steps == 20


def test_large_chain_conserves_energy():
    n = 100_000
    result = integrate(step_chain(n), np.array([0.0, 0.01 * diffusion_time(n)]))
    assert result.residual < 1e-12


def test_a_link_that_is_not_finite_is_named():
    problem = replace(step_chain(5), links=Links(conductance=lambda T: np.where(T > 1.5, np.nan, 1.0)))
    with pytest.raises(SolverError, match="conductance of a link"):
        integrate(problem, np.array([0.0, 1.0]))


def test_a_start_outside_the_links_range_is_refused():
    problem = replace(step_chain(5), links=Links(conductance=oscillator, lower=1.2, upper=3.0))
    with pytest.raises(SolverError, match=r"range 1.2 K to 3 K"):
        integrate(problem, np.array([0.0, 1.0]))
    with pytest.raises(SolverError, match=r"range 1.2 K to 3 K"):
        steady_state(problem)


def test_every_link_different():
    n = 300
    strength = np.linspace(0.5, 2.0, n + 1)
    problem = replace(
        step_chain(n),
        links=Links(conductance=lambda T: oscillator(T / strength[:, None]), count=n + 1),
        link=np.arange(n + 1),
    )
    result = integrate(problem, np.array([0.0, 100.0, 1e7]))
    steady = steady_state(problem)
    assert result.temperatures[-1] == pytest.approx(steady.temperatures, rel=1e-6)
    assert result.residual < 1e-13
