"""`chain.fit`: alignment by label, weights, ties, what is told, and intervals that hold what they promise."""

import functools

import lmfit
import numpy as np
import pytest
import xarray as xr

import chain
from chain import HeatChainError
from chain.fitting.of_data import fit

TIME = np.linspace(0.0, 5.0, 40)
START = {"amplitude": "1 K", "rate": "1 1/ms", "offset": ("0 K", "-1 K", "1 K")}


def decay(time, amplitude, rate, offset):
    """Of three parameters; `time` comes from the data, in their unit."""
    ms = chain.quantity(time, "ms").m
    values = amplitude.to("K").m * np.exp(-rate.to("1/ms").m * ms) + offset.to("K").m
    return xr.DataArray(values, time.coords, attrs={"units": "K"})


def data(noise=0.05, seed=1, unit="ms", factor=1.0):
    values = 3.0 * np.exp(-1.2 * TIME) + 0.3 + noise * np.random.default_rng(seed).standard_normal(TIME.size)
    return xr.DataArray(values, {"time": ("time", factor * TIME, {"units": unit})}, "time", attrs={"units": "K"})


@functools.cache
def fitted():
    """The fit that several tests ask about."""
    return fit(decay, data(), START)


def test_best_values_errors_and_correlations_are_those_of_lmfit():
    found = fitted()
    theirs = lmfit.Model(lambda x, amplitude, rate, offset: amplitude * np.exp(-rate * x) + offset).fit(
        data().values, x=TIME, amplitude=1.0, rate=1.0, offset=0.0
    )
    intervals = lmfit.conf_interval(theirs, theirs, sigmas=[0.95])
    assert found["unit"].values.tolist() == ["K", "1/ms", "K"]
    for name in START:
        one = found.sel(parameter=name)
        assert float(one["best"]) == pytest.approx(theirs.params[name].value, rel=1e-5)
        assert float(one["interval_lower"]) == pytest.approx(intervals[name][0][1], rel=2e-3)
        assert float(one["interval_upper"]) == pytest.approx(intervals[name][2][1], rel=2e-3)
        # Half the interval of 68 % by Student's t of 37 degrees of freedom, 1.0135 standard errors
        assert float(one["uncertainty"]) == pytest.approx(1.0135 * theirs.params[name].stderr, rel=0.01)
        assert f"{name}:" in found.attrs["report"].replace(" ", "")
    correlation = float(found["correlation"].sel(parameter="rate", other="offset"))
    assert correlation == pytest.approx(theirs.params["rate"].correl["offset"], rel=1e-3)
    assert float(found["data_scatter"]) == pytest.approx(np.sqrt(theirs.redchi), rel=1e-4)
    assert "scatter estimated" in found.attrs["weights"] and found.attrs["undetermined"].startswith("nothing")


def test_uncertainties_weigh_and_say_whether_the_model_fits():
    sigma = np.full(TIME.size, 50.0)
    sigma[3:] = 100.0
    measured = data().assign_coords(uncertainty=("time", sigma, {"units": "mK"}))
    found = fit(decay, measured, START)
    theirs = lmfit.Model(lambda x, amplitude, rate, offset: amplitude * np.exp(-rate * x) + offset).fit(
        data().values, x=TIME, weights=1e3 / sigma, scale_covar=False, amplitude=1.0, rate=1.0, offset=0.0
    )
    assert found["best"].values == pytest.approx([p.value for p in theirs.params.values()], rel=1e-5)
    assert found["uncertainty"].values == pytest.approx([p.stderr for p in theirs.params.values()], rel=0.02)
    assert found.attrs["chi_square"] == pytest.approx(theirs.chisqr, rel=1e-6)
    assert 0.99 < found.attrs["probability"] < 1.0 and "uncertainties" in found.attrs["weights"]
    # As a Dataset, as `read_table` makes one
    again = fit(decay, xr.Dataset({"signal": measured.drop_vars("uncertainty"), "uncertainty": measured["uncertainty"]}
                                  ).reset_coords(drop=True), START)  # fmt: skip
    np.testing.assert_allclose(again["best"], found["best"], rtol=1e-9)
    assert {"signal", "signal_fitted", "signal_residual", "signal_uncertainty"} <= set(again.data_vars)


def test_labels_units_order_and_gaps():
    known = {"fixed": {"amplitude": "3 K", "offset": "0.3 K"}, "parameters": {"rate": "1 1/ms"}}
    found = fit(decay, data(), **known)
    shuffled = data().isel(time=np.random.default_rng(0).permutation(TIME.size))
    for other in (shuffled, data(unit="s", factor=1e-3)):
        np.testing.assert_allclose(fit(decay, other, **known)["best"], found["best"], rtol=1e-6)
    holed = data().copy()
    holed[5:8] = np.nan
    gaps, dropped = fit(decay, holed, **known), fit(decay, holed.dropna("time"), **known)
    np.testing.assert_allclose(gaps["best"], dropped["best"], rtol=1e-9)
    assert (gaps.attrs["gaps"], gaps.attrs["points"]) == (3, 37)
    assert np.isnan(gaps["data_fitted"].values[5:8]).all()


def test_a_model_at_more_labels_than_the_data():
    """Sites and times are picked by label; nothing is interpolated."""
    times = xr.DataArray(TIME, dims="time", attrs={"units": "ms"})

    def both(rate):
        values = np.exp(-rate.to("1/ms").m * np.outer(TIME, [1.0, 2.0, 3.0]))
        return xr.DataArray(values, {"time": times, "site": [1, 2, 3]}, ("time", "site"), attrs={"units": "K"})

    truth = both(chain.quantity("1.2 1/ms", "1/s"))
    picked = truth.sel(site=[3, 1]).isel(time=[30, 2, 9])
    assert float(fit(both, picked, {"rate": "1 1/ms"})["best"][0]) == pytest.approx(1.2, rel=1e-7)
    with pytest.raises(HeatChainError, match="have no `site`"):
        fit(both, truth.sel(site=2, drop=True), {"rate": "1 1/ms"})
    with pytest.raises(HeatChainError, match=r"no `data` at the data's `time` 0.5.*labels of the data"):
        fit(both, picked.assign_coords(time=("time", [0.5, 1.0, 2.0], {"units": "ms"})), {"rate": "1 1/ms"})


@pytest.mark.parametrize("kind", ["timedelta64", "datetime64"])
def test_times_of_the_logger_are_seconds(kind):
    """As the same data in milliseconds; dates count from the first, whatever their order."""
    plain, wanted = data(), fitted()
    stamps = np.round(TIME * 1e6).astype("timedelta64[ns]")
    times = stamps if kind == "timedelta64" else np.datetime64("2026-03-01T12:00") + stamps
    logged = xr.DataArray(plain.values, {"time": times}, "time", attrs={"units": "K"}).isel(time=slice(None, None, -1))
    found = fit(decay, logged, START)
    assert found["best"].values == pytest.approx(wanted["best"].values, rel=1e-5)
    assert found["time"].attrs["units"] == "s" and float(found["time"].max()) == pytest.approx(5e-3, rel=1e-12)
    logged = logged.assign_coords(time=logged["time"].where(logged["time"] != logged["time"][2]))
    with pytest.raises(HeatChainError, match="`time` that is no time"):
        fit(decay, logged, START)


def test_a_fit_goes_on_with_its_correlations():
    """Of a straight line, away from its middle: neither parameter's error alone is that of a value on it."""
    T = np.array([100.0, 200.0, 300.0, 400.0])
    line = xr.DataArray([1.02, 1.98, 3.01, 4.02], {"T": T}, "T", attrs={"units": "W"})
    line = line.assign_coords(uncertainty=("T", np.full(4, 0.1), {"units": "W"}))

    def straight(T, slope, offset):
        return xr.DataArray(slope.m * T.values + offset.m, {"T": T}, "T", attrs={"units": "W"})

    bounds = {"slope": ("0.01 W/K", "-9 W/K", "9 W/K"), "offset": ("0 W", "-99 W", "99 W")}
    found = fit(straight, line, bounds)

    def at_500(slope, offset):
        return {"J": slope * chain.Quantity(500.0, "K") + offset}

    ds = chain.bands(chain.propagate(at_500, found, samples=256, executor="serial"))
    design = np.stack([T, np.ones(4)], axis=1) / 0.1
    covariance, place = np.linalg.inv(design.T @ design), np.array([500.0, 1.0])
    assert float(ds["J_standard_deviation"]) == pytest.approx(np.sqrt(place @ covariance @ place), rel=0.02)
    assert float(ds["J"]) == pytest.approx(float(found["best"] @ xr.DataArray(place, dims="parameter")), rel=1e-3)
    alone = chain.propagate(at_500, found, correlation=np.eye(2), samples=256, executor="serial")
    assert float(chain.bands(alone)["J_standard_deviation"]) > 1.3 * float(ds["J_standard_deviation"])
    one = xr.DataArray([1.0], {"T": [100.0]}, "T", attrs={"units": "W"}).assign_coords(uncertainty=("T", [0.1]))
    with pytest.raises(HeatChainError, match=r"leaves `(slope|offset)` open"):
        chain.propagate(at_500, fit(straight, one, bounds))
    with pytest.raises(HeatChainError, match=r"`chain.fit` or `chain.posterior`"):
        chain.propagate(at_500, line.to_dataset(name="J"))


def test_ties_and_bounds_of_lmfit():
    parameters = lmfit.Parameters()
    parameters.add("amplitude", 1.0, min=0.0)
    parameters.add("rate", 1.0, min=0.0, max=1.0)
    parameters.add("offset", expr="0.1*amplitude")
    found = fit(decay, data(), parameters, units={"amplitude": "K", "rate": "1/ms", "offset": "K"})
    assert found["parameter"].values.tolist() == ["amplitude", "rate"]
    assert found["at_bound"].values.tolist() == [False, True] and not found["determined"].values[1]
    assert float(found["tied"][0]) == pytest.approx(0.1 * float(found["best"][0]), rel=1e-9)
    assert "rate" in found.attrs["undetermined"] and "0.1*amplitude" in found.attrs["report"]
    parameters["rate"].set(max=10.0)
    free = fit(decay, data(), parameters, units={"amplitude": "K", "rate": "1/ms", "offset": "K"})
    theirs = lmfit.Model(lambda x, amplitude, rate: amplitude * (np.exp(-rate * x) + 0.1)).fit(
        data().values, x=TIME, amplitude=1.0, rate=1.0
    )
    assert free["best"].values == pytest.approx([p.value for p in theirs.params.values()], rel=1e-5)


def test_what_the_data_do_not_determine_is_said():
    """Only a product counts."""

    def product(time, first, second, rate):
        return decay(time, first * second, rate, chain.quantity("0.3 K", "K"))

    found = fit(product, data(), {"first": "1 K", "second": 1.0, "rate": "1 1/ms"})
    assert found["determined"].values.tolist() == [False, False, True]
    assert np.isinf(found["uncertainty"].values[:2]).all()
    assert "first, second" in found.attrs["undetermined"]
    assert "combinations left open are" in found.attrs["undetermined"] and "ln first" in found.attrs["undetermined"]


def test_several_variables_have_scatters_of_their_own():
    rng = np.random.default_rng(4)
    omega = np.geomspace(0.1, 10.0, 60)
    labels = xr.DataArray(omega, dims="frequency", attrs={"units": "rad/s"})
    model = chain.models.ac_calorimetry
    truth = model(labels.assign_coords(frequency=labels), "1 uW", "1 uJ/K", "2 uW/K")
    noise = {"amplitude": 0.004 * rng.standard_normal(60), "phase": 0.05 * rng.standard_normal(60)}
    measured = truth[["amplitude", "phase"]] + xr.Dataset({name: ("frequency", one) for name, one in noise.items()})
    measured["amplitude"].attrs["units"], measured["phase"].attrs["units"] = "K", "rad"
    measured["frequency"].attrs["units"] = "rad/s"
    found = fit(model, measured, {"heat_capacity": "0.3 uJ/K", "conductance": "1 uW/K"}, fixed={"power": "1 uW"})
    assert float(found["amplitude_scatter"]) == pytest.approx(0.004, rel=0.3)
    assert float(found["phase_scatter"]) == pytest.approx(0.05, rel=0.3)
    assert (np.abs(found["best"] - [1.0, 2.0]) < 4.0 * found["uncertainty"]).all()
    assert (found["uncertainty"] < 0.02).all()


def test_relative_scatter():
    T = np.geomspace(2.0, 300.0, 30)
    noise = 1.0 + 0.05 * np.random.default_rng(0).standard_normal(30)
    K = xr.DataArray(1e-12 * T**1.5 * noise, {"temperature": ("temperature", T, {"units": "K"})}, "temperature",
                     attrs={"units": "W/K"})  # fmt: skip

    def law(temperature, factor, power):
        return xr.DataArray(factor.to("W/K").m * temperature.values**power, temperature.coords, attrs={"units": "W/K"})

    found = fit(law, K, {"factor": "1 nW/K", "power": 1.0}, scatter="relative")
    line = np.polyfit(np.log(T), np.log(K.values), 1)
    assert float(found["best"][1]) == pytest.approx(line[0], abs=0.005)
    assert float(found["data_scatter"]) == pytest.approx(0.05, rel=0.3) and found["data_scatter"].attrs["units"] == "1"


BAD = [
    ({"model": 3}, "must be a function"),
    ({"model": lambda time: 3.0, "parameters": {"rate": "1 1/ms"}}, "does not take 'rate'"),
    ({"model": lambda time, rat: 3.0, "parameters": {"rate": "1 1/ms"}}, r"needs 'rat'.*mean 'rate'"),
    ({"model": lambda rate: 3.0, "parameters": {"rate": "1 1/ms"}}, "must return a DataArray"),
    ({"model": lambda rate: 1 / 0, "parameters": {"rate": "1 1/ms"}}, r"failed at rate = 1 1/ms: ZeroDivisionError"),
    ({"parameters": {}}, "none that is free"),
    ({"parameters": {**START, "rate": ("1 1/ms", "2 1/ms", "3 1/ms")}}, "between its bounds"),
    ({"parameters": {**START, "rate": ("1 1/ms", "2 K", "3 1/ms")}}, "one dimension"),
    ({"parameters": {**START, "offset": "0 K"}}, "nothing says how large"),
    ({"parameters": {**START, "rate": "1,2 1/ms"}}, "comma"),
    ({"units": {"rate": "1/ms"}}, "Quantities have their own"),
    ({"fixed": {"rate": "1 1/ms"}}, "Give it once"),
    ({"data": [1.0, 2.0]}, "read_table"),
    ({"data": data().drop_vars("time")}, "needs 'time'"),
    ({"data": data().isel(time=slice(3))}, "3 values for 3 free parameters"),
    ({"data": data() * np.nan}, "no value"),
    ({"data": (data() + 1j).assign_attrs(units="K")}, "amplitude"),
    ({"data": data().assign_coords(uncertainty=("time", np.zeros(40), {"units": "K"}))}, "must be positive"),
    ({"data": data().assign_attrs(units="W")}, "model's data"),
    ({"scatter": "both"}, "scatter"),
    ({"level": 0.99999}, "level"),
    ({"step": 0.0}, "step"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), BAD)
def test_bad_input_is_an_error_with_advice(changes, told):
    arguments = {"model": decay, "data": data(), "parameters": START, **changes}
    with pytest.raises(HeatChainError, match=told):
        fit(**arguments)


def bare(time, amplitude, rate):
    """The same with a known offset, of plain numbers."""
    values = amplitude * np.exp(-rate * time.values) + 0.3
    return xr.DataArray(values, {"time": time.variable}, "time", attrs={"units": "K"})


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False])
def test_intervals_cover_the_truth_as_often_as_they_say(known):
    """200 noises: 95 % intervals of two parameters; 3.3 standard deviations of a share are 5.1 %."""
    truth, inside = np.array([3.0, 1.2]), np.zeros(2)
    for seed in range(200):
        one = data(0.05, seed)
        if known:
            one = one.assign_coords(uncertainty=("time", np.full(TIME.size, 0.05), {"units": "K"}))
        found = fit(bare, one, {"amplitude": 2.5, "rate": 1.0})
        inside += (found["interval_lower"].values < truth) & (truth < found["interval_upper"].values)
    share = inside / 200
    print(share)
    assert (np.abs(share - 0.95) < 0.051).all(), share
