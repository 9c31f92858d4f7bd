"""Tables as others write them: what is read of them, what is refused, and whether what is advised is accepted."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import chain
import materials
from chain.errors import HeatChainError
from chain.storage.readers.series import curve_of
from chain.units.boundary import ureg
from systems.paths import ROOT

Q = ureg.Quantity
TABLES = ROOT / "tests" / "data" / "tables"
T, KAPPA = [4.2, 10.0, 20.5], [0.0125, 0.1, 1.5]


def file(folder, text, encoding="utf-8"):
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read(folder, text, **choices):
    return materials.read_conductivity(file(folder, text), **choices)


# -- files in the layouts of public ones -------------------------------------------------------------------------------


def test_a_cryogenic_conductivity():
    path = TABLES / "cryogenic_kappa.csv"
    with pytest.raises(HeatChainError, match=r"different values at temperature 4\.2, in line 5 and line 6.*'mean'"):
        materials.read_conductivity(path)
    found = materials.read_conductivity(path, repeated="mean")
    assert found.sizes == {"temperature": 11} and np.all(np.diff(found["temperature"]) > 0)
    np.testing.assert_allclose(found, 0.012 * found["temperature"] ** 1.7, rtol=0.06)
    assert float(found.sel(temperature=4.2)) == pytest.approx((0.1376 + 0.1363) / 2, rel=1e-12)
    assert float(materials.read_conductivity(path, repeated="first").sel(temperature=4.2)) == 0.1376


def test_a_transmission_of_green_functions():
    table = chain.read_table(
        TABLES / "negf.tran", columns={"frequency": 1, "transmission": 2}, units={"frequency": "cm^-1"}
    )
    link = chain.landauer(table, channels=1)
    x = np.arange(0.0, 140.0, 2.0) / 120
    by_hand = chain.landauer((Q(120 * x, "cm^-1"), np.where(x < 1, (1 - x**2) / (1 - x**2 + 0.64 * x**2), 0.0)))
    for kelvins in ("2 K", "300 K"):
        assert link.conductance(kelvins).magnitude == pytest.approx(by_hand.conductance(kelvins).magnitude, rel=1e-12)
    quantum = chain.bounds.quantum_of_conductance("0.1 K")
    assert (link.conductance("0.1 K") / quantum).to("").magnitude == pytest.approx(1.0, abs=1e-3)


def test_traces_of_calorimeters():
    """NETZSCH's, with the titles in a comment and decimal commas, and TA's, with units in a line of their own."""
    one = chain.read_table(TABLES / "dsc.csv", over="time")
    other = chain.read_table(TABLES / "dsc_trios.txt")
    np.testing.assert_allclose(one["dsc"], -other["heat_flow_normalized"], rtol=2e-5)
    np.testing.assert_allclose(one["temperature"], other["temperature"], rtol=1e-5)
    assert [one[name].attrs["units"] for name in ("time", "temperature", "dsc")] == ["min", "degC", "mW mg^-1"]
    assert [other[name].attrs["units"] for name in ("time", "temperature")] == ["min", "degC"]


def test_a_log_of_thermocouples_drives_a_chain():
    """UTF-16, semicolons, decimal commas, dates and clock times in two columns, past midnight; a reading is missing."""
    path = TABLES / "thermocouples.csv"
    with pytest.raises(HeatChainError, match=r"line 8, column 4 \('TC2 \(°C\)'\).*empty.*missing='drop'"):
        chain.read_table(path)
    log = chain.read_table(path, missing="drop")
    assert log["time"].values.tolist() == [10.0 * i for i in range(14) if i != 5]
    assert log["tc1"].attrs["units"] == "degC"
    whole = chain.read_table(path, columns={"time": "Time", "temperature": "TC1 (°C)"})
    row = chain.Chain(chain.ConductanceLink("1 W/K"), chain.ConstantHeatCapacity("1 J/K"), 2, whole, "294.65 K")
    found = row.transient("294.65 K", "130 s", samples=14)
    ends = chain.Reservoir(lambda t: 294.65 + 0.07 * t)
    same = chain.Chain(row.links, row.subsystems, 2, ends, "294.65 K").transient("294.65 K", "130 s", samples=14)
    np.testing.assert_allclose(found["temperature"], same["temperature"], rtol=1e-6)


# -- forms of one table ------------------------------------------------------------------------------------------------

TITLES = (
    ("T [K]", "kappa [W/(m K)]"), ("T/K", "κ / W m⁻¹ K⁻¹"), ("Temperature (K)", "Thermal Conductivity (W/m/K)"),
    ('"T in K"', '"k (W/(m·K))"'), ("temp [K]", "lambda/(W/(m K))"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("separator", "titles", "top", "mark", "ends"),
    [
        *itertools.product((",", ";", "\t"), TITLES, ("", "\ufeffGlass\nRun 3; 2024\n\n"), (".",), ("\n",)),
        *itertools.product((";", "\t"), TITLES[:1], ("# made by hand\n",), (",",), ("\r\n", "\r")),
        (" ", ("T(K)", "k(W/m/K)"), "% a title\n", ".", "\n"),
        ("   ", TITLES[2], "", ",", "\n"),
    ],
)
def test_one_table_in_many_forms(tmp_path, separator, titles, top, mark, ends):
    rows = [separator.join((f"{a}", f"{b:.6e}")).replace(".", mark) for a, b in zip(T, KAPPA, strict=True)]
    text = top + "\n".join([separator.join(titles), *rows, ""])
    found = read(tmp_path, text.replace("\n", ends))
    assert found["temperature"].values.tolist() == T and found.values.tolist() == KAPPA
    assert found.attrs["units"] == "W m^-1 K^-1"


@pytest.mark.parametrize("text", [
    "# T (K), kappa (W/(m K))\n4.2 0.0125\n10 0.1\n20.5 1.5",  # the titles as numpy.savetxt writes them
    "T,kappa\nK,W/(m K)\n-----,-----\n4.2,0.0125\n10,0.1\n20.5,1.5\n",
    "T;kappa\n[K];[W/(m K)]\n4.2;0.0125\n10;0.1\n20.5;1.5\n",
    "no,T (K),kappa (mW/cm/K),note\n1,4.2,0.125,a\n2,10,1.00,b\n3,20.5,15.0,c\n",
    "T (degC),kappa (W/(m K))\n-268.95,0.0125\n-263.15,0.1\n−252.65,1.5D0\n",
    "T [K], kappa [W/(m K)],\n20.5, 1.5,\n4.2, 0.0125,\n10, 0.1,\n4.2, 0.0125,\n",
])  # fmt: skip
def test_other_forms(tmp_path, text):
    found = read(tmp_path, text)
    np.testing.assert_allclose(found["temperature"], T, rtol=1e-14)
    np.testing.assert_allclose(found, KAPPA, rtol=1e-14)


@pytest.mark.parametrize(("cells", "titles"), [
    (("1.00(2)", "2.00(3)"), ""), (("1.00 ± 0.02", "2.00 +/- 0.03"), ""),
    (("1.00;0.02", "2.00;0.03"), ";sigma [W/(m K)]"), (("1.00;2", "2.00;1.5"), ";rel. error (%)"),
])  # fmt: skip
def test_uncertainties(tmp_path, cells, titles):
    found = read(tmp_path, f"T [K];k [W/(m K)]{titles}\n10;{cells[0]}\n20;{cells[1]}\n")
    assert found.values.tolist() == [1.0, 2.0]
    np.testing.assert_allclose(found["uncertainty"], [0.02, 0.03], rtol=1e-12)


def test_a_mean_has_a_smaller_uncertainty(tmp_path):
    text = "T [K], k [W/(m K)], error [W/(m K)]\n10, 1, 0.3\n10, 2, 0.4\n20, 3, 0.1\n"
    found = read(tmp_path, text, repeated="mean")
    assert found.values.tolist() == [1.5, 3.0] and found["uncertainty"].values.tolist() == [0.25, 0.1]


FRAME = pd.DataFrame({"T (K)": T, "kappa (W/(m K))": KAPPA})
OBJECTS = {
    "frame": FRAME,
    "frame, turned": FRAME[::-1],
    "frame with an index": FRAME.set_index("T (K)"),
    "series": FRAME.set_index("T (K)")["kappa (W/(m K))"],
    "two levels of titles": pd.DataFrame({("T", "K"): T, ("kappa", "W/(m K)"): KAPPA}),
    "structured array": FRAME.to_records(index=False),
    "quantities": (Q(T, "K"), Q(KAPPA, "W/(m*K)")),
    "texts": {"T": [f"{one} K" for one in T], "kappa": [f"{1e3 * one:.12g} mW/(m K)" for one in KAPPA]},
    "labelled": xr.DataArray(KAPPA, {"T": ("T", T, {"units": "K"})}, "T", attrs={"units": "W/(m K)"}),
    "degC": xr.DataArray(
        KAPPA, {"T": ("T", np.array(T) - 273.15, {"units": "degC"})}, "T", attrs={"units": "W m-1 K-1"}
    ),
    "dataset": xr.Dataset(
        {"kappa": ("x", KAPPA, {"units": "W/(m K)"}), "T": ("x", T, {"units": "K"}), "note": ("x", list("abc"))}
    ),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_tables_in_memory(name):
    found = materials.read_conductivity(OBJECTS[name])
    np.testing.assert_allclose(found["temperature"], T, rtol=1e-13)
    np.testing.assert_allclose(found, KAPPA, rtol=1e-13)


def test_tables_are_links_bodies_and_transmissions(tmp_path):
    """Everything that takes a table takes them in all forms, by one reader."""
    path = file(tmp_path, "T (K);K (nW/K)\n100;1,5\n200;2,5\n300;3,25\n")
    link = chain.TabulatedLink(path)
    assert chain.TabulatedLink(str(path)).conductance("200 K").m_as("nW/K") == pytest.approx(2.5, rel=1e-14)
    frame = pd.DataFrame({"T (K)": [100.0, 200.0, 300.0], "C (aJ/K)": [1.0, 2.0, 3.0]})
    body = chain.TabulatedHeatCapacity(frame)
    row = chain.Chain(link, frame, 3, "250 K", "200 K")
    assert row.steady_state()["current"].values[0] > 0 and body.heat_capacity("200 K").m_as("aJ/K") == pytest.approx(
        2.0
    )
    rod = chain.Rod(
        pd.DataFrame({"T (K)": [100.0, 300.0], "k (W/m/K)": [1.0, 2.0]}), "1e6 J/(m^3 K)", "1 um", "1 um^2",
        "250 K", "200 K", cells=4,
    )  # fmt: skip
    assert rod.line.links.families[0].conductance("200 K").magnitude == pytest.approx(1.5, rel=1e-12)
    spectrum = chain.spectra.Tabulated(pd.DataFrame({"f (THz)": [1.0, 2.0, 3.0], "J (THz)": [1.0, 1.0, 0.0]}))
    by_pair = chain.spectra.Tabulated((["1 THz", "2 THz", "3 THz"], ["1 THz", "1 THz", "0 THz"]))
    assert spectrum.reorganization.magnitude == pytest.approx(by_pair.reorganization.magnitude, rel=1e-14)
    source = pd.Series([0.0, 1.0], index=pd.to_timedelta([0, 5], "s"), name="P (pW)")
    driven = chain.Chain(chain.ConductanceLink("1 pW/K"), chain.ConstantHeatCapacity("1 pJ/K"), 1, "200 K", "200 K",
                         sources={1: source})  # fmt: skip
    assert driven.transient("200 K", "5 s", samples=3).attrs["complete"] == 1


def test_certificates_of_tables():
    K = pd.DataFrame({"T (K)": [4.1, 7.5, 9.6], "G (pW/K)": [3.0, 5.0, 6.0], "error (pW/K)": [0.1, 0.1, 0.1]})
    labelled = xr.DataArray(
        K["G (pW/K)"].values, {"temperature": ("temperature", K["T (K)"], {"units": "K"})}, "temperature",
        attrs={"units": "pW/K"},
    )  # fmt: skip
    one, other = chain.bounds.certify(K), chain.bounds.certify(labelled, uncertainty="0.1 pW/K")
    assert one.conductance("6 K")["lower"] == other.conductance("6 K")["lower"]
    currents = pd.DataFrame({"T1 (K)": [10.0], "T2 (K)": [5.0], "I (pW)": [20.0]})
    assert chain.bounds.certify(currents).current("10 K", "5 K")["upper"] == pytest.approx(20e-12, rel=1e-5)


@pytest.mark.parametrize("times", [
    np.array(["2024-05-17T10:00", "2024-05-17T10:01", "2024-05-17T10:02"], "datetime64[s]"),
    np.array([0, 60, 120], "timedelta64[s]"),
    xr.Variable("time", [0.0, 1.0, 2.0], {"units": "min"}),
])  # fmt: skip
def test_axes_of_time_as_xarray_and_pandas_make_them(times):
    kelvins = xr.DataArray([20.0, 25.0, 22.0], {"time": ("time", times)}, "time", attrs={"units": "degC"})
    if isinstance(times, xr.Variable):
        kelvins = kelvins.assign_coords(time=times)
    for course in (kelvins, kelvins.rename(time="when"), kelvins.to_series().rename("T (degC)")):
        if isinstance(times, xr.Variable) and isinstance(course, pd.Series):
            course.index = course.index.rename("time [min]")
        end = chain.Reservoir(course).value
        assert end(np.array([0.0, 60.0, 90.0])).tolist() == pytest.approx([293.15, 298.15, 296.65], rel=1e-14)


def test_choices(tmp_path):
    path = file(tmp_path, "run 1;run 2;when\n1,5;2,5;0\n3,5;4,5;10\n")
    with pytest.raises(HeatChainError, match=r"`columns\[K\]`.*none of 'K'"):
        chain.read_table(path, columns={"K": "K"})
    found = chain.read_table(
        path, columns={"time": "when", "current": "run 2"}, units={"time": "ms", "current": "nW"}, over="time"
    )
    assert set(found.variables) == {"time", "current"} and found["current"].attrs["units"] == "nW"
    assert chain.HeatCurrent(found).value(np.array([5e-3])).tolist() == pytest.approx([3.5e-9])
    with pytest.raises(HeatChainError, match="number of a column from 1 to 3"):
        chain.read_table(path, columns={"time": 0, "current": 1})
    ambiguous = "T (K),k (W/mK)\n10,1\n20,2\n"
    with pytest.raises(HeatChainError, match=r"column 2 .*ambiguous.*'W/\(m K\)'.*units="):
        read(tmp_path, ambiguous)
    for key in ("k (W/mK)", "k", "conductivity"):
        assert read(tmp_path, ambiguous, units={key: "W/(m K)"}).values.tolist() == [1.0, 2.0]


# -- what is refused ---------------------------------------------------------------------------------------------------

GOOD = "temperature [K], conductivity [W/(m K)]\n10, 0.12\n20, 0.2\n"
BAD = {  # text: where it is wrong, and what is expected
    "": "no data",
    "hello\nworld\n": "two or more of them numbers.*line 2",
    GOOD + "30, x\n": r"line 4, column 2 \('conductivity \[W/\(m K\)\]'\): 'x' is no number.*1\.35e-2",
    GOOD + "30\n": "line 4 has 1 cells where the table has 2.*commas",
    GOOD + "30, 1, 2\n": "line 4 has 3 cells where the table has 2",
    GOOD + "30, \n": "line 4, column 2.*empty.*missing='drop'",
    GOOD + "30, 1e999\n": "line 4, column 2.*too large",
    GOOD + '30, "1\n': "line 4 .*quote",
    GOOD + "20, 0.3\n": "different values at temperature 20, in line 3 and line 4.*'mean'",
    GOOD + "30, -1\n": "conductivity.*positive",
    GOOD + "30, 1.000.000\n": "line 4, column 2.*one decimal mark",
    "T [K];k [W/(m K)]\n1,5;2\n2,5;3.5\n": "line 2, column 1: '1,5'.*decimal comma, others have a point",
    "T [K];k [W/(m K)]\n1,500;2\n2,500;3\n": "line 2, column 1.*thousands.*decimal=','",
    "T;k\n10;1\n20;2\n": r"column 1 \('T'\) has no unit.*'temperature \[K\]'.*units=",
    "a [K];b [K]\n10;1\n20;2\n": "one column `temperature` in K.*2: column 1.*columns=",
    "T [K];x [W/K]\n10;1\n20;2\n": r"one column `conductivity` in W/\(m K\).*columns=",
    "T [K];k [W/(m k)]\n10;1\n20;2\n": "column 2.*'k' is not a unit",
    "time;T1 (K)\n23:59:50;1\n00:00:00;2\n": "line 3, column 1.*clock goes back.*dates",
    "time [s];k [W/(m K)]\n03/04/2024;1\n04/04/2024;2\n": "two or more of them numbers",
}


@pytest.mark.parametrize(("text", "words"), [
    ("10 1a\n20 2\n30 3\n", "line 1, column 2: '1a' is no number"),
    ("10 1\n20 1,5x\n30 3\n40 4\n", "line 2, column 2: '1,5x' is no number"),
    ("10;1\n20;x\n30;3\n", "line 2, column 2: 'x' is no number"),
])  # fmt: skip
def test_a_fault_in_the_first_lines_is_not_taken_for_titles(tmp_path, text, words):
    with pytest.raises(HeatChainError, match=words):
        chain.read_table(file(tmp_path, text))


@pytest.mark.parametrize(("text", "words"), BAD.items())
def test_bad_files_name_the_line_and_the_column(tmp_path, text, words):
    path = file(tmp_path, text)
    with pytest.raises(HeatChainError, match=words) as caught:
        materials.read_conductivity(path) if "time;" not in text else chain.read_table(path)
    assert str(path) in str(caught.value) or "`conductivity` must be" in str(caught.value)


@pytest.mark.parametrize("text", BAD)
def test_the_file_that_is_shown_is_read(tmp_path, text):
    """Where an error shows a file that would be right, it is."""
    with pytest.raises(HeatChainError) as caught:
        materials.read_conductivity(file(tmp_path, text))
    shown = re.search(r"A file that is read: a line '(.*?)', then lines such as '(.*?)'\.", str(caught.value))
    if shown:
        first = shown[2].split(", ")
        second = ", ".join([str(2 * float(one)) for one in first])
        found = chain.read_table(file(tmp_path, "\n".join([shown[1], shown[2], second])))
        assert found.sizes and all("units" in one.attrs for one in found.variables.values())


def test_limits(tmp_path):
    with pytest.raises(HeatChainError, match="larger than 1 MB"):
        read(tmp_path, GOOD + "30, 1\n" * 200_000)
    with pytest.raises(HeatChainError, match=r"cells|columns"):
        chain.read_table(file(tmp_path, "\n".join([",".join("1" * 3000)] * 3)))
    with pytest.raises(HeatChainError, match="no file"):
        chain.read_table(tmp_path / "none.csv")
    with pytest.raises(HeatChainError, match="not a text"):
        chain.read_table(file(tmp_path, "a\0b"))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(1e-3, 1e4), st.floats(1e-9, 1e9)), min_size=2, max_size=9, unique_by=lambda p: p[0]),
    st.sampled_from([",", ";", "\t", " "]),
    st.booleans(),
)
def test_numbers_come_back_to_the_last_bit(tmp_path_factory, pairs, separator, comma):
    mark = "," if comma and separator != "," else "."
    rows = [separator.join(map(repr, pair)).replace(".", mark) for pair in pairs]
    path = file(tmp_path_factory.mktemp("t"), "\n".join([separator.join(("T[K]", "K[W/K]")), *rows]))
    found = curve_of(str(path), "temperature", "W/K", "conductance", choices=_decimal(mark))
    ordered = sorted(pairs)
    assert found.x.tolist() == [a for a, _ in ordered] and found.values.tolist() == [b for _, b in ordered]


def _decimal(mark):
    from chain.storage.readers.columns import Choices

    return Choices(decimal=mark)


def test_frames_with_units_of_their_own():
    pytest.importorskip("pint_pandas")
    frame = pd.DataFrame({"T": pd.Series(T, dtype="pint[kelvin]"), "kappa": pd.Series(KAPPA, dtype="pint[W/(m*K)]")})
    found = materials.read_conductivity(frame)
    assert found["temperature"].values.tolist() == T and found.values.tolist() == KAPPA
    told = FRAME.set_axis(["T", "kappa"], axis=1)
    told.attrs["units"] = {"T": "K", "kappa": "W m-1 K-1"}
    assert materials.read_conductivity(told).values.tolist() == KAPPA


def test_values_with_uncertainties():
    uncertainties = pytest.importorskip("uncertainties")
    values = np.array([uncertainties.ufloat(one, 0.1 * one) for one in KAPPA])
    labelled = xr.DataArray(values, {"temperature": ("temperature", T, {"units": "K"})}, attrs={"units": "W/(m K)"})
    for table in (
        labelled,
        (Q(T, "K"), Q(values, "W/(m*K)")),
        (Q(T, "K"), Q(KAPPA, "W/(m*K)"), Q([10] * 3, "percent")),
    ):
        found = materials.read_conductivity(table)
        np.testing.assert_allclose(found["uncertainty"], 0.1 * np.array(KAPPA), rtol=1e-14)
    solid = materials.define("mine", conductivity="(1.35 ± 0.02) W/(m K)")
    assert solid.uncertainties["conductivity"].magnitude == pytest.approx(0.02, rel=1e-12)


def test_a_name_too_long_for_a_file_is_said():
    text = "T (K),k (W/(m K))\n" + 40 * "100,0.67\n"  # a table itself, where its path is expected
    for read in (chain.read_table, chain.load_dataset):
        with pytest.raises(HeatChainError, match=r"cannot be read|There is no file"):
            read(text)
