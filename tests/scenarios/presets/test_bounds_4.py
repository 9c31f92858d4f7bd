"""Fig. 4 of the second paper: what saturates the sum-rule bound, and what breaks it."""

import importlib.util

import numpy as np
import pytest

from chain import HeatChainError
from chain.progress import reporter
from scenarios.presets.taylor2015.bounds_4 import bounds_4, summary


@pytest.fixture(scope="module")
def short():
    return bounds_4(lowest=0.6, highest=4.0, samples=3, couplings=(0.1, 0.3), exact="no", progress=False)


def ratio(ds, name):
    return (ds[name] / ds["sum_rule_bound"]).values


def test_no_conductance_that_equilibrium_allows_saturates_the_bound(short):
    assert np.all(ratio(short, "conductance_lower") > 0.35)
    assert np.all(ratio(short, "conductance_upper") < 0.8)


def test_bloch_redfield_breaks_the_bound_and_leaves_the_bracket(short):
    assert np.all(ratio(short, "bloch_redfield_conductance")[:2] > 1.05)
    assert np.all(short["bloch_redfield_conductance"] > short["conductance_upper"])


def test_niba_enters_the_bracket_from_above(short):
    above = (short["niba_conductance"] > short["conductance_upper"]).values
    assert above[0]
    assert not above[-1]
    assert float(short["niba_conductance"][-1]) > float(short["conductance_lower"][-1])
    # and nears the golden rule's fraction, whose ⟨σ_x⟩ is only right there
    off = ratio(short, "niba_conductance") / short["golden_rule_fraction"].values - 1.0
    assert np.all(np.diff(np.abs(off)) < 0.0)
    assert abs(off[-1]) < 5e-3


def test_quantum_of_conductance_is_far_away_above_the_kondo_temperature(short):
    assert np.all(short["conductance_upper"] < 0.2 * short["quantum_of_conductance"])


def test_saturation_falls_with_coupling(short):
    assert float(short["saturation"][1]) < 0.45 < 0.8 < float(short["saturation"][0]) < 0.81
    text = summary(short)
    assert "does not saturate" in text
    assert "breaks the bound at" in text


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("qutip") is None, reason="needs QuTiP")
def test_exact_conductance_lies_in_the_bracket():
    ds = bounds_4(lowest=0.8, highest=2.0, samples=2, couplings=(0.05,), progress=False)
    error = ds["conductance_error"]
    assert np.all(error < 0.005 * ds["conductance"])
    assert np.all(ds["conductance"] + error < ds["conductance_upper"])
    assert np.all(ds["conductance"] - error > ds["conductance_lower"])
    assert np.all(np.abs(ratio(ds, "conductance") - 0.65) < 0.05)
    assert float(ds["warm_fraction"][0]) < float(ds["warm_golden_rule_fraction"][0])
    assert "outside it" in summary(ds)


def said_first(capsys):
    """A reporter of progress that asks what was said before it began."""

    def begin(progress):
        assert "pip install" in capsys.readouterr().err
        return reporter(progress)

    return begin


def test_without_qutip_the_exact_conductance_is_left_out_which_is_said_first(monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("scenarios.presets.taylor2015.bounds_4.reporter", said_first(capsys))
    ds = bounds_4(lowest=1.0, highest=2.0, samples=2, bracket="no", progress=False)
    assert "conductance" not in ds
    assert "pip install" in summary(ds)


def test_choices_are_yes_or_no():
    with pytest.raises(HeatChainError, match="`exact` must be 'yes' or 'no'"):
        bounds_4(exact="maybe")
