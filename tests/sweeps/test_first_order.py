"""Uncertainty by sensitivities: against closed forms, and against draws of the whole calculation."""

import numpy as np
import pytest
import xarray as xr
from uncertainties import correlated_values, ufloat

import chain
from chain.errors import HeatChainError

BODY = chain.ConstantHeatCapacity("1 aJ/K")


def row(conductance="1 nW/K", left="310 K", heat_capacity="1 aJ/K"):
    return chain.Chain(chain.ConductanceLink(conductance), chain.ConstantHeatCapacity(heat_capacity), 4, left, "300 K")


def warmed(conductance, heat_capacity, left):
    return row(conductance, left, heat_capacity).transient("300 K", "2 ns", samples=3)[["temperature"]]


def test_a_steady_current_by_hand():
    """J = K(T_l - T_r)/5: (σ_J)² = (5 % J)² + (1 K·K/5)²."""
    found = chain.first_order(row().sensitivities(["links", "left"]), {"links": "5 %", "left": "(310 ± 1) K"})
    J = 1e-9 * 10 / 5
    np.testing.assert_allclose(found["current_standard_deviation"], np.hypot(0.05 * J, 1e-9 / 5), rtol=1e-6)
    np.testing.assert_allclose(found["current_share"].sum("parameter"), 1.0, rtol=1e-12)
    assert found["current_standard_deviation"].attrs["units"] == "W"
    celsius = chain.first_order(row().sensitivities(["links", "left"]), {"links": 0.05, "left": "(36.85 ± 1) degC"})
    np.testing.assert_allclose(celsius["current_standard_deviation"], found["current_standard_deviation"], rtol=1e-9)


def test_a_transient_agrees_with_draws():
    """Four times the error that a deviation of 512 draws has."""
    given = {"links": "(1.00 ± 0.01) nW/K", "subsystems": "(1.00 ± 0.013) aJ/K", "left": "(310.0 ± 0.07) K"}
    derived = row().sensitivities(list(given), of="transient", initial="300 K", until="2 ns", samples=3)
    found = chain.first_order(derived, given)["temperature_standard_deviation"]
    named = dict(zip(("conductance", "heat_capacity", "left"), given.values(), strict=True))
    drawn = chain.bands(chain.propagate(warmed, named, samples=512, executor="serial"))
    np.testing.assert_allclose(found[1:], drawn["temperature_standard_deviation"][1:], rtol=0.02)


def test_correlations():
    K, T = correlated_values([1e-9, 310.0], [[1e-22, 0.9e-11], [0.9e-11, 1.0]])
    wanted = (K * (T - 300.0) / 5).std_dev
    derived = row().sensitivities(["links", "left"])
    for given, more in (({"links": K, "left": T}, {}),
                        ({"links": 0.01, "left": "(310 ± 1) K"}, {"correlation": [[1, 0.9], [0.9, 1]]})):  # fmt: skip
        found = chain.first_order(derived, given, **more)
        np.testing.assert_allclose(found["current_standard_deviation"], wanted, rtol=1e-6)


@pytest.mark.parametrize(("given", "words"), [
    ({"links": 0.1}, "must have 'left'"),
    ({"links": 0.1, "left": 0.1, "rigth": 0.1}, "'rigth'.*no parameter"),
    ({"links": "1 nW/K", "left": 0.1}, "`uncertainties\\[links\\]`"),
    ({"links": -0.1, "left": 0.1}, "relative to a value"),
    ({"links": ufloat(0.0, 1.0), "left": 0.1}, "relative to a value"),
    ({"links": [1.0], "left": 0.1}, "must be written as in"),
    (3, "`uncertainties`"),
])  # fmt: skip
def test_what_is_missing_is_named(given, words):
    derived = xr.Dataset({"y": ("parameter", [1.0, 2.0])}, coords={"parameter": ["links", "left"]})
    with pytest.raises(HeatChainError, match=words):
        chain.first_order(derived, given)
    with pytest.raises(HeatChainError, match="no dimension `parameter`"):
        chain.first_order(derived.rename(parameter="p"), given)
