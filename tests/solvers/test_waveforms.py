"""Functions of time as piecewise polynomials: accuracy, and nothing that changes is missed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import SolverError
from chain.solvers.waveforms import gather, wave_values, waveform


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


@settings(max_examples=50)
@given(st.floats(5e-4, 0.97), st.floats(5e-4, 0.02))
def test_every_pulse_of_a_two_thousandth_is_found(start, width):
    f = lambda t: np.where((t > start) & (t < start + width), 2.0, 1.0)  # noqa: E731
    wave = waveform(f, 0.0, 1.0, (), "`left`")
    edges = [start, start + width]
    for place in (*wave.breaks, *edges):  # one jump may be found as two breaks next to each other
        assert np.abs(np.array([*edges, 2.0]) - place).min() < 1e-12
        assert np.abs(np.append(wave.breaks, 2.0) - place).min() < 1e-12


@settings(max_examples=30)
@given(st.floats(0.05, 0.95), st.floats(1e-3, 0.1))
def test_smooth_pulses_are_found(centre, width):
    f = lambda t: 1 + np.exp(-(((t - centre) / width) ** 2))  # noqa: E731
    times = np.linspace(0, 1, 3001)
    assert np.abs(values(waveform(f, 0.0, 1.0, (), "`left`"), times) - f(times)).max() < 1e-11


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
