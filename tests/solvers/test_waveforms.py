"""Functions of time as piecewise polynomials: accuracy, and nothing that changes is missed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import HeatChainError, SolverError
from chain.solvers.problem import Polyline
from chain.solvers.waveforms import gather, values_after, wave_values, waveform


def values(wave, times, same=0.0):
    return wave_values(gather([wave]), 0, times, same)


def test_a_number_is_one_piece():
    wave = waveform(300.0, 0.0, 1e-9, (), "`left`")
    assert len(wave.coefficients) == 1 and wave.lower == wave.upper == 300.0


@pytest.mark.parametrize("periods", [0.3, 7, 300])
def test_a_sine_is_followed_to_rounding(periods):
    f = lambda t: 300 + 10 * np.sin(2 * np.pi * periods * t)  # noqa: E731
    wave = waveform(f, 0.0, 1.0, (), "`left`")
    times = np.random.default_rng(0).uniform(0, 1, 2000)
    assert len(wave.breaks) == 0
    assert np.abs(values(wave, times) - f(times)).max() < 1e-12 * 300


@settings(max_examples=25, deadline=None)
@given(st.floats(5e-4, 0.97), st.floats(5e-5, 0.02))
def test_every_pulse_of_a_twenty_thousandth_is_found(start, width):
    f = lambda t: np.where((t > start) & (t < start + width), 2.0, 1.0)  # noqa: E731
    wave = waveform(f, 0.0, 1.0, (), "`left`")
    edges = [start, start + width]
    for place in (*wave.breaks, *edges):  # one jump may be found as two breaks next to each other
        assert np.abs(np.array([*edges, 2.0]) - place).min() < 1e-12
        assert np.abs(np.append(wave.breaks, 2.0) - place).min() < 1e-12


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 0.95), st.floats(1e-3, 0.1))
def test_smooth_pulses_are_found(centre, width):
    f = lambda t: 1 + np.exp(-(((t - centre) / width) ** 2))  # noqa: E731
    times = np.linspace(0, 1, 3001)
    assert np.abs(values(waveform(f, 0.0, 1.0, (), "`left`"), times) - f(times)).max() < 1e-11


@pytest.mark.parametrize("trains", [25, pytest.param(1000, marks=pytest.mark.slow)])
def test_trains_of_short_pulses_are_found(trains):
    """Up to 40 pulses of the shortest duration that is promised, or a little longer."""
    rng = np.random.default_rng(0)
    for _ in range(trains):
        count, width = rng.integers(1, 41), 10 ** rng.uniform(np.log10(5e-5), -3)
        begins = (np.arange(count) + rng.uniform(0.1, 0.8, count)) / count

        def train(t, begins=begins, width=width):
            last = np.searchsorted(begins, t, side="right") - 1
            return 1.0 + ((last >= 0) & (t < begins[last] + width))

        found = waveform(train, 0.0, 1.0, (), "`left`").breaks
        jumps = np.sort([*begins, *(begins + width)])
        assert len(found) >= len(jumps)
        assert np.abs(found[:, None] - jumps).min(axis=0).max() < 1e-12


def test_a_table_is_straight_pieces():
    rng = np.random.default_rng(1)
    times = np.unique([0.0, *rng.uniform(0, 1, 500), 1.0])
    table = Polyline(times, rng.uniform(1, 2, len(times)), "left")
    wave = waveform(table, 0.1, 0.9, (), "`left`")
    t = np.linspace(0.1, 0.9, 7001)
    assert np.abs(values(wave, t) - np.interp(t, times, table.values)).max() < 1e-11
    assert set(times[(times > 0.1) & (times < 0.9)]) == set(wave.edges[1:-1])
    assert len(wave.breaks) == 0 and wave.shortest == 0.0
    with pytest.raises(HeatChainError, match=r"needed from 0\.5 s to 2 s"):
        waveform(table, 0.5, 2.0, (), "`left`")


def test_points_of_a_table_that_differ_by_rounding_are_a_jump():
    table = Polyline(np.array([0.0, 1.0, 1.0 + 1e-15, 2.0]), np.array([1.0, 1.0, 3.0, 3.0]), "left")
    wave = waveform(table, 0.0, 2.0, (), "`left`")
    assert len(wave.coefficients) == 2
    assert values(wave, np.array([0.5, 1.0, 1.5])) == pytest.approx([1.0, 3.0, 3.0])


def test_at_a_jump_the_value_after_it_counts():
    f = lambda t: np.where(t < 0.3, 1.0, np.where(t < 1.0, 2.0, 4.0))  # noqa: E731
    wave = waveform(f, 0.0, 1.0, (), "`left`")
    assert list(values(wave, np.array([0.0, 0.3, np.nextafter(0.3, 0), 1.0]), 1e-14)) == [1.0, 2.0, 2.0, 4.0]
    assert list(values_after(f, (), np.array([0.3, 1.0]), "`left`")) == [2.0, 4.0]


def test_a_kink_is_located():
    wave = waveform(lambda t: np.abs(t - 1 / 3), 0.0, 1.0, (), "`left`")
    assert wave.breaks == pytest.approx([1 / 3], abs=1e-9)
    assert len(wave.coefficients) == 2


def test_a_pulse_too_short_to_be_found_is_taken_from_its_breakpoints():
    edges = (0.5123, 0.5123 + 1e-7)
    f = lambda t: np.where((t > edges[0]) & (t < edges[1]), 2.0, 1.0)  # noqa: E731
    assert waveform(f, 0.0, 1.0, edges, "`left`").upper == 2.0


def test_what_is_not_finite_is_refused():
    with pytest.raises(SolverError, match="`left` must be finite"):
        waveform(lambda t: np.where(t > 0.5, np.nan, 1.0), 0.0, 1.0, (), "`left`")


def test_noise_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(SolverError, match="changes too often"):
        waveform(lambda t: rng.random(np.shape(t)), 0.0, 1.0, (), "`left`")
