"""Uncertainty through functions: against closed forms, the package `uncertainties`, and first-order propagation."""

import numpy as np
import pytest
import xarray as xr
from scipy import stats
from uncertainties import correlated_values, ufloat

import chain
import materials
from chain.errors import HeatChainError, ModelWarning
from chain.sweeps.inputs import inputs_of

Q = chain.ureg.Quantity
METHODS = ["sobol", "latin-hypercube", "random"]


def plane(a, b):
    return {"y": a + 2.0 * b}


def product(a, b):
    return {"y": a * b}


def current(conductance, left):
    row = chain.Chain(chain.ConductanceLink(conductance), chain.ConstantHeatCapacity("1 aJ/K"), 4, left, "300 K")
    return row.steady_state()[["current", "temperature"]]


def drawn(function, parameters, **given):
    return chain.propagate(function, parameters, **({"executor": "serial"} | given))


@pytest.mark.parametrize("method", METHODS)
def test_a_plane_of_normals(method):
    """Mean 5, σ² = 0.1² + 4·0.2², quantiles of the normal distribution; the estimated error holds."""
    pulls = []
    for seed in range(12):
        ds = drawn(plane, {"a": ufloat(1.0, 0.1), "b": ufloat(2.0, 0.2)}, method=method, samples=128, seed=seed)
        found = chain.bands(ds, level=0.9)
        sigma = np.hypot(0.1, 0.4)
        assert float(found["y_standard_deviation"]) == pytest.approx(sigma, rel=3 / np.sqrt(256))
        half = 0.5 * float(found["y_upper"] - found["y_lower"])
        assert half == pytest.approx(stats.norm.ppf(0.95) * sigma, rel=0.3)
        pulls.append((float(found["y"]) - 5.0) / float(found["y_standard_error"]))
    assert 0.4 < np.sqrt(np.mean(np.square(pulls))) < 2.0
    if method != "random":  # where it is 0.41/√128 = 0.036
        assert float(found["y_standard_error"]) < 0.012


def test_a_product_has_the_curvature_that_first_order_lacks():
    """Var ab = (μa² + σa²)(μb² + σb²) - μa²μb²; the mean of exp is the lognormal's."""
    found = chain.bands(drawn(product, {"a": ufloat(1.0, 0.5), "b": ufloat(2.0, 1.0)}, samples=4096))
    exact = np.sqrt((1 + 0.25) * (4 + 1) - 4)
    assert float(found["y_standard_deviation"]) == pytest.approx(exact, rel=0.02)
    assert exact > 1.05 * np.sqrt(2 * 0.5 * 2)


def test_correlations_of_uncertainties_and_as_given():
    covariance = np.array([[0.01, 0.016], [0.016, 0.04]])
    a, b = correlated_values([1.0, 2.0], covariance)
    wanted = (a + 2.0 * b).std_dev
    for parameters, given in (
        ({"a": a, "b": b}, {}),
        ({"a": ufloat(1.0, 0.1), "b": ufloat(2.0, 0.2)}, {"correlation": [[1.0, 0.8], [0.8, 1.0]]}),
        ({"a": ufloat(1.0, 0.1), "b": ufloat(2.0, 0.2)}, {"correlation": xr.DataArray(
            [[1.0, 0.8], [0.8, 1.0]], coords={"p": ["b", "a"], "q": ["b", "a"]}, dims=("p", "q"))}),
    ):  # fmt: skip
        ds = drawn(plane, parameters, samples=512, **given)
        assert float(chain.bands(ds)["y_standard_deviation"]) == pytest.approx(wanted, rel=0.02)
        assert float(np.corrcoef(ds["a"], ds["b"])[0, 1]) == pytest.approx(0.8, abs=0.02)


def test_a_chain_with_uncertain_link_and_end():
    """J = K(T_l - T_r)/5 of independent factors; everything has its unit, and runs again to the same bits."""
    parameters = {"conductance": "(1.0 ± 0.1) nW/K", "left": Q(ufloat(310.0, 1.0), "K")}
    ds = drawn(current, parameters, samples=64)
    found = chain.bands(ds)
    exact = np.sqrt((1 + 0.01) * (10.0**2 + 1.0) - 100.0) * 1e-9 / 5
    assert found["current"].attrs["units"] == found["current_upper"].attrs["units"] == "W"
    np.testing.assert_allclose(found["current_standard_deviation"], exact, rtol=3 / np.sqrt(128))
    np.testing.assert_allclose(found["current"], 2e-9, atol=4 * float(found["current_standard_error"].max()) + 1e-12)
    assert ds["conductance"].attrs["units"] == "nW K^-1" and ds["left"].sizes == {"sample": 64}
    xr.testing.assert_equal(ds.drop_vars("status"), drawn(current, parameters, samples=64).drop_vars("status"))


def debye(v_l, v_t):
    solid = materials.define("mine", number_density="5e28 m^-3", longitudinal_velocity=v_l, transverse_velocity=v_t)
    return {"theta": solid.debye_temperature}


def test_an_estimate_agrees_with_its_own_first_order_propagation():
    velocities = {"v_l": "(8000 ± 80) m/s", "v_t": "(5000 ± 100) m/s"}
    solid = materials.define("mine", number_density="5e28 m^-3", longitudinal_velocity=velocities["v_l"],
                             transverse_velocity=velocities["v_t"])  # fmt: skip
    found = chain.bands(drawn(debye, velocities, samples=1024))
    assert float(found["theta"]) == pytest.approx(solid.debye_temperature.magnitude, rel=1e-3)
    assert float(found["theta_standard_deviation"]) == pytest.approx(
        solid.uncertainties["debye_temperature"].magnitude, rel=0.03
    )


@pytest.mark.parametrize(("kind", "middle"), [("normal", 1.0), ("lognormal", 1.0), ("uniform", 1.0)])
def test_distributions_have_their_mean_and_deviation(kind, middle):
    (one,) = inputs_of({"x": ufloat(middle, 0.4)}, kind)
    values = one.values((np.arange(200_000) + 0.5) / 200_000).values
    assert values.mean() == pytest.approx(middle, rel=1e-3) and values.std() == pytest.approx(0.4, rel=2e-3)
    assert (values > 0).all() == (kind != "normal")


def test_frozen_distributions_and_samples():
    ds = drawn(plane, {"a": stats.uniform(0.0, 1.0), "b": ufloat(0.0, 1e-9)})
    assert float(ds["a"].min()) >= 0.0 and float(chain.bands(ds)["y"]) == pytest.approx(0.5, abs=1e-3)
    ds = drawn(current, {"conductance": (stats.gamma(4.0, scale=0.25), "nW/K"), "left": "(310.0 ± 0.1) K"}, samples=16)
    assert ds["conductance"].attrs["units"] == "nW K^-1"
    mine = [0.0, 1.0, 2.0, 4.0]
    ds = drawn(plane, {"a": mine, "b": Q(np.array(mine), "")})
    np.testing.assert_array_equal(ds["y"], 3.0 * np.array(mine))
    assert float(chain.bands(ds)["y_standard_error"]) == pytest.approx(float(np.std(ds["y"], ddof=1)) / 2)


def rooted(a):
    if a < 0.0:
        raise ValueError("negative")
    return {"y": np.sqrt(a), "fixed": 3.0}


def test_draws_that_fail_are_said():
    ds = drawn(rooted, {"a": ufloat(1.0, 0.8)})
    failed = int((ds["status"] == "failed").sum())
    assert 15 < failed < 40
    with pytest.warns(ModelWarning, match=f"{failed} of 256 draws failed.*lognormal"):
        found = chain.bands(ds)
    assert found.attrs["draws_used"] == 256 - failed and np.isfinite(float(found["y"]))
    assert (drawn(rooted, {"a": ufloat(1.0, 0.8)}, distribution="lognormal")["status"] == "ok").all()


@pytest.mark.parametrize(("call", "words"), [
    (lambda: drawn(plane, {"a": "1 nW", "b": ufloat(1, 1)}), r"`a` is '1 nW', without an uncertainty.*\(10 ± 1\)"),
    (lambda: drawn(plane, {"a": 1.0, "b": ufloat(1, 1)}), "`a` must be a value with an uncertainty"),
    (lambda: drawn(plane, {"a": Q(1.0, "K"), "b": ufloat(1, 1)}), "`a` is 1.0 K, without"),
    (lambda: drawn(plane, {}), "`parameters` must name"),
    (lambda: drawn(plane, 3), "`parameters`"),
    (lambda: drawn(plane, {"a": ufloat(1, 1)}), "lacks `b`"),
    (lambda: drawn(plane, {"a": ufloat(1, 1), "b": ufloat(1, 1)}, samples=100), "power of 2.*Take 128"),
    (lambda: drawn(plane, {"a": ufloat(1, 1), "b": ufloat(1, 1)}, method="halton"), "`method`"),
    (lambda: drawn(plane, {"a": ufloat(1, 1), "b": ufloat(1, 1)}, distribution="cauchy"), "`distribution"),
    (lambda: drawn(plane, {"a": ufloat(-1, 1), "b": ufloat(1, 1)}, distribution="lognormal"), "cannot be lognormal"),
    (lambda: drawn(plane, {"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]}), "as many samples each"),
    (lambda: drawn(plane, {"a": [1.0, np.nan], "b": [1.0, 2.0]}), "finite samples"),
    (lambda: drawn(plane, {"a": ufloat(1, 0), "b": ufloat(1, 1)}), "positive uncertainty"),
    (lambda: drawn(plane, {"a": ufloat(1, 1), "b": ufloat(1, 1)}, correlation=[[1, 2], [2, 1]]), "positive definite"),
    (lambda: drawn(plane, {"a": ufloat(1, 1), "b": ufloat(1, 1)}, correlation=[[4, 2], [2, 4]]), "not covariances"),
    (lambda: drawn(plane, {"a": ufloat(1, 1), "b": ufloat(1, 1)}, correlation=[1.0]), "must be 2 x 2"),
    (lambda: chain.bands(xr.Dataset({"a": 1.0})), "no dimension `sample`"),
    (lambda: chain.bands(3), "dataset"),
    (lambda: chain.bands(xr.Dataset({"a": ("sample", [1.0, 2.0])}), level=1.0), "`level`"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_named(call, words):
    with pytest.raises(HeatChainError, match=words):
        call()


def test_a_band_is_drawn():
    found = chain.bands(drawn(current, {"conductance": "(1.0 ± 0.1) nW/K", "left": "(310 ± 1) K"}, samples=16))
    axes = chain.plots.band(found, "temperature")
    (line,), (area,) = axes.lines, axes.collections
    low, high = area.get_paths()[0].get_extents().get_points()[:, 1]
    assert low < line.get_ydata().min() and line.get_ydata().max() < high
    assert axes.get_ylabel() == "temperature (K)"
    assert [one.get_text() for one in axes.get_legend().get_texts()] == ["95 % of draws", "mean"]
    with pytest.raises(HeatChainError, match="temperature_lower"):
        chain.plots.band(found[["temperature"]], "temperature")


def ishigami(x, y, z):
    return {"f": np.sin(x) + 7.0 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x), "flat": 1.0}


def test_global_indices_of_ishigamis_function():
    pytest.importorskip("SALib")
    uniform = stats.uniform(-np.pi, 2.0 * np.pi)
    given = {"x": uniform, "y": uniform, "z": uniform}
    found = chain.global_indices(ishigami, given, samples=1024, executor="serial")
    np.testing.assert_allclose(found["f_first"], [0.3139, 0.4424, 0.0], atol=0.02)
    np.testing.assert_allclose(found["f_total"], [0.5576, 0.4424, 0.2437], atol=0.02)
    assert (found["f_total_interval"] < 0.1).all() and found["flat_first"].isnull().all()
    assert found["parameter"].values.tolist() == ["x", "y", "z"]
    for parameters, words in (({**given, "x": [1.0, 2.0]}, "independent"), ({**given, "x": 3}, "`x`")):
        with pytest.raises(HeatChainError, match=words):
            chain.global_indices(ishigami, parameters, executor="serial")
    with pytest.raises(HeatChainError, match="power of 2"):
        chain.global_indices(ishigami, given, samples=1000, executor="serial")


def test_global_indices_of_a_chain():
    """Of J = K(T_l - T_r)/5 with parts 1 % and 10 % of it: nearly all is the temperature's."""
    pytest.importorskip("SALib")
    given = {"conductance": "(1.00 ± 0.01) nW/K", "left": "(310 ± 1) K"}
    found = chain.global_indices(current, given, samples=64, executor="serial")
    share = found["current_first"].sel(parameter="left")
    np.testing.assert_allclose(share, 1.0 / 1.01, atol=0.05)
    assert found["current_first"].dims[0] == "parameter" and found["current_first"].attrs["units"] == "1"
