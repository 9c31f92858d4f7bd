"""`chain.posterior` against posteriors in closed form: normal, Student's, and integrals by quadrature."""

import sys

import numpy as np
import pytest
import xarray as xr
from scipy import integrate, stats

import chain
from chain import HeatChainError, ModelWarning

T = np.linspace(100.0, 300.0, 12)
NOISE = np.random.default_rng(5).standard_normal(T.size)


def line(temperature, slope, offset):
    return xr.DataArray(1e-3 * slope.m * T + offset.m, {"temperature": temperature.variable}, attrs={"units": "pW/K"})


def data(sigma=None):
    labels = {"temperature": ("temperature", T, {"units": "K"})}
    made = xr.DataArray(0.01 * T - 0.4 + 0.3 * NOISE, labels, "temperature", attrs={"units": "pW/K"})
    return made if sigma is None else made.assign_coords(uncertainty=("temperature", sigma, {"units": "fW/K"}))


WIDE = {"slope": ("10 fW/K^2", "-1 pW/K^2", "1 pW/K^2"), "offset": ("0 pW/K", "-50 pW/K", "50 pW/K")}
OPTIONS = {"steps": 2200, "walkers": 4, "seed": 3}


def exact(weights):
    """Best values, their covariance for residuals of unit size, and the lowest sum of squares."""

    design, wanted = np.stack([T / 1000.0, np.ones(T.size)], axis=1) * weights[:, None], data().values * weights
    best, square, *_ = np.linalg.lstsq(design, wanted, rcond=None)
    return best, np.linalg.inv(design.T @ design), float(square[0])


def close(found, mean, covariance):
    """Within 4 standard errors by the number of samples that count."""
    draws = np.stack([found["slope"].values, found["offset"].values])
    count, deviation = float(found.attrs["effective_samples"]), np.sqrt(np.diag(covariance))
    assert count > 150
    assert np.all(np.abs(draws.mean(axis=1) - mean) < 4.0 * deviation / np.sqrt(count))
    assert draws.std(axis=1) == pytest.approx(deviation, rel=4.0 / np.sqrt(2.0 * count))
    correlation = covariance[0, 1] / deviation.prod()
    assert np.corrcoef(draws)[0, 1] == pytest.approx(correlation, abs=4.0 * (1.0 - correlation**2) / np.sqrt(count))


def test_with_uncertainties_the_posterior_of_a_linear_model_is_normal():
    sigma = np.where(T < 200.0, 200.0, 400.0)
    found = chain.posterior(line, data(sigma), WIDE, **OPTIONS)
    mean, covariance, _ = exact(1000.0 / sigma)
    close(found, mean, covariance)
    assert found["slope"].attrs["units"] == "fW K^-2" and found["offset"].attrs["units"] == "pW K^-1"
    assert found.attrs["steps"] == 2200 and found.attrs["walkers"] == 4 and 0.5 < found.attrs["acceptance"] < 0.9
    assert found["autocorrelation_time"].sel(parameter="slope") < 60.0
    probability = found["log_probability"]
    assert probability.mean() == pytest.approx(float(probability.max()) - 1.0, abs=0.2)  # chi square of two, halved
    # What is drawn goes on as it is
    bands = chain.bands(found)
    half = 1.96 * np.sqrt(covariance[0, 0])
    assert float(bands["slope_upper"]) == pytest.approx(mean[0] + half, abs=0.3 * half)

    def at_200(slope, offset):
        return {"K": slope * chain.Quantity(200.0, "K") + offset}

    drawn = chain.propagate(at_200, {name: found[name] for name in ("slope", "offset")}, executor="serial")
    wanted = found["slope"] * 0.2 + found["offset"]
    assert chain.quantity(drawn["K"], "pW/K").m == pytest.approx(wanted.values, rel=1e-9, abs=0.0)


@pytest.mark.slow
def test_without_uncertainties_it_is_students():
    found = chain.posterior(line, data(), WIDE, **{**OPTIONS, "steps": 8000})
    mean, covariance, square = exact(np.ones(T.size))
    freedom = T.size - 2
    close(found, mean, covariance * square / freedom * freedom / (freedom - 2))
    ends = stats.t(freedom, mean[1], np.sqrt(covariance[1, 1] * square / freedom)).ppf([0.025, 0.975])
    assert np.quantile(found["offset"], [0.025, 0.975]) == pytest.approx(ends, abs=0.1 * np.ptp(ends))
    again = chain.posterior(line, data(), WIDE, **{**OPTIONS, "steps": 8000})
    assert again["slope"].values.tolist() == found["slope"].values.tolist()


@pytest.mark.parametrize("prior", ["logarithmic", pytest.param("uniform", marks=pytest.mark.slow)])
def test_priors_of_a_positive_parameter_and_a_tie(prior):
    """One value of 1 ± 0.5 for x between 0.1 and 3: what the prior says shows; a tied parameter follows."""
    import lmfit

    given = lmfit.Parameters()
    given.add("x", 1.0, min=0.1, max=3.0)
    given.add("twice", expr="2*x")
    measured = xr.DataArray(1.0, attrs={"units": "W"}).assign_coords(uncertainty=((), 0.5, {"units": "W"}))
    found = chain.posterior(
        lambda twice: xr.DataArray(0.5 * twice.m, attrs={"units": "W"}), measured, given, units={"twice": "W"},
        prior=prior, steps=2500, walkers=4,
    )  # fmt: skip
    power = 0.0 if prior == "uniform" else -1.0

    def moment(n):
        return integrate.quad(lambda x: x ** (n + power) * np.exp(-0.5 * ((x - 1.0) / 0.5) ** 2), 0.1, 3.0)[0]

    mean = moment(1) / moment(0)
    error = np.sqrt((moment(2) / moment(0) - mean**2) / found.attrs["effective_samples"])
    assert float(found["x"].mean()) == pytest.approx(mean, abs=4.0 * error)
    assert found["twice"].values == pytest.approx(2.0 * found["x"].values, rel=1e-12)
    assert found["twice"].attrs["units"] == "W" and found["x"].min() >= 0.1 and found["x"].max() <= 3.0


def test_chains_that_are_too_short_and_bad_input_are_told(monkeypatch):
    with pytest.warns(ModelWarning, match=r"autocorrelation times of (slope|offset), and 50 are asked.*steps="):
        chain.posterior(line, data(), WIDE, steps=60, walkers=4)
    seen = []
    with pytest.warns(ModelWarning):
        chain.posterior(line, data(), WIDE, steps=20, walkers=4, progress=seen.append)
    assert seen[-1] == 1.0
    for changes, told in [
        ({"walkers": 3}, "walkers"), ({"walkers": 7}, "must be even"), ({"steps": 2}, "steps"),
        ({"prior": "flat"}, "prior"),
        ({"seed": -1}, "seed"), ({"parameters": {"slope": "1 fW/K^2"}}, "needs 'offset'"),
    ]:  # fmt: skip
        with pytest.raises(HeatChainError, match=told):
            chain.posterior(**{"model": line, "data": data(), "parameters": WIDE, **changes})
    monkeypatch.setitem(sys.modules, "emcee", None)
    with pytest.raises(HeatChainError, match=r"pip install emcee.*heatchain\[posterior\]"):
        chain.posterior(line, data(), WIDE)
