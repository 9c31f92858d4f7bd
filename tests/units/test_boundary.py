"""The boundary between text and float64: what is read, what is refused, and in which words."""

import math
import pickle

import numpy as np
import pint
import pytest
import xarray as xr
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.constants import c, e, hbar, k

import chain
from chain import results
from chain.errors import HeatChainError, ModelWarning, SolverError
from chain.units.boundary import (
    angular_frequency,
    evaluate,
    floats,
    quantity,
    temperature,
    unit_attribute,
    unit_of,
    ureg,
)
from chain.units.mismatch import DimensionError
from chain.units.parse import parse
from chain.units.uncertain import with_spread
from scenarios.presets import results as of_scenarios

Q = ureg.Quantity

LENGTHS = {
    "5 nm": 5e-9,
    " 5nm ": 5e-9,
    "+5. nm": 5e-9,
    ".5 m": 0.5,
    "1.5e-9 m": 1.5e-9,
    "1e3 m": 1000.0,
    "5 um": 5e-6,
    "5 µm": 5e-6,  # micro sign
    "5 μm": 5e-6,  # Greek mu
    "5 Å": 5e-10,
    "5 angstrom": 5e-10,
    "5 m²/m": 5.0,
    "5 m⁻¹ m^2": 5.0,
    "5 m**2 m**-1": 5.0,
    "5 1/m^-1": 5.0,
    "0.0 m": 0.0,
}

REFUSED_LENGTHS = {  # text: what the message must say beside the argument's name
    "1,5 nm": "'1.5 nm'",
    "1,000 m": "'1.000 m' or '1000 m'",
    "1,000.5 m": "no separators",
    "1.000,5 m": "no separators",
    "1.5.2 m": "no separators",
    "1 000 m": "'1000 m'",
    "-1 000 000 m": "'-1000000 m'",
    "1_000 m": "'1000 m'",
    "1'000 m": "'1000 m'",
    "5 5 m": "more than one number. Write one number",
    "5 ± 1 m": "uncertainty",
    "5-6 m": "range",
    "9**9**9**9": "cannot be read",
    "5 m**9**9": "cannot be read",
    "5 m^1000": "from 1 to 9",
    "5 m^10": "from 1 to 9",
    "5 m^0": "from 1 to 9",
    "1e400 m": "too large",
    "1e-400 m": "too small",
    "nan m": "nan",
    "inf m": "inf",
    "5": "'5 nm'",
    "": "'5 nm'",
    "m 5": "'5 nm'",
    "5 K": "'5 nm'",
    "5 nm^2": "'5 nm'",
    "5 C": "'5 nm'",
    "5 NM": "'nm'",
    "5 kkm": "'kkm' is not a unit",
    "5 (m": "cannot be read",
    "5 m)": "cannot be read",
    "5 ((((m))))": "cannot be read",
    "5 m + 3 m": "cannot be read",
    "5 m; import os": "cannot be read",
    "5 m/s*s": "ambiguous",
    "0x10 m": "not a unit",
    "½ m": "'5 nm'",
    "5 " + "m " * 99: "characters",
}


@pytest.mark.parametrize(("text", "metres"), LENGTHS.items())
def test_lengths_that_are_read(text, metres):
    assert float(floats(text, "m", "spacing")) == pytest.approx(metres, rel=1e-15)


@pytest.mark.parametrize(("text", "words"), REFUSED_LENGTHS.items())
def test_lengths_that_are_refused_with_name_and_advice(text, words):
    with pytest.raises(HeatChainError) as caught:
        floats(text, "m", "spacing")
    message = str(caught.value)
    assert "`spacing`" in message
    assert words in message
    assert message.endswith((".", "?"))


def test_what_is_advised_is_accepted():
    for wrong in ("1,5 nm", "1 000 m", "1_000 m", "300 k", "25 C", "5 W/mK", "5 W/m.K", "5 W/m*K"):
        unit = "W/(m*K)" if "W" in wrong else "K" if wrong in ("300 k", "25 C") else "m"
        with pytest.raises(HeatChainError) as caught:
            floats(wrong, unit, "x")
        advice = str(caught.value).split("Write '")[1].split("'")[0]
        right = advice if advice[0].isdigit() else f"{wrong.split()[0]} {advice}"
        assert np.isfinite(floats(right, unit, "x"))


@pytest.mark.parametrize("text", ["5 W/(m K)", "5 W/m/K", "5 W m^-1 K^-1", "5 W·m⁻¹·K⁻¹", "0.05 W/cm/K", "5 W/(m·K)"])
def test_conductivities_that_mean_the_same(text):
    assert float(floats(text, "W/(m*K)", "conductivity")) == pytest.approx(5.0, rel=1e-14)


@pytest.mark.parametrize("text", ["5 W/mK", "5 W/m.K", "5 W/m K", "5 W/m*K", "5 W/(m.K)", "5 W/m·K"])
def test_conductivities_that_are_ambiguous(text):
    with pytest.raises(HeatChainError, match=r"`conductivity`.*ambiguous.*W/\(m K\)"):
        floats(text, "W/(m*K)", "conductivity")


# -- temperatures and their differences ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kelvins"),
    [("300 K", 300.0), ("25 degC", 298.15), ("25 °C", 298.15), ("77 °F", 298.15), ("300 mK", 0.3), ("0 K", 0.0)],
)
def test_temperatures(text, kelvins):
    assert float(temperature(text, "left")) == pytest.approx(kelvins, rel=1e-14)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("25 C", "'25 degC'"),
        ("300 k", "'K'"),
        ("-1 K", "non-negative"),
        ("-300 degC", "non-negative"),
        ("nan K", "nan"),
        ("inf K", "inf"),
        (300.0, "'300 K'"),
        ("300", "'300 K'"),
        ("5 delta_degC", "difference"),
        (Q(5, "delta_degC"), "difference"),
        (["300 K", "5 delta_degC"], "difference"),
        ("1 eV", "dimension"),
        ("1 degC/m", "dimension"),
    ],
)
def test_what_is_no_temperature(value, words):
    with pytest.raises(HeatChainError, match="`left`") as caught:
        temperature(value, "left")
    assert words in str(caught.value)


def test_an_offset_scale_in_a_product_is_refused():
    assert float(floats("5 W/(m delta_degC)", "W/(m*K)", "conductivity")) == 5.0
    with pytest.raises(DimensionError, match=r"`conductivity`.*delta_degC"):
        floats("5 W/(m degC)", "W/(m*K)", "conductivity")


# -- angular frequencies ---------------------------------------------------------------------------


def test_hertz_are_cycles():
    assert float(angular_frequency("1 THz", "frequency")) == pytest.approx(2 * math.pi * 1e12, rel=1e-15)
    assert float(angular_frequency("1e12 rad/s", "frequency")) == 1e12
    assert float(angular_frequency("1e12 1/s", "frequency")) == 1e12
    assert float(angular_frequency("1 ps^-1", "frequency")) == pytest.approx(1e12, rel=1e-15)


def test_wavenumber_energy_and_temperature_agree_to_their_digits():
    assert float(angular_frequency("480 cm^-1", "frequency")) == pytest.approx(2 * math.pi * c * 48000.0, rel=1e-15)
    assert float(angular_frequency("59.51 meV", "frequency")) == pytest.approx(59.51e-3 * e / hbar, rel=1e-12)
    assert float(angular_frequency("690.6 K", "frequency")) == pytest.approx(690.6 * k / hbar, rel=1e-15)
    same = [float(angular_frequency(text, "frequency")) for text in ("480 cm^-1", "59.51 meV", "690.6 K")]
    assert same == pytest.approx([same[0]] * 3, rel=1e-4)


def test_each_entry_of_a_list_is_converted_by_its_own_unit():
    found = angular_frequency(["2 rad/s", "1 THz", "1 K", "1 cm^-1"], "frequency")
    expected = [2.0, 2 * math.pi * 1e12, k / hbar, 2 * math.pi * c * 100.0]
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    np.testing.assert_allclose(temperature(["300 K", "20 degC"], "left"), [300.0, 293.15], rtol=1e-15)


@pytest.mark.parametrize("value", ["5 W", "1 kHz^2", "0 THz", "-3 THz", "nan rad/s", "inf rad/s", 1e12, "1e12"])
def test_what_is_no_angular_frequency(value):
    with pytest.raises(HeatChainError, match="`damping`"):
        angular_frequency(value, "damping")


def test_the_error_grammar():
    with pytest.raises(HeatChainError) as caught:
        angular_frequency("-3 THz", "damping")
    assert str(caught.value) == "`damping` must be a positive angular frequency, but is -3 THz."


def test_infinity_only_where_it_is_meant():
    for value in (math.inf, "inf", Q(np.inf, "rad/s")):
        assert float(angular_frequency(value, "cutoff", infinite=True)) == math.inf
    for value in (-math.inf, "-inf", "-inf rad/s", math.nan):
        with pytest.raises(HeatChainError, match="`cutoff`"):
            angular_frequency(value, "cutoff", infinite=True)


# -- objects ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [5, True, None, [], [1, 2], [["5 m"], ["6 m", "7 m"]], ["5 m", "6 K"], {}, b"5 m", object(), Q(1 + 2j, "m"),
     Q(np.array(["a"], dtype=object), "m"), Q(np.ma.array([1.0, 2.0], mask=[False, True]), "m"),
     xr.DataArray([1.0]), xr.DataArray([1.0], attrs={"units": "K"}),
     xr.DataArray([np.nan], attrs={"units": "m"}), xr.DataArray([1.0], attrs={"units": "W m-1 K-1"})],
)  # fmt: skip
def test_objects_that_are_no_length(value):
    with pytest.raises(HeatChainError, match="`spacing`"):
        floats(value, "m", "spacing")


def test_a_wrong_dimension_is_also_pints_error():
    with pytest.raises(pint.DimensionalityError):
        quantity("5 K", "m", "spacing")


def test_labels_in_labels_out():
    given_ = xr.DataArray(
        [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
        dims=("case", "x"),
        coords={"case": ["a", "b"], "x": [0, 1, 2]},
        attrs={"units": "nm", "long_name": "width"},
    )
    taken = floats(given_, "m", "width")
    assert taken.dims == given_.dims
    xr.testing.assert_equal(taken, given_ * 1e-9)
    squared = evaluate(lambda x: x**2, "m^2", taken)
    assert squared.attrs == {"units": "m^2"}
    xr.testing.assert_equal(squared, (given_ * 1e-9) ** 2)
    with pytest.raises(HeatChainError, match="DataArray"):
        evaluate(lambda x, y: x + y, "m", taken, np.ones(3))


def test_scalars_out_are_plain_numbers():
    found = evaluate(lambda x: 2.0 * x, "W", np.array(3.0))
    assert isinstance(found.magnitude, float)
    assert found == Q(6.0, "W")


def test_the_application_registry_is_kept():
    assert ureg.get() is pint.application_registry.get()


@pytest.mark.parametrize("table", [results.VARIABLES, of_scenarios.VARIABLES], ids=["chain", "scenarios"])
def test_unit_strings_of_the_tables_are_read_by_pint_and_by_us(table):
    for name, (units, long_name) in table.items():
        assert long_name
        assert unit_attribute(units) == units, name
        assert ureg.Unit("" if units == "1" else units) == unit_of(units), name
    assert unit_attribute("W/(m K)") == "W m^-1 K^-1"
    assert ureg.Unit("W m^-1 K^-1") == ureg.Unit("W/m/K")


@pytest.mark.parametrize("error", [HeatChainError("a."), DimensionError("b."), SolverError("c.")])
def test_errors_travel_between_processes(error):
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert str(back) == str(error)


def test_a_partial_result_travels_with_its_error():
    error = SolverError("stopped.")
    error.partial = xr.Dataset({"temperature": ("time", [1.0, 2.0])})
    xr.testing.assert_identical(pickle.loads(pickle.dumps(error)).partial, error.partial)


# -- whatever is typed -----------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["1", "5", "1e3", ",", ".", " ", "/", "*", "**", "^", "(", ")", "-", "+", "9", "e", "m", "K", "W", "nm", "²", "⁻¹",
     "°C", "inf", "nan", "_", "'", "·", "µ", "%", "Hz", "degC", "\n", "0", "1/", "Å"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=40)))
@example("9" * 99)
@example("1 " + "(" * 90)
@example("1 m^" + "9" * 80)
def test_any_text_is_a_finite_length_or_a_sentence(text):
    try:
        found = floats(text, "m", "x")
    except HeatChainError as error:
        assert "`x`" in str(error)
    else:
        assert np.isfinite(found)


@settings(max_examples=200)
@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["m", "nm", "W/(m K)", "cm^-1"]))
def test_every_float_is_read_to_the_last_bit(number, unit):
    assert parse(f"{number!r} {unit}", "x") == (number, unit)


# -- as others write them --------------------------------------------------------------------------


@pytest.mark.parametrize(("spelled", "unit"), [
    ("W m-1 K-1", "W/(m K)"), ("W.m-1.K-1", "W/(m K)"), ("s-1", "1/s"), ("cm-1", "1/cm"), ("Kelvin", "K"),
    ("degrees_C", "degC"), ("degree_Celsius", "degC"), ("Celsius", "degC"), ("deg C", "degC"), ("degK", "K"),
    ("g/cm3", "g/cm^3"), ("kg m-3", "kg/m^3"), ("m2 s-1", "m^2/s"), ("percent", "0.01"), ("%", "0.01"),
    ("Joule", "J"), ("J kg-1 K-1", "J/(kg K)"), ("W/m2", "W/m^2"), ("Milliseconds", "ms"),
])  # fmt: skip
def test_spellings_of_attributes(spelled, unit):
    if unit == "0.01":
        assert Q(1.0, unit_of(spelled)).to("").magnitude == pytest.approx(0.01)
    else:
        assert unit_of(spelled) == unit_of(unit)
        again = xr.DataArray([1.0], attrs={"units": unit_attribute(spelled)})
        assert Q(1.0, unit_of(again.attrs["units"])) == Q(1.0, unit_of(unit))


@pytest.mark.parametrize("spelled", ["W/m-K", "W/m-2", "W/m.K", "W/m2K", "W m-1.5", "m-10", "KeLVIN", "x2", "C-1-1"])
def test_spellings_that_are_ambiguous_or_unknown(spelled):
    with pytest.raises(HeatChainError, match="`unit`"):
        unit_of(spelled)


def test_quantities_of_another_registry():
    """Taken by their unit's name, where it means the same there; in labelled arrays as well."""
    other = pint.UnitRegistry()
    assert float(floats(other.Quantity(5, "nm"), "m", "spacing")) == pytest.approx(5e-9)
    assert float(temperature(other.Quantity(25.0, "degC"), "T")) == pytest.approx(298.15)
    assert float(angular_frequency(other.Quantity(1.0, "THz"), "frequency")) == pytest.approx(2 * math.pi * 1e12)
    labelled = xr.DataArray(other.Quantity([1.0, 2.0], "W/(m*K)"), dims="x")
    assert floats(labelled, "W/(m K)", "kappa").values.tolist() == [1.0, 2.0]
    other.define("furlong_per_day = 2 m")
    other.define("parsec = 3 m = pc")
    for unit in ("furlong_per_day", "parsec"):
        with pytest.raises(HeatChainError, match="another pint registry"):
            floats(other.Quantity(1.0, unit), "m", "spacing")


@pytest.mark.parametrize("text", [
    "(1.35 ± 0.02) W/(m K)", "(1.35+/-0.02) W m-1 K-1", "1.35(2) W/(m K)", "( 1.35e0 +- 2e-2 )W/(m·K)",
    "1.35(2) W/m/K",
])  # fmt: skip
def test_values_with_uncertainties(text):
    with pytest.warns(ModelWarning, match="`kappa` is .*by its value alone.*chain.propagate") as told:
        assert float(floats(text, "W/(m K)", "kappa")) == 1.35
    assert told[0].filename == __file__
    value, moved = (float(floats(one, "W/(m K)", "kappa")) for one in with_spread(text))
    assert moved - value == pytest.approx(0.02, rel=1e-12)


@pytest.mark.parametrize("text", ["1.35 ± 0.02 W/(m K)", "(1.35 ± 0.02)", "1.35 (2) W/(m K)", "(1.35 ± x) W/(m K)"])
def test_uncertainties_that_are_ambiguous(text):
    with pytest.raises(HeatChainError, match="`kappa`"):
        floats(text, "W/(m K)", "kappa")


def test_values_of_the_package_uncertainties():
    uncertainties = pytest.importorskip("uncertainties")
    value = uncertainties.ufloat(1.35, 0.02)
    for one in (Q(value, "W/(m*K)"), Q(1.35, "W/(m*K)").plus_minus(0.02)):
        with pytest.warns(ModelWarning, match="`kappa` is .*by its value alone"):
            assert float(floats(one, "W/(m K)", "kappa")) == 1.35
        assert with_spread(one)[1].magnitude == pytest.approx(1.37, rel=1e-14)
    array = xr.DataArray(np.array([value, 2 * value]), dims="x", attrs={"units": "W m-1 K-1"})
    with pytest.warns(ModelWarning, match="by its value alone"):
        assert floats(array, "W/(m K)", "kappa").values.tolist() == [1.35, 2.70]
    with pytest.raises(HeatChainError, match="`kappa`"):
        floats(value, "W/(m K)", "kappa")


@pytest.mark.parametrize("unit", ["rad/s", "1/s", "Hz", "THz", "cm^-1", "m-1", "eV", "meV", "J", "K", "mK", "s-1"])
def test_frequencies_go_out_as_they_come_in(unit):
    for omega in (Q(3.7e12, "rad/s"), xr.DataArray([1e12, -2e12], dims="x", attrs={"units": "rad/s"})):
        found = chain.frequency(omega, unit)
        np.testing.assert_allclose(
            np.asarray(angular_frequency(found, "frequency", positive=False)),
            np.asarray(angular_frequency(omega, "frequency", positive=False)), rtol=1e-14,
        )  # fmt: skip
    by_scipy = {"Hz": 1 / (2 * math.pi), "cm^-1": 1 / (2 * math.pi * c * 100), "meV": hbar / e * 1e3, "K": hbar / k}
    if unit in by_scipy:
        assert chain.frequency("1e12 rad/s", unit).magnitude == pytest.approx(1e12 * by_scipy[unit], rel=1e-9)


@pytest.mark.parametrize("unit", ["W", "degC", "nonsense", "Hz^2", ""])
def test_what_is_no_unit_of_a_frequency(unit):
    with pytest.raises(HeatChainError, match="`unit`"):
        chain.frequency("1 THz", unit)


def test_what_was_quantified_comes_out_quantified():
    pytest.importorskip("pint_xarray")
    frequency = xr.DataArray(Q([1.0, 2.0], "THz"), dims="x")
    assert isinstance(chain.frequency(frequency, "cm^-1").data, pint.Quantity)
    plain = xr.DataArray([1.0, 2.0], dims="x", attrs={"units": "THz"})
    assert chain.frequency(plain, "cm^-1").attrs["units"] == "cm^-1"
    link = chain.HarmonicMediator(frequency, "1 THz")
    assert isinstance(link.conductance("300 K").data, pint.Quantity)
    assert chain.HarmonicMediator(plain, "1 THz").conductance("300 K").attrs["units"] == "W K^-1"
