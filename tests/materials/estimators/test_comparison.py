"""Comparison with measurements, statistics, the model's freedom and its consistency."""

import itertools

import numpy as np
import pytest
import xarray as xr

import materials
from chain.errors import HeatChainError
from chain.units.boundary import Quantity
from materials.estimators.mediator import MEDIATOR


def test_compare_has_every_model_and_its_ratio():
    found = materials.compare(["a-SiO2", "MgO", "a-GeSe2"], "300 K")
    assert dict(found.sizes) == {"material": 3, "model": 8}
    silica = found.sel(material="a-SiO2", model="cahill")
    assert float(silica["ratio"]) == pytest.approx(float(silica["conductivity"]) / 1.354, rel=1e-12)
    assert str(found["missing"].sel(material="a-SiO2", model="slack").item()) == "grueneisen, primitive_cell_atoms"
    assert bool(found["conductivity"].sel(material="a-GeSe2").isnull().all())
    assert bool((found["missing"].sel(material="a-GeSe2") != "").all())
    for model in found["model"].values[:-1]:
        value = found["conductivity"].sel(material="a-SiO2", model=model)
        assert float(value) == materials.minimum_conductivity("a-SiO2", "300 K", str(model)).magnitude


def test_compare_over_temperature_interpolates_the_measured_series():
    found = materials.compare("a-SiO2", Quantity(np.array([100.0, 148.0, 300.0, 373.0]), "K")).squeeze("material")
    assert found["conductivity"].dims == ("model", "temperature")
    assert np.isnan(found["measured"][0])
    assert found["measured"].values[1:] == pytest.approx([0.95, 1.354, 1.5], abs=1e-12)
    assert found["within_validity"].sel(model="mediator").values.tolist() == [False, False, True, True]


def test_slack_joins_where_its_numbers_are_given():
    found = materials.compare("Si", "300 K", grueneisen=1.06, primitive_cell_atoms=2)
    assert 50 < float(found["conductivity"].sel(model="slack").squeeze()) < 300
    assert bool((found["missing"] == "").all())


@pytest.mark.parametrize(
    "wrong", [{"models": ["kahill"]}, {"materials": []}, {"T": "0 K"}, {"materials": ["unobtainium"]}]
)
def test_compare_refuses(wrong):
    with pytest.raises(HeatChainError):
        materials.compare(**{"materials": "Si", "T": "300 K", **wrong})


def test_statistics_count_their_points():
    """What could not be traced stays out unless asked for."""
    verified, everything = materials.validation(), materials.validation(include_unverified=True)
    count = verified.sizes["material"]
    assert bool(verified["verified"].all()) and count >= 9 and everything.sizes["material"] == 17
    assert {"YSZ", "a-Se"} < set(everything["material"].values) - set(verified["material"].values)
    found = materials.statistics(verified)
    assert set(found["points"].values) == {count}
    ratios = verified["ratio"].sel(model="cahill").values
    assert float(found["mean_ratio"].sel(model="cahill")) == pytest.approx(np.prod(ratios) ** (1 / count), rel=1e-12)
    assert float(found["scatter"].sel(model="cahill")) == pytest.approx(
        np.exp(np.std(np.log(ratios), ddof=1)), rel=1e-12
    )


def test_counting_heavy_atoms_brings_polymers_nearer():
    whole, heavy = (materials.validation(include_unverified=True, heavy_atoms_only=flag) for flag in (False, True))
    polymers = (whole["kind"] == "polymer").values
    spread = [float(np.abs(np.log(one["ratio"].sel(model="cahill")))[polymers].mean()) for one in (whole, heavy)]
    assert spread[1] < spread[0]
    assert np.array_equal(whole["ratio"].values[~polymers], heavy["ratio"].values[~polymers])


def test_classical_band_is_at_corners():
    """γ̂/[4(1 + ω0²/D² + γ̂/2D)] between a half and twice: 1/14 to 3.2 of its value at 1."""
    low, high = materials.freedom_band("a-SiO2", "1e7 K")
    middle = materials.minimum_conductivity("a-SiO2", "1e7 K", "mediator-classical")
    assert (low / middle).magnitude == pytest.approx(1 / 14, rel=1e-4)
    assert (high / middle).magnitude == pytest.approx(3.2, rel=1e-4)


def test_band_holds_a_finer_search():
    solid = materials.get("a-SiO2")
    sound = [solid.fields[name].value for name in MEDIATOR.needs.values()]
    low, high = materials.freedom_band(solid, Quantity(np.array([20.0, 300.0]), "K"))
    for ratios in itertools.product(np.geomspace(0.5, 2, 8).tolist(), repeat=3):
        names = dict(zip(("frequency", "damping", "cutoff"), ratios, strict=True))
        value = MEDIATOR.kernel(np.array([20.0, 300.0]), *sound, **names)
        assert np.all((low.magnitude <= value * (1 + 1e-9)) & (value <= high.magnitude * (1 + 1e-9)))


def test_no_freedom_is_the_estimate():
    low, high = materials.freedom_band("pyrex", "300 K", ratio=1.0)
    assert low == high == materials.minimum_conductivity("pyrex", "300 K")
    for ratio in (0.5, float("inf"), float("nan")):
        with pytest.raises(HeatChainError, match="ratio"):
            materials.freedom_band("pyrex", "300 K", ratio=ratio)


def test_selenium_of_the_paper():
    """κ = 0.5 W/(m K) and ℓ0 = 5 Å give 7.2e13 1/s, or 2.4e13 for three oscillators; not 1e13."""
    for count, wanted in ((1, 7.2e13), (3, 2.4e13)):
        found = materials.damping_from_conductivity("0.5 W/(m K)", "5 angstrom", count)
        assert found.magnitude == pytest.approx(wanted, rel=0.01)


def test_consistency_inverts_eq_95():
    for key in ("a-SiO2", "pyrex", "a-Se"):
        found = materials.consistency(key)
        one = found.sel(degrees_of_freedom=1)
        solid = materials.get(key)
        back = 1.380649e-23 * float(one["damping"]) / (4 * materials.interatomic_distance(solid).magnitude)
        assert back == pytest.approx(solid.conductivity.magnitude, rel=1e-12)
        product = float(found["debye_frequency"] * found["flight_time"])
        assert product == pytest.approx((6 * np.pi**2) ** (1 / 3), rel=1e-12)
        assert float(one["eq98"] * one["eq99"]) == pytest.approx(1 / product, rel=1e-12)


def test_datasets_are_written_and_read(tmp_path):
    found = materials.compare(["a-SiO2", "PbTe"], "300 K")
    found.to_netcdf(tmp_path / "x.nc")
    assert xr.load_dataset(tmp_path / "x.nc").equals(found)


def test_estimates_are_off_by_what_the_pages_say():
    """A flag of validity promises no error: all measured solids are within a factor 4.9, not all within 4.8."""
    ds = materials.validation()
    off = np.exp(np.abs(np.log(ds["ratio"].where(ds["within_validity"]))))
    assert 4.8 < float(off.max()) < 4.9
