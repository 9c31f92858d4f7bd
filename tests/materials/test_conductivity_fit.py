"""Fits of the mediator model to conductivities."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import materials
from chain import HarmonicMediator
from chain.errors import HeatChainError
from chain.units.boundary import Quantity
from materials.conductivity_fit import PARAMETERS

TRUE = {"frequency": 6e13, "damping": 3e13, "cutoff": 9e13, "distance": 2.5e-10}


def synthetic(T, noise=0.0, seed=1, uncertainty=None, true=TRUE):
    rates = {name: Quantity(true[name], "rad/s") for name in ("frequency", "damping", "cutoff")}
    kappa = 3 * HarmonicMediator(**rates).conductance(Quantity(T, "K")).magnitude / true["distance"]
    kappa = kappa * np.exp(noise * np.random.default_rng(seed).standard_normal(T.size))
    sigma = None if uncertainty is None else Quantity(uncertainty * kappa, "W/(m K)")
    return materials.labelled(Quantity(T, "K"), Quantity(kappa, "W/(m K)"), sigma)


def test_exact_data_give_back_their_parameters():
    fit = materials.fit_mediator(synthetic(np.geomspace(8, 3000, 40)))
    for name, value in TRUE.items():
        assert float(fit[name]) == pytest.approx(value, rel=1e-6), name
    assert bool(fit["determined"].all()) and "nothing" in fit.attrs["undetermined"]
    assert np.allclose(fit["fitted"], fit["conductivity"], rtol=1e-9)


@settings(max_examples=5)
@given(ratio=st.floats(0.4, 2.5), damping=st.floats(0.3, 3.0))
def test_fixed_distance_and_cutoff(ratio, damping):
    true = {"frequency": 5e13, "damping": damping * 5e13, "cutoff": ratio * 5e13, "distance": 3e-10}
    fixed = {"distance": "0.3 nm", "cutoff": f"{true['cutoff']!r} rad/s"}
    fit = materials.fit_mediator(synthetic(np.geomspace(10, 2000, 15), true=true), fixed=fixed)
    assert fit["parameter"].values.tolist() == ["frequency", "damping"]
    assert float(fit["frequency"]) == pytest.approx(5e13, rel=1e-6)
    assert float(fit["damping"]) == pytest.approx(true["damping"], rel=1e-6)


def test_uncertainties_cover_the_truth():
    """One standard deviation should hold the true value in two of three fits."""
    inside = []
    for seed in range(14):
        data = synthetic(np.geomspace(8, 1500, 25), noise=0.02, seed=seed, uncertainty=0.02)
        fit = materials.fit_mediator(data, fixed={"cutoff": "9e13 rad/s"})
        errors = [np.log(float(fit[name]) / TRUE[name]) for name in fit["parameter"].values.tolist()]
        inside.append(np.abs(errors) < fit["relative_uncertainty"].values)
    assert 0.5 < np.mean(inside) < 0.85


def test_high_temperature_data_determine_one_combination():
    """Only Eq. (47) over ℓ0 is known: one direction, and no parameter."""
    data = synthetic(np.linspace(2e4, 3e4, 12), noise=1e-3, uncertainty=1e-3)
    fit = materials.fit_mediator(data)
    known = fit["combination_uncertainty"].values < 0.1
    assert known.sum() == 1
    assert not bool(fit["determined"].any())
    assert all(symbol in fit.attrs["undetermined"] for symbol in ("ω0", "γ̂", "D", "ℓ0"))
    # The combination is the gradient of ln{γ̂/[ℓ0(1 + ω0²/D² + γ̂/2D)]}
    w, g, d = (float(fit[name]) for name in PARAMETERS[:3])
    shape = 1 + (w / d) ** 2 + g / (2 * d)
    gradient = np.array([-2 * (w / d) ** 2, 1 + (w / d) ** 2, 2 * (w / d) ** 2 + g / (2 * d), -shape]) / shape
    gradient /= np.linalg.norm(gradient)
    assert abs(float(gradient @ fit["combination"].values[0])) == pytest.approx(1, abs=1e-3)
    # Still, the prediction is good where the data are
    assert np.all(np.abs(fit["upper"] / fit["lower"] - 1) < 0.01)


def test_vitreous_silica():
    """123 to 373 K: the distance cannot be told; with it fixed, the cutoff ends at its bound."""
    data = materials.get("a-SiO2").conductivity_series
    free = materials.fit_mediator(data)
    assert np.allclose(free["fitted"], data, rtol=0.01)
    assert not bool(free["determined"].sel(parameter="distance"))
    assert "ℓ0" in free.attrs["undetermined"] and free.attrs["points"] == 6
    fixed = materials.fit_mediator(data, fixed={"distance": materials.interatomic_distance("a-SiO2")})
    assert fixed["determined"].values.tolist() == [True, True, False]
    assert "D at a bound" in fixed.attrs["undetermined"]
    # Far from the data the band opens
    near, far = (materials.predict(free, T) for T in ("250 K", "2000 K"))
    assert float((near["upper"] / near["lower"]).item()) < 1.1 < 2 < float((far["upper"] / far["lower"]).item())


def test_bounds_hold_and_are_reported():
    fit = materials.fit_mediator(synthetic(np.geomspace(8, 3000, 30)), bounds={"damping": ("1e13 rad/s", "2e13 rad/s")})
    assert float(fit["damping"]) == pytest.approx(2e13, rel=1e-2)
    assert bool(fit["at_bound"].sel(parameter="damping")) and not bool(fit["determined"].sel(parameter="damping"))


def test_band_of_a_fit_at_its_own_temperatures():
    fit = materials.fit_mediator(synthetic(np.geomspace(8, 3000, 30), noise=0.03))
    again = materials.predict(fit, Quantity(fit["temperature"].values, "K"))
    for name in ("fitted", "lower", "upper"):
        assert np.allclose(again[name], fit[name], rtol=1e-10)
    assert bool((fit["lower"] < fit["fitted"]).all()) and bool((fit["fitted"] < fit["upper"]).all())


def test_fits_are_written_and_read(tmp_path):
    fit = materials.fit_mediator(materials.get("a-SiO2").conductivity_series)
    fit.to_netcdf(tmp_path / "fit.nc")
    again = xr.load_dataset(tmp_path / "fit.nc")
    assert np.array_equal(materials.predict(again, "300 K")["upper"], materials.predict(fit, "300 K")["upper"])


def test_csv(tmp_path):
    path = tmp_path / "kappa.csv"
    path.write_text(
        "# made by hand\nconductivity [mW/(m K)], T [K], uncertainty [mW/(m K)]\n1200, 223, 30\n850, 123, 20\n"
    )
    data = materials.read_conductivity(path)
    assert data["temperature"].values.tolist() == [123.0, 223.0]
    assert data.values == pytest.approx([0.85, 1.2]) and data["uncertainty"].values == pytest.approx([0.02, 0.03])
    assert data.attrs["units"] == "W m^-1 K^-1"


@pytest.mark.parametrize("text", [
    "T [K], kappa [W/(m K)]\n", "T, kappa\n1, 2\n", "T [K], kappa [W/(m K)]\n1, nan\n", "T [K], kappa [W/(m K)]\n1\n",
    "T [K], kappa [W/(m K)]\n1, x\n", "T [K], kappa [W/K]\n1, 2\n", "T [K], T [K]\n1, 2\n",
    "T [K], kappa [W/(m K)]\n1, -2\n", "T [K], kappa [W/mK]\n1, 2\n", "",
    "T [K], kappa [W/(m K)]\n0, 2\n",
])  # fmt: skip
def test_bad_csv(tmp_path, text):
    path = tmp_path / "kappa.csv"
    path.write_text(text)
    with pytest.raises(HeatChainError):
        materials.read_conductivity(path)


def test_bad_data_are_refused():
    good = materials.get("a-SiO2").conductivity_series
    no_units = good.drop_attrs(deep=False)
    with_nan = good.copy(data=np.where(good > 1.4, np.nan, good)).assign_attrs(good.attrs)
    no_kelvin = good.assign_coords(temperature=good["temperature"].values)
    for wrong in (no_units, with_nan, no_kelvin, good.values, good.rename(temperature="T"), -good, good[:1], good[:4]):
        with pytest.raises(HeatChainError):
            materials.fit_mediator(wrong)


@pytest.mark.parametrize("options", [
    {"fixed": {"speed": "1 m/s"}}, {"fixed": {"distance": "1 s"}},
    {"bounds": {"damping": ("2e13 rad/s", "1e13 rad/s")}},
    {"bounds": {"damping": "1e13 rad/s"}},
    {"fixed": {"damping": "1e13 rad/s"}, "bounds": {"damping": ("1 THz", "2 THz")}},
    {"oscillators": 0}, {"level": 1.0},
    {"fixed": {"frequency": "1e13 rad/s", "damping": "1e13 rad/s", "cutoff": "1e13 rad/s", "distance": "1 nm"}},
])  # fmt: skip
def test_bad_options_are_refused(options):
    with pytest.raises(HeatChainError):
        materials.fit_mediator(materials.get("a-SiO2").conductivity_series, **options)
