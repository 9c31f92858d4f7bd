"""Estimators against integrals done by hand with 30 digits, exact limits and inequalities."""

import warnings

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import materials
from chain.errors import HeatChainError, ModelWarning
from chain.units.boundary import Quantity
from materials.estimators.cahill import thermal_integral

K_B, HBAR = mp.mpf("1.380649e-23"), mp.mpf("6.62607015e-34") / (2 * mp.pi)
TEMPERATURES = (3.0, 40.0, 300.0, 5000.0)
SOUND = ("mediator", "mediator-classical", "panasyuk", "cahill", "cahill-classical", "clarke", "agne")
# number density (1/m^3), longitudinal and transverse velocity (m/s)
SOLIDS = {
    "silica": (6.6152e28, 5968.0, 3764.0),
    "salt": (4.4579e28, 4508.0, 2597.0),
    "perspex": (1.0647e29, 2680.0, 1100.0),
}


@pytest.fixture(params=SOLIDS)
def solid(request):
    """(n, v_l, v_t), and a material made of them."""
    n, fast, slow = SOLIDS[request.param]
    made = materials.define(
        request.param,
        number_density=f"{n!r} 1/m^3",
        longitudinal_velocity=f"{fast!r} m/s",
        transverse_velocity=f"{slow!r} m/s",
    )
    return n, fast, slow, made


def estimate(material, T, model, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        return materials.minimum_conductivity(material, T, model, **options).to("W/(m K)").magnitude


def cutoff(n, v):
    return mp.mpf(v) * mp.cbrt(6 * mp.pi**2 * mp.mpf(n))


def thermal(y):
    """y²e^y/(e^y - 1)²."""
    return mp.mpf(1) if y == 0 else (y / 2 / mp.sinh(y / 2)) ** 2


def mediator_conductance(T, w):
    """K of Eq. (43) for ω0 = γ̂ = D = w, as the integral of its transmission."""

    def transmission(x):
        return x**2 / ((1 + x**2) * ((1 - x**2) ** 2 + x**2 * (2 - x**2) ** 2))

    t = K_B * T / (HBAR * w)
    edges = sorted(
        {mp.mpf(0), t, 5 * t, 20 * t, 90 * t, *(e for e in map(mp.mpf, (0.5, 1, 1.5, 3, 20, 500)) if e < 90 * t)}
    )
    edges += [mp.inf] if edges[-1] < 90 * t else []
    return K_B * w / (2 * mp.pi) * mp.quad(lambda x: transmission(x) * thermal(x / t), edges)


def cahill(T, n, v):
    theta = HBAR / K_B * cutoff(n, v)
    integral = mp.quad(lambda x: x * thermal(x), [0, *(e for e in (1, 5, 20, 100) if e < theta / T), theta / T])
    return mp.cbrt(mp.pi / 6) * K_B * mp.mpf(n) ** (mp.mpf(2) / 3) * v * (T / theta) ** 2 * integral


@pytest.mark.parametrize("T", TEMPERATURES)
def test_mediator_is_eq_94_with_eq_43(solid, T):
    n, fast, slow, made = solid
    with mp.workdps(30):
        branches = mediator_conductance(T, cutoff(n, fast)) + 2 * mediator_conductance(T, cutoff(n, slow))
        wanted = mp.cbrt(n) * branches
    assert estimate(made, f"{T} K", "mediator") == pytest.approx(float(wanted), rel=1e-12)


@pytest.mark.parametrize("T", TEMPERATURES)
def test_cahill_is_its_integral(solid, T):
    n, fast, slow, made = solid
    with mp.workdps(30):
        wanted = cahill(T, n, fast) + 2 * cahill(T, n, slow)
    assert estimate(made, f"{T} K", "cahill") == pytest.approx(float(wanted), rel=5e-15)


def test_closed_forms(solid):
    n, fast, slow, made = solid
    with mp.workdps(30):
        flow = K_B * mp.mpf(n) ** (mp.mpf(2) / 3) * (mp.mpf(fast) + 2 * mp.mpf(slow))
        mean = mp.cbrt(3 / (mp.mpf(fast) ** -3 + 2 * mp.mpf(slow) ** -3))
        young = (
            mp.mpf(slow) ** 2
            * (3 * mp.mpf(fast) ** 2 - 4 * mp.mpf(slow) ** 2)
            / (mp.mpf(fast) ** 2 - mp.mpf(slow) ** 2)
        )
        wanted = {
            "mediator-classical": mp.cbrt(6 * mp.pi**2) / 10 * flow,
            "cahill-classical": mp.cbrt(mp.pi / 6) / 2 * flow,
            "agne": mp.mpf("0.76") / 3 * flow,
            "clarke": mp.mpf("0.87") * K_B * mp.mpf(n) ** (mp.mpf(2) / 3) * mp.sqrt(young),
            "panasyuk": K_B / 4 * cutoff(n, mean) * mp.cbrt(n),
        }
    for model, value in wanted.items():
        assert estimate(made, "300 K", model) == pytest.approx(float(value), rel=3e-15), model


@pytest.mark.parametrize(("key", "n", "fast", "slow"), [
    ("Si", 4.9939e28, 8951, 5346), ("MgO", 1.0712e29, 9707, 6043), ("NaCl", 4.4579e28, 4536, 2607),
])  # fmt: skip
def test_cahill_at_high_temperature_from_the_records(key, n, fast, slow):
    solid = materials.get(key)
    assert solid.number_density.magnitude == pytest.approx(n, rel=5e-5)
    assert (solid.longitudinal_velocity.magnitude, solid.transverse_velocity.magnitude) == (fast, slow)
    with mp.workdps(30):
        density = mp.mpf(solid.number_density.magnitude)
        wanted = mp.cbrt(mp.pi / 6) / 2 * K_B * density ** (mp.mpf(2) / 3) * (fast + 2 * slow)
    assert estimate(key, "300 K", "cahill-classical") == pytest.approx(float(wanted), rel=5e-15, abs=0.0)


def test_clarke_in_its_published_form():
    """0.87 k_B M^(-2/3) ρ^(1/6) E^(1/2), from mass, density and Young's modulus."""
    solid = materials.define("ceramic", formula="ZrO2", density="6 g/cm^3", young_modulus="210 GPa", poisson_ratio=0.31)
    mass = (91.224 + 2 * 15.999) / 3 * 1.66053906660e-27
    wanted = 0.87 * 1.380649e-23 * mass ** (-2 / 3) * 6000 ** (1 / 6) * 210e9**0.5
    assert estimate(solid, "300 K", "clarke") == pytest.approx(wanted, rel=1e-9)


def test_slack_of_germanium_by_hand():
    """A = 2.43e-6/(1 - 0.514/γ + 0.228/γ²), κ = A M θ_a³ δ N^(1/3)/(γ²T) with δ in Å and M in g/mol."""
    made = materials.define("ge", formula="Ge", number_density="4.4171e28 1/m^3", longitudinal_velocity="5264 m/s",
                            transverse_velocity="3197 m/s")  # fmt: skip
    theta = materials.debye_temperature(made).magnitude / 2 ** (1 / 3)
    prefactor = 2.43e-6 / (1 - 0.514 / 0.76 + 0.228 / 0.76**2)
    wanted = prefactor * 72.63 * theta**3 * (4.4171e28 ** (-1 / 3) * 1e10) * 2 ** (1 / 3) / (0.76**2 * 300)
    found = estimate(made, "300 K", "slack", grueneisen=0.76, primitive_cell_atoms=2)
    assert found == pytest.approx(wanted, rel=1e-12)
    # With Slack's own θ_a of 235 K, from the phonon spectrum, the formula gives the measured 60 W/(m K)
    assert found * (235 / theta) ** 3 == pytest.approx(60, rel=0.15)


def test_thermal_integral_to_rounding():
    for y in (0.0, 0.3, 2.0, 17.0, 59.0, 61.0, 1e6):
        with mp.workdps(30):
            wanted = mp.quad(lambda x: x * thermal(x), np.unique([0, *np.clip([1, 10, 40, 200], 0, y)]))
        assert float(thermal_integral(np.array(y))) == pytest.approx(float(wanted), rel=5e-15, abs=1e-300)


def test_thermal_integral_of_a_small_range_is_a_power():
    assert float(thermal_integral(np.array(1e-8))) == pytest.approx(0.5e-16, rel=5e-15)


def test_the_two_classical_forms_differ_by_a_pure_number(solid):
    """(6π²)^⅓/10 over ½(π/6)^⅓ is (36π)^⅓/5: 3.3 %."""
    ratio = estimate(solid[3], "1 K", "mediator-classical") / estimate(solid[3], "1 K", "cahill-classical")
    assert ratio == pytest.approx((36 * np.pi) ** (1 / 3) / 5, rel=1e-14)
    assert abs(ratio - 1) < 0.04


def test_temperature_dependent_forms_tend_to_their_limits(solid):
    made = solid[3]
    for model in ("mediator", "cahill"):
        hot = estimate(made, "1e6 K", model) / estimate(made, "1e6 K", f"{model}-classical")
        assert hot == pytest.approx(1, abs=1e-5)
    cold = [estimate(made, f"{T} K", "mediator") for T in (0.5, 1.0)]
    assert cold[1] / cold[0] == pytest.approx(8, rel=1e-2)  # T³
    cold = [estimate(made, f"{T} K", "cahill") for T in (0.5, 1.0)]
    assert cold[1] / cold[0] == pytest.approx(4, rel=1e-9)  # T²


def build(n, fast, slow):
    return materials.define(
        "any", number_density=f"{n!r} 1/m^3", longitudinal_velocity=f"{fast!r} m/s", transverse_velocity=f"{slow!r} m/s"
    )


densities = st.floats(1e27, 1e30)
velocities = st.floats(300.0, 20000.0)
temperatures = st.floats(1.0, 5000.0)


@settings(max_examples=40)
@given(n=densities, slow=velocities, ratio=st.floats(1.2, 3.0), T=temperatures, model=st.sampled_from(SOUND))
def test_dimensions(n, slow, ratio, T, model):
    """κ(s³n, v, sT) = s²κ(n, v, T), and κ(n, sv, sT) = sκ(n, v, T): by dimension, κ = k_B n^⅔ v f(k_BT/ħvn^⅓)."""
    s = 1.7
    found = estimate(build(n, ratio * slow, slow), f"{T!r} K", model)
    denser = estimate(build(s**3 * n, ratio * slow, slow), f"{s * T!r} K", model)
    faster = estimate(build(n, s * ratio * slow, s * slow), f"{s * T!r} K", model)
    assert denser == pytest.approx(s**2 * found, rel=1e-11)
    assert faster == pytest.approx(s * found, rel=1e-11)


@settings(max_examples=40)
@given(n=densities, slow=velocities, ratio=st.floats(1.2, 3.0), T=temperatures, more=st.floats(1.01, 3.0))
def test_monotonic_in_temperature_and_below_the_classical_limit(n, slow, ratio, T, more):
    made = build(n, ratio * slow, slow)
    for model in ("mediator", "cahill"):
        low, high = (estimate(made, f"{t!r} K", model) for t in (T, more * T))
        assert low < high < estimate(made, f"{T!r} K", f"{model}-classical") * (1 + 1e-12)


def test_results_do_not_depend_on_the_cell():
    same = {"density": "4 g/cm^3", "longitudinal_velocity": "9 km/s", "transverse_velocity": "5 km/s"}
    values = [
        estimate(materials.define("x", formula=f, **same), "300 K", "cahill") for f in ("MgO", "Mg4O4", "Mg0.5O0.5")
    ]
    assert values == pytest.approx([values[0]] * 3, rel=1e-14)


def test_arrays_and_labels():
    import xarray as xr

    kelvins = Quantity(np.array([[200.0, 300.0]]), "K")
    assert estimate("a-Se", kelvins, "clarke").shape == (1, 2)
    labelled = xr.DataArray([300.0, 400.0], dims="case", coords={"case": ["a", "b"]}, attrs={"units": "K"})
    found = materials.minimum_conductivity("a-SiO2", labelled)
    assert found.dims == ("case",) and found.attrs["units"] == "W m^-1 K^-1"
    assert float(found[0]) == estimate("a-SiO2", "300 K", "mediator")


def test_the_mediator_estimate_says_where_it_is_too_low():
    with pytest.warns(ModelWarning, match="below θ_D/2"):
        materials.minimum_conductivity("a-SiO2", "200 K")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        materials.minimum_conductivity("a-SiO2", "300 K")


@pytest.mark.parametrize(("material", "model", "options", "words"), [
    ("a-GeSe2", "cahill", {}, "'cahill' needs"),
    ("Si", "slack", {}, "grueneisen.*'slack' needs"),
    ("Si", "slack", {"grueneisen": 1.0}, "primitive_cell_atoms"),
    ("Si", "cahil", {}, "Did you mean 'cahill'"),
    ("pyrex", "cahill", {"heavy_atoms_only": True}, "no `formula`"),
])  # fmt: skip
def test_what_is_missing_is_named(material, model, options, words):
    with pytest.raises(HeatChainError, match=words):
        materials.minimum_conductivity(material, "300 K", model, **options)


@pytest.mark.parametrize("T", ["0 K", "-3 K", "300", "3 m"])
def test_impossible_temperatures(T):
    with pytest.raises(HeatChainError, match="`T`"):
        materials.minimum_conductivity("Si", T)


def test_heavy_atoms_of_perspex():
    whole, heavy = (estimate("pmma", "300 K", "mediator-classical", heavy_atoms_only=flag) for flag in (False, True))
    assert whole == pytest.approx(0.59, abs=0.005)
    assert heavy / whole == pytest.approx((7 / 15) ** (2 / 3), rel=1e-12)


def test_table_of_models():
    table = materials.models()
    assert set(SOUND) < set(table["model"].values) and "Eqs. (95)" in str(
        table["reference"].sel(model="panasyuk").item()
    )
    for column in ("title", "formula", "reference", "validity", "needs"):
        assert all(table[column].values), column
