"""Estimates along measured curves: each number by hand, weights, and what every estimate misses at low temperature."""

import numpy as np
import pytest

import materials
from chain.errors import HeatChainError
from chain.units.boundary import ureg
from materials.solids.curve import library

Quantity = ureg.Quantity


@pytest.fixture(scope="module")
def points():
    return materials.validation_over_temperature()


def test_ratios_are_estimates_over_curves(points):
    """Beside `compare`, with the curve interpolated by hand; beyond its ends there is nothing."""
    part = points.sel(curve="pyrex.crc", temperature=slice(130.0, 420.0))
    T = part["temperature"].values
    wanted = materials.compare("pyrex", Quantity(T, "K"), models=part["model"].values)["conductivity"].squeeze(
        "material"
    )
    measured = np.exp(np.interp(np.log(T), np.log([173, 273, 373]), np.log([0.9, 1.1, 1.25])))
    ratio = part["ratio"].transpose("model", "temperature").values
    inside = (T > 173.0) & (T < 373.0)
    np.testing.assert_allclose(ratio[:, inside], (wanted.values / measured)[:, inside], rtol=1e-12)
    assert inside.sum() == 4 and np.all(np.isnan(ratio[:, ~inside])) and np.any(~inside)


def test_what_is_compared(points):
    """Every curve of a disordered solid that is not doubtful and whose solid has density and velocities."""
    wanted = {
        f"{one.solid}.{one.name}" for some in library().values() for one in some.values()
        if materials.get(one.solid).kind in ("amorphous", "polymer", "disordered crystal")
        and {"number_density", "transverse_velocity"} <= set(materials.get(one.solid).fields)
        and one.state != "doubtful"
    }  # fmt: skip
    assert set(points["curve"].values) == wanted and len(set(points["solid"].values)) >= 4
    more = materials.validation_over_temperature(crystals=True, include_doubtful=True)
    assert {"Si.olson-1993", "a-SiO2.radial-flow", "LiF.pohl-1960"} < set(more["curve"].values)
    assert "slack" not in points["model"].values


def test_a_curve_counts_once_however_many_points_it_has(points):
    """By hand, from the whole comparison: each curve's mean logarithm, then their mean and standard deviation."""
    found = materials.statistics_by_decade(points).sel(model="cahill", decade=100.0)
    inside = points.sel(model="cahill").where((points["temperature"] > 99.9) & (points["temperature"] < 999.9))
    each = np.array([
        np.log(one[np.isfinite(one)]).mean() for one in inside["ratio"].transpose("curve", "temperature").values
        if np.isfinite(one).any()
    ])  # fmt: skip
    assert int(found["curves"]) == len(each) > int(found["solids"]) >= 4
    assert float(found["mean_ratio"]) == pytest.approx(np.exp(each.mean()), rel=1e-12)
    assert float(found["scatter"]) == pytest.approx(np.exp(each.std(ddof=1)), rel=1e-12)


def test_one_curve_has_no_scatter(points):
    found = materials.statistics_by_decade(points.sel(curve=["nylon66.nist"]))
    assert found["decade"].values.tolist() == [1.0, 10.0, 100.0]
    assert np.all(found["curves"] == 1) and np.all(np.isnan(found["scatter"]))


def test_the_failure_at_low_temperature(points):
    """All estimates of the quantum form fall below the measurement, the mediator's most: T³ against T²."""
    nylon = materials.statistics_by_decade(points.sel(curve=["nylon66.nist"]))["mean_ratio"]
    for model, most in (("cahill", 0.5), ("mediator", 0.1)):
        below = nylon.sel(model=model).values
        assert np.all(np.diff(below) > 0) and below[0] < most < 1.0 < below[-1]
    # those without a temperature are off the other way
    for model in ("cahill-classical", "mediator-classical", "panasyuk", "clarke", "agne"):
        assert float(nylon.sel(model=model, decade=1.0)) > 10.0


@pytest.mark.parametrize(("model", "power"), [("cahill", 2.0), ("mediator", 3.0)])
def test_no_estimate_has_a_plateau(model, power):
    """The slope d ln κ/d ln T of an estimate falls from a power law at 0 K to none: it never rises again, as that of
    glasses does above their plateau. Kapton's is below 0.5 at 1 to 2 K and above 1 at 8 to 13 K."""
    T = np.geomspace(0.5, 1000.0, 60)
    kappa = materials.compare("a-SiO2", Quantity(T, "K"), models=[model])["conductivity"].values.ravel()
    slope = np.gradient(np.log(kappa), np.log(T))
    assert slope[1] == pytest.approx(power, abs=0.02) and np.all(np.diff(slope[1:-1]) < 1e-3)

    def of_kapton(name, low, high):
        one = library()["kapton"][name](np.array([low, high]))
        return float(np.diff(np.log(one))[0] / np.log(high / low))

    assert of_kapton("lawrence-2000", 1.05, 2.32) < 0.5 and of_kapton("rule-1990-h-003", 8.0, 13.0) > 1.0


def test_what_is_refused(points):
    with pytest.raises(HeatChainError, match="crystals"):
        materials.statistics_by_decade(points, crystals=True)
    with pytest.raises(HeatChainError):
        materials.statistics_by_decade(points.drop_vars("ratio"))
