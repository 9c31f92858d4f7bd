"""Models of measurements: each by a second method, and its parameters found again from synthetic data."""

import itertools

import lmfit
import mpmath
import numpy as np
import pytest
import xarray as xr
from scipy.integrate import quad
from scipy.special import kv

import chain
from chain import HeatChainError, models
from chain.fitting.alignment import measured
from chain.fitting.calls import Call
from chain.fitting.comparison import Comparison
from chain.fitting.models.alternating import _mean
from chain.fitting.models.film import _cooling
from chain.fitting.parameters import Given


def labels(dim, values, units):
    return xr.DataArray(values, {dim: (dim, values, {"units": units})}, dim, attrs={"units": units})


@pytest.mark.parametrize("size", [0.01, 1.0, 8.0, 30.0])
def test_the_mean_over_a_line_by_quadrature(size):
    a = size * np.exp(0.25j * np.pi)
    parts = np.concatenate([[0.0], np.geomspace(1e-9, 1.0, 19), [2.0]])
    x, w = np.polynomial.legendre.leggauss(40)
    u = 0.5 * (parts[1:, None] + parts[:-1, None]) + 0.5 * np.diff(parts)[:, None] * x
    exact = np.sum(0.5 * np.diff(parts)[:, None] * w * (1 - u / 2) * kv(0, a * u))
    assert complex(_mean(np.array([a]))[0]) == pytest.approx(complex(exact), rel=1e-7)


@pytest.mark.parametrize("size", [0.01, 1.0, pytest.param(30.0, marks=pytest.mark.slow)])
def test_the_line_on_a_substrate_is_the_mean_over_a_thin_lines_wave(size):
    """Cahill's integral over wave numbers, and that over the line with mpmath's Bessel function."""
    a = size * np.exp(0.25j * np.pi)
    parts = [0.0, *(x / size for x in (1e-4, 1e-2, 0.1, 1.0, *range(2, 45, 8)) if x < 2.0 * size), 2.0]
    exact = complex(mpmath.quad(lambda u: (1 - u / 2) * mpmath.besselk(0, a * u), parts))
    assert complex(_mean(np.array([a]))[0]) == pytest.approx(exact, rel=1e-11)
    if size == 1.0:
        waves = sum(
            quad(lambda x: np.sinc(x / np.pi) ** 2 / np.sqrt(x * x + a * a), *part, complex_func=True)[0]
            for part in itertools.pairwise([0.0, 0.1, *(np.pi * np.arange(1, 60))])
        )
        assert abs(waves + 0.25 / (59.0 * np.pi) ** 2 - exact) < 1e-6


def test_a_film_adds_its_resistance_and_slow_waves_see_the_conductivity_only():
    """In phase the slope over ln ω is -P/(2πlκ), Cahill's Eq. (1), whatever the heat capacity."""
    known = {"power": "10 mW", "length": "1 mm", "half_width": "5 um", "heat_capacity": "1.65e6 J/(m^3 K)"}
    omega = labels("frequency", np.array([1.0, 2.0]), "rad/s")
    found = models.three_omega(omega, conductivity="1.35 W/(m K)", **known)
    slope = float(np.diff(found["in_phase"])[0]) / np.log(2.0)
    assert slope == pytest.approx(-0.01 / (2.0 * np.pi * 1e-3 * 1.35), rel=1e-4)
    film = models.three_omega(omega, conductivity="1.35 W/(m K)", film_resistance="1e-7 m^2 K/W", **known)
    np.testing.assert_allclose(film["in_phase"] - found["in_phase"], 0.01 * 1e-7 / (2.0 * 5e-6 * 1e-3), rtol=1e-9)
    np.testing.assert_allclose(film["out_of_phase"], found["out_of_phase"], rtol=1e-12)


@pytest.mark.parametrize("root_rate", [0.3, 2.0, 2.0005, 2.003, 10.0])
def test_a_film_cools_as_its_laplace_transform_says(root_rate):
    t = np.array([0.0, 1e-3, 0.3, 2.0, 50.0])
    exact = [1.0] + [
        float(
            mpmath.invertlaplace(lambda s: 1 / (s + mpmath.sqrt(s) / (root_rate + mpmath.sqrt(s))), x, method="talbot")
        )
        for x in t[1:]
    ]
    np.testing.assert_allclose(_cooling(t, 1.0, root_rate), exact, atol=1e-12)


def test_a_film_cools_as_a_rod_of_layers_does():
    """Film 100 nm of 2.4e6 J/(m³ K) on glass through 50 MW/(m² K); a film that conducts well has one temperature."""
    rod = chain.Rod(
        layers=[
            chain.Layer("100 nm", "1e5 W/(m K)", "2.4e6 J/(m^3 K)", cells=8), "50e6 W/(m^2 K)",
            chain.Layer("600 nm", "1.35 W/(m K)", "1.65e6 J/(m^3 K)", cells=400),
        ], area="1 um^2", left=chain.Insulated(), right=chain.Insulated(),
    )  # fmt: skip
    position = rod.line.positions
    start = xr.DataArray(300.0 + (position < 100e-9), dims="site", attrs={"units": "K"})
    times = labels("time", np.linspace(0.5, 20.0, 8), "ns")
    run = rod.transient(start, times=times, rtol=1e-8)
    film = models.film_cooling(times, "1 K", "0.24 J/(m^2 K)", "50 MW/(m^2 K)", "1.35 W/(m K)", "1.65e6 J/(m^3 K)")
    np.testing.assert_allclose(run["temperature"].isel(site=0) - 300.0, film, atol=2e-4)


def test_a_thermal_wave_runs_as_in_a_long_rod():
    rod = chain.Rod("100 W/(m K)", "1e6 J/(m^3 K)", "1 m", "1 cm^2", "300 K", "300 K", cells=1000, perimeter="4 cm",
                    surroundings=chain.Convection("25 W/(m^2 K)", "300 K"))  # fmt: skip
    answer = rod.response("0.05 rad/s")
    one, other = answer["position"].values[[20, 120]]
    measured = (answer["amplitude"].values[0], answer["phase"].values[0])
    distance = labels("position", np.array([0.0, other - one]), "m")
    wave = models.thermal_wave("0.05 rad/s", distance, "1e-4 m^2/s", "0.01 1/s")
    assert float(wave["amplitude"][1]) == pytest.approx(measured[0][120] / measured[0][20], rel=1e-4)
    phase = (measured[1][120] - measured[1][20]) % (2.0 * np.pi)
    assert float(wave["phase"][1]) == pytest.approx(phase, rel=1e-4)


def test_an_alternating_heater_is_that_of_a_transient():
    omega, C, K, tau = 3.0, 2.0, 1.0, 0.0
    body = chain.ConstantHeatCapacity(f"{C} J/K")
    row = chain.Chain(chain.ConductanceLink(f"{0.5 * K} W/K"), body, 1, "300 K", "300 K",
                      sources={1: lambda t: 1e-3 * np.cos(omega * t)})  # fmt: skip
    times = np.linspace(40.0, 40.0 + 2.0 * np.pi / omega, 65)[:-1]
    run = row.transient("300 K", times=chain.Quantity(times, "s"), rtol=1e-10)["temperature"].values[:, 0] - 300.0
    wave = 2.0 * np.mean(run * np.exp(-1j * omega * times))
    found = models.ac_calorimetry(f"{omega} rad/s", "1 mW", f"{C} J/K", f"{K} W/K", f"{tau} s")
    assert float(found["in_phase"]) == pytest.approx(wave.real, rel=1e-5)
    assert float(found["out_of_phase"]) == pytest.approx(wave.imag, rel=1e-5)


# Each model of `chain.models` with a truth, a start and what is known: parameters are found again from exact data
OMEGA = labels("frequency", np.geomspace(50.0, 5e4, 12), "rad/s")
KELVINS = labels("temperature", np.geomspace(5.0, 300.0, 25), "K")


def mediator(damping, cutoff):
    return chain.HarmonicMediator("100 cm^-1", damping, cutoff)


def glass(conductance):
    return chain.Chain(chain.ConductanceLink(conductance), chain.ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K",
                       spacing="1 nm", area="1 nm^2")  # fmt: skip


def two_bodies(conductance, heat_capacity):
    return chain.Chain(
        chain.ConductanceLink(conductance), chain.ConstantHeatCapacity(heat_capacity), 2, "310 K", "300 K"
    )


SYNTHETIC = {
    "three_omega": (
        models.three_omega, OMEGA, ["in_phase"], {"conductivity": "1.35 W/(m K)", "film_resistance": "2e-8 m^2 K/W"},
        {"conductivity": "1 W/(m K)", "film_resistance": "1e-8 m^2 K/W"},
        {"power": "10 mW", "length": "1 mm", "half_width": "5 um", "heat_capacity": "1.65e6 J/(m^3 K)"},
    ),
    "thermal_wave": (
        models.thermal_wave, labels("frequency", np.array([0.01, 0.02, 0.05]), "rad/s"), ["amplitude", "phase"],
        {"diffusivity": "1 cm^2/s", "loss_rate": "0.002 1/s"}, {"diffusivity": "0.7 cm^2/s", "loss_rate": "0.004 1/s"},
        {"position": "5 cm"},
    ),
    "film_cooling": (
        models.film_cooling, labels("time", np.linspace(0.1, 20.0, 30), "ns"), None,
        {"boundary_conductance": "50 MW/(m^2 K)", "conductivity": "1.35 W/(m K)", "amplitude": "3 K"},
        {"boundary_conductance": "100 MW/(m^2 K)", "conductivity": "1 W/(m K)", "amplitude": "2 K"},
        {"film_heat_capacity": "0.24 J/(m^2 K)", "heat_capacity": "1.65e6 J/(m^3 K)"},
    ),
    "conductance": (
        models.conductance(mediator), KELVINS, None, {"damping": "90 cm^-1", "cutoff": "170 K"},
        {"damping": "60 cm^-1", "cutoff": "250 K"}, {},
    ),
    "conductivity": (
        models.conductivity(glass), KELVINS, None, {"conductance": "20 pW/K"}, {"conductance": "10 pW/K"}, {},
    ),
    "transient": (
        models.transient(two_bodies, "305 K"), labels("time", np.array([3.0, 1.0, 2.0, 5.0]), "ns"), ["temperature"],
        {"conductance": "1 nW/K", "heat_capacity": "2 aJ/K"},
        {"conductance": ("2 nW/K", "0.2 nW/K", "5 nW/K"), "heat_capacity": ("3 aJ/K", "0.4 aJ/K", "10 aJ/K")}, {},
    ),
    "response": (
        models.response(two_bodies), labels("frequency", np.array([1e8, 5e8, 1e9]), "rad/s"), ["amplitude", "phase"],
        {"conductance": "1 nW/K"}, {"conductance": "2 nW/K"}, {"heat_capacity": "2 aJ/K"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SYNTHETIC)
def test_parameters_are_found_again(name):
    model, axis, variables, truth, start, known = SYNTHETIC[name]
    exact = model(axis, **truth, **known) if variables is None else model(**{axis.dims[0]: axis}, **truth, **known)
    measured = exact if variables is None else exact[variables]
    if name == "transient":
        measured = measured.sel(site=[2])  # one site of two, by its label
        sigma = xr.full_like(measured["temperature"], 1e-3)
        measured = measured.assign(uncertainty=sigma.assign_attrs(units="K"))
    elif isinstance(measured, xr.Dataset):
        widths = {f"{v}_uncertainty": 1e-3 * abs(measured[v]).max() * xr.ones_like(measured[v]) for v in variables}
        measured = measured.assign(
            {n: w.assign_attrs(units=measured[n[:-12]].attrs["units"]) for n, w in widths.items()}
        )
    else:
        wide = (1e-3 * abs(measured.values).max() * np.ones(axis.size), {"units": measured.attrs["units"]})
        measured = measured.assign_coords(uncertainty=(axis.dims[0], *wide))
    found = chain.fit(model, measured, start, fixed=known)
    if name == "transient":  # only the ratio counts
        assert "combinations left open" in found.attrs["undetermined"]
        assert float(found["best"][1] / found["best"][0]) == pytest.approx(2.0, rel=1e-6)
        return
    for parameter, value in truth.items():
        one = found.sel(parameter=parameter)
        wanted = chain.quantity(value, str(one["unit"].values)).m
        assert float(one["best"]) == pytest.approx(wanted, rel=1e-4), parameter
        assert float(one["interval_lower"]) < wanted < float(one["interval_upper"])


def test_models_refuse_what_makes_nothing():
    with pytest.raises(HeatChainError, match="must be a function"):
        models.transient(glass("1 pW/K"))
    with pytest.raises(HeatChainError, match="has an argument 'temperature'"):
        models.conductance(lambda temperature: None)
    K = labels("temperature", np.array([100.0, 200.0]), "K").rename("conductance").assign_attrs(units="W/K")
    with pytest.raises(HeatChainError, match="`make` must return what has a `conductance`"):
        chain.fit(models.conductance(lambda damping: damping), K, {"damping": "1 THz"})
    with pytest.raises(HeatChainError, match="known goes into `fixed`"):
        chain.fit(models.three_omega, OMEGA.rename("in_phase"), {"conductivity": "1 W/(m K)"})


@pytest.mark.parametrize("name", ["transient", "response"])
def test_rows_give_a_fit_their_own_derivatives(name):
    """The same fit as by differences, in fewer rows made for a derivative; ties are followed."""
    model, axis, variables, *_ = SYNTHETIC[name]
    made = []

    def counted(conductance, heat_capacity):
        made.append(conductance)
        return two_bodies(conductance, heat_capacity)

    model = {"transient": models.transient(counted, "305 K"), "response": models.response(counted)}[name]
    exact = model(**{axis.dims[0]: axis}, conductance="1 nW/K", heat_capacity="2 aJ/K")[variables]
    parameters = lmfit.Parameters()
    parameters.add("conductance", value=1.3, min=0.1, max=10.0)
    parameters.add("heat_capacity", expr="2.5*conductance**0.5")
    given = Given(parameters, {"conductance": "nW/K", "heat_capacity": "aJ/K"}, {})
    data = measured(exact)
    own = Comparison(Call(model, data, given), data, False, 1e-3)
    at = np.array([np.log(1.1)])
    found = own.problem.jacobian(at)
    assert not model.differences
    model.gradient = None
    by_differences = Comparison(Call(model, data, given), data, False, 1e-3).problem.jacobian(at)
    np.testing.assert_allclose(found, by_differences, rtol=0.0, atol=5e-6 * np.abs(by_differences).max())


def test_a_row_made_in_another_way_is_left_to_differences():
    link, body = chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K")
    model = models.steady_state(lambda n: chain.Chain(link, body, 2 if n > 1.0 else 3, "310 K", "300 K"))
    assert model.gradient(["n"], n=1.0) is None and model.differences
