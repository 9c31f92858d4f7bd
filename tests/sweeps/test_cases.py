"""Values of parameters, and how results of cases are aligned."""

import copy
import itertools
import json
import math
import sys
import tracemalloc

import numpy as np
import pint
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k

import chain
from chain.storage.writing import save
from chain.sweeps import packed
from chain.sweeps.gather import gather
from chain.sweeps.grid import grid
from chain.sweeps.packed import Outcomes
from chain.sweeps.plain import plain_parameter, plain_result, restored_parameter, restored_variable
from systems import sweep_functions as functions

Q = chain.ureg.Quantity


def swept(function, **over):
    return chain.sweep(function, over, executor="serial")


def kind(x):
    return {"kind": type(x).__name__}


@pytest.mark.parametrize(
    ("values", "coordinate", "units", "received"),
    [
        (["1 nm", "2e3 pm"], [1.0, 2.0], "nm", "str"),
        (["10 cm^-1", "20 cm^-1"], [10.0, 20.0], "cm^-1", "str"),
        (["1 THz", "1e12 rad/s"], [2e12 * np.pi, 1e12], "rad s^-1", "str"),
        (["100 cm^-1", "165 K", "inf"], [1.8836515673088532e13, 165 * k / hbar, np.inf], "rad s^-1", "str"),
        (["25 degC", "300 K"], [25.0, 26.85], "degC", "str"),
        (["1 W/(m K)", "2 W/K/m"], [1.0, 2.0], "W m^-1 K^-1", "str"),
        (Q(np.array([1.0, 2.0]), "um"), [1.0, 2.0], "um", "Quantity"),
        ([Q(3, "K"), Q(4, "mK")], [3.0, 0.004], "K", "Quantity"),
        (["1 K", Q(4, "K")], [1.0, 4.0], "K", "Quantity"),
        ([1, 2], [1, 2], None, "int"),
        (range(3), [0, 1, 2], None, "int"),
        (np.array([1.5, 2.0]), [1.5, 2.0], None, "float"),
        ([1, 2.5], [1.0, 2.5], None, "float"),
        ([True, False], [True, False], None, "bool"),
        (["a-SiO2", "4H-SiC"], ["a-SiO2", "4H-SiC"], None, "str"),
        (["steady", "5 ns"], ["steady", "5 ns"], None, "str"),
        (["inf"], ["inf"], None, "str"),
    ],
)  # fmt: skip
def test_values(values, coordinate, units, received):
    ds = swept(kind, x=values)
    assert ds["x"].dims == ("x",)
    if isinstance(coordinate[0], float):
        assert ds["x"].values == pytest.approx(coordinate, rel=1e-6)
    else:
        assert list(ds["x"].values) == coordinate
    assert ds["x"].attrs.get("units") == units
    assert ds["kind"][-1].item() == received
    if units is not None:
        chain.ureg.Unit(units)


def test_the_function_gets_what_was_written():
    got = []
    swept(lambda x, y: got.append((x, y)) or 0.0, x=["1 kW", "2 W"], y=Q(np.array([0.1, 0.3]), "1/cm"))
    assert [x for x, _ in got] == ["1 kW", "1 kW", "2 W", "2 W"]
    assert [y.m for _, y in got] == [0.1, 0.3, 0.1, 0.3]
    assert got[0][1].units == chain.ureg.Unit("1/cm")


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, "at least one parameter"),
        ([("x", [1])], "a dict"),
        ({"x": []}, "`x` must have at least one value"),
        ({"x": "300 K"}, "['300 K']"),
        ({"x": 3.0}, "[3.0]"),
        ({"x": Q(3.0, "K")}, "list"),
        ({"x": ["1 K", "3 W"]}, "one dimension, but they are in K, W"),
        ({"x": ["1 K", 3.0]}, "mixes"),
        ({"x": ["1 K", Q(1.0, "m")]}, "one dimension"),
        ({"x": ["1,5 nm"]}, "'1.5 nm'"),
        ({"x": ["1 nn"]}, "'nn' is not a unit"),
        ({"x": ["1", "2"]}, "without a unit"),
        ({"x": [1.0, np.nan]}, "NaN"),
        ({"x": ["nan K", "1 K"]}, "NaN"),
        ({"x": [1, 2, 1.0]}, "more than once"),
        ({"x": [None]}, "NoneType"),
        ({"x": [[1, 2]]}, "list"),
        ({"x": np.eye(2)}, "DataArray"),
        ({"x": [10**30]}, "too large"),
        ({"y": [1], "x": [1]}, "does not take"),
        ({"y": [1]}, "does not take"),
        ({"status": [1]}, "`over` must name"),
        ({"x": xr.DataArray(3.0)}, "one value"),
        ({"x": range(2_000_000)}, "Sweep in parts"),
        ({"x": [pint.UnitRegistry().Quantity(1.0, "K")]}, "another pint registry"),
    ],
)
def test_bad_values_before_any_case(over, words):
    calls = []
    with pytest.raises(chain.HeatChainError) as found:
        chain.sweep(lambda x: calls.append(x), over, executor="serial")
    assert words in str(found.value)
    assert not calls


def test_what_is_missing_and_what_is_no_function():
    with pytest.raises(chain.HeatChainError, match="lacks `b`"):
        swept(lambda a, b: a, a=[1])
    assert swept(lambda a, b=2: b, a=[1])["result"].item() == 2
    assert swept(max, **{"default": [1]})["status"].item() == "failed"
    with pytest.raises(chain.HeatChainError, match="SCENARIOS"):
        chain.sweep("disorder", {"seed": [1]})


def test_parameters_that_go_together():
    place = {"pair": ("pair", ["gold", "glass"])}
    heat = xr.DataArray([1.0, 2.0], place, "pair", attrs={"units": "nW"})
    number = xr.DataArray([10, 20], place, "pair")
    calls = []
    ds = swept(lambda h, n, z: calls.append((f"{h:~}", n, z)) or n * h, h=heat, n=number, z=[1, 2, 3])
    assert dict(ds.sizes) == {"pair": 2, "z": 3}
    assert ds["h"].dims == ds["n"].dims == ("pair",) and ds["h"].units == "nW"
    assert calls[3] == ("2.0 nW", 20, 1)
    assert ds["result"].values.tolist() == [[10.0] * 3, [40.0] * 3] and ds["result"].units == "nW"
    with pytest.raises(chain.HeatChainError, match="where others have 2"):
        swept(lambda h, n: 0, h=heat, n=xr.DataArray([1, 2, 3], dims="pair"))
    with pytest.raises(chain.HeatChainError, match="other labels"):
        swept(lambda h, n: 0, h=heat, n=number.assign_coords(pair=["a", "b"]))


def test_results_of_every_kind(registry_of_pint_xarray):
    def function(x):
        table = xr.DataArray([1.0 * x, 2.0], {"T": ("T", [1.0, 2.0], {"units": "K"})}, "T", attrs={"units": "W"})
        return {
            "a": 1.5 * x,
            "b": Q(x, "pW/K"),
            "c": table,
            "d": f"n{x}",
            "e": x > 1,
            "f": np.int64(x),
            "g": Q(x, "delta_degC"),
        }

    ds = swept(function, x=[1, 2])
    assert ds["a"].values.tolist() == [1.5, 3.0]
    assert ds["b"].units == "pW K^-1"
    assert ds["c"].dims == ("x", "T") and ds["T"].units == "K" and ds["c"].units == "W"
    assert ds["d"].values.tolist() == ["n1", "n2"]
    assert ds["e"].dtype == bool and ds["f"].dtype == np.int64
    assert ds["g"].units == "K"
    ds.pint.quantify(unit_registry=chain.ureg)
    for value in (1 + 2j, np.arange(3.0), None, object()):
        assert swept(lambda x, value=value: {"a": value}, x=[1])["status"].item() == "failed"


def test_units_are_converted_or_the_case_fails():
    units = ["W", "mW", "K", None]
    ds = swept(lambda i: 2.0 if units[i] is None else Q(2.0, units[i]), i=range(4))
    assert ds["result"].units == "W"
    assert ds["result"].values == pytest.approx([2.0, 0.002, np.nan, np.nan], nan_ok=True)
    assert list(ds["status"]) == ["ok", "ok", "failed", "failed"]
    assert ds["error"][2].item() == "`result` is in K, where the first case has it in W."


def test_dimensions_must_agree():
    ds = swept(lambda i: xr.DataArray(np.zeros((2,) * (i + 1)), dims=("a", "b")[: i + 1], name="q"), i=[0, 1])
    assert list(ds["status"]) == ["ok", "failed"]
    assert "over (a, b)" in ds["error"][1].item()

    def turned(i):
        return xr.DataArray(np.arange(6.0).reshape(2, 3), dims=("a", "b"), name="q").transpose(*("ab" if i else "ba"))

    ds = swept(turned, i=[0, 1])
    assert ds["q"].dims == ("i", "b", "a")
    assert (ds["q"][0] == ds["q"][1]).all()


def test_whole_numbers_and_names_are_united():
    def chain_of(n):
        sites = np.arange(1, n + 1)
        place = {"site": sites, "position": ("site", sites * 2.0)}
        return xr.Dataset({"T": ("site", 10.0 * sites), "count": ((), n)}, place)

    ds = swept(chain_of, n=[2, 4, 3])
    assert ds["site"].values.tolist() == [1, 2, 3, 4]
    assert ds["position"].dims == ("site",) and ds["position"].values.tolist() == [2.0, 4.0, 6.0, 8.0]
    wanted = [[10, 20, np.nan, np.nan], [10, 20, 30, 40], [10, 20, 30, np.nan]]
    np.testing.assert_array_equal(ds["T"], wanted)
    assert ds["count"].dtype == np.int64

    ds = swept(
        lambda i: xr.DataArray([1.0, 2.0], {"who": ["ab", "ac"][i].split() * 0 + list(["ab", "ca"][i])}, "who", "q"),
        i=[0, 1],
    )
    assert ds["who"].values.tolist() == ["a", "b", "c"]
    np.testing.assert_array_equal(ds["q"], [[1.0, 2.0, np.nan], [2.0, np.nan, 1.0]])


def test_floats_that_differ_are_kept_case_by_case():
    def run(until):
        time = np.linspace(0.0, until, 2 + int(until))
        return xr.Dataset({"T": ("time", time**2)}, {"time": ("time", time, {"units": "s"})})

    ds = swept(run, until=[1.0, 2.0])
    assert "time" not in ds.coords and ds.sizes["time"] == 4
    np.testing.assert_allclose(ds["time_of_case"], [[0, 0.5, 1, np.nan], [0, 2 / 3, 4 / 3, 2]])
    assert ds["time_of_case"].units == "s" and "time_of_case" in ds.coords
    np.testing.assert_array_equal(ds["T"], ds["time_of_case"] ** 2)
    same = swept(lambda shift: run(1.0) + shift, shift=[0.0, 1.0])
    assert same["time"].dims == ("time",)


def test_names_of_parameters_are_theirs():
    def function(temperature):
        return xr.Dataset({"K": ("temperature", [1.0, 2.0]), "status": ((), 3.0)}, {"temperature": [5.0, 6.0]})

    ds = swept(function, temperature=["1 K", "2 K", "3 K"])
    assert ds["K"].dims == ("temperature", "temperature_result")
    assert ds["temperature_result"].values.tolist() == [5.0, 6.0]
    assert (ds["status_result"] == 3.0).all() and (ds["status"] == "ok").all()


def test_attributes():
    ds = swept(lambda i: xr.Dataset(attrs={"a": "same", "b": i, "c": f"n{i}", "date": i}), i=[1, 2])
    assert ds.attrs["a"] == "same" and "b" not in ds.attrs
    assert ds["b"].values.tolist() == [1, 2] and ds["c"].values.tolist() == ["n1", "n2"]
    assert "T" in ds.attrs["date"]


def test_variables_that_only_some_cases_have():
    ds = swept(lambda i: {"a": i} if i else {"b": "text"}, i=[0, 1])
    np.testing.assert_array_equal(ds["a"], [np.nan, 1.0])
    assert ds["b"].values.tolist() == ["text", ""]


def test_all_cases_fail():
    ds = swept(lambda i: 1 / 0, i=[1, 2])
    assert (ds["status"] == "failed").all() and set(ds.data_vars) == {"status", "error"}


def test_a_file_gives_it_back(tmp_path):
    ds = chain.sweep(functions.steady, {"n": [2, 3], "left": ["310 K", "-1 K"]}, executor="serial")
    assert (ds["status"] == "failed").sum() == 2
    save(ds, tmp_path / "sweep.nc")
    xr.testing.assert_identical(xr.load_dataset(tmp_path / "sweep.nc"), ds)


PARAMETERS = st.one_of(
    st.floats(allow_nan=False), st.integers(-(2**62), 2**62), st.booleans(), st.text(max_size=10),
    st.builds(Q, st.floats(allow_nan=False), st.sampled_from(["W/K", "cm^-1", "degC", "rad/s", "", "eV**0.5", "um"])),
)  # fmt: skip
ENTRIES = (st.floats(), st.integers(-(2**63), 2**63 - 1), st.booleans(), st.text(min_size=1, max_size=5))
ARRAYS = st.one_of(*(st.lists(entry, min_size=1, max_size=4) for entry in ENTRIES)).map(np.array)


@given(PARAMETERS)
def test_a_parameter_comes_back(value):
    plain = json.loads(json.dumps(plain_parameter(value, "x")))
    back = restored_parameter(plain)
    assert type(back) is type(value)
    assert back == value
    if isinstance(value, pint.Quantity):
        assert back.units == value.units


@given(
    ARRAYS, st.dictionaries(st.text(max_size=4), st.one_of(st.floats(), st.text(max_size=4), st.integers()), max_size=2)
)
def test_a_result_comes_back_to_the_last_bit(values, attributes):
    array = xr.DataArray(values, dims="x", name="q", attrs=attributes)
    back = restored_variable(plain_result(array, "r")["variables"]["q"])
    if values.dtype.kind == "U":
        assert back.values.tolist() == values.tolist()
    else:
        assert back.dtype == values.dtype
        assert back.values.tobytes() == values.tobytes()
    assert str(back.attrs) == str(array.attrs)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_every_value_is_where_its_case_is(sizes, data):
    """Cases of random lengths: each value stands at its labels, and nothing else stands anywhere."""
    names = [f"p{i}" for i in range(len(sizes))]
    lengths = data.draw(st.lists(st.integers(0, 3), min_size=math.prod(sizes), max_size=math.prod(sizes)))

    def function(**place):
        number = int(np.ravel_multi_index([place[name] for name in names], sizes))
        labels = np.arange(lengths[number]) + number % 2
        return xr.Dataset({"q": ("site", 100.0 * number + labels)}, {"site": labels})

    ds = chain.sweep(function, {name: range(size) for name, size in zip(names, sizes, strict=True)}, executor="serial")
    q = ds["q"].transpose(*names, "site").values.reshape(len(lengths), -1)
    for number, (row, length) in enumerate(zip(q, lengths, strict=True)):
        wanted = {100.0 * number + label for label in np.arange(length) + number % 2}
        assert {value for value in row.tolist() if value == value} == wanted
        known = ~np.isnan(row)
        assert (row[known] - 100.0 * number == ds["site"].values[known]).all()


def test_what_would_not_fit_into_memory_is_refused_at_once():
    calls = []

    def function(x):
        calls.append(x)
        return xr.DataArray(np.zeros(1_000_000), dims="site", name="q")

    with pytest.raises(chain.HeatChainError, match="would give 8 GB"):
        swept(function, x=range(1000))
    assert len(calls) <= 2


def test_memory_is_that_of_the_numbers():
    """Whatever else a result says is kept once."""
    found, plain = Outcomes(10_000), plain_result(1.5, "y")
    tracemalloc.start()
    for number in range(10_000):
        told = {"date": str(number), "residual": 0.1 * number, "units": "".join("K")}
        found.add([(number, {"result": {**copy.deepcopy(plain), "attributes": told}})])
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 10_000 and taken < 35 * 10_000  # number of the case, value, residual, and room to grow
    (pack,) = found.packs()
    assert pack.values("y").tolist() == [1.5] * 10_000 and pack.attribute("residual")[-1] == 0.1 * 9999


def test_forms_and_their_order_are_of_the_cases():
    """Text, whole numbers and floats in turns, handed in backwards."""

    def function(x):
        y = xr.DataArray([x, 1.0], {"name": [f"n{x}", "all"]}, "name", attrs={"units": "K" if x % 2 else "mK"})
        return xr.Dataset({"y": y}, attrs={"a": [x, 0.5 * x, f"t{x}"][x % 3], "b": 3, "c": float("nan"), "date": x})

    cases = grid(function, {"x": range(6)})
    told = [(x, {"result": plain_result(function(x), "f")}) for x in range(6)]
    found = Outcomes(6)
    found.add(reversed(told))
    ds = gather(cases, found, {})
    xr.testing.assert_identical(ds.drop_attrs(deep=False), swept(function, x=range(6)).drop_attrs(deep=False))
    assert list(ds["name"].values) == ["n0", "all", "n1", "n2", "n3", "n4", "n5"]
    assert ds["y"].units == "mK" and ds["y"].sel(x=3, name="n3") == 3000.0 and ds["y"].sel(x=4, name="n4") == 4.0
    assert list(ds["a"].values) == ["0", "0.5", "t2", "3", "2.0", "t5"]
    assert ds.attrs["b"] == 3 and np.isnan(ds.attrs["c"]) and ds["y"].sel(name="all").values[1] == 1000.0


def test_interrupted_anywhere_a_case_is_taken_or_not():
    """Ctrl-C before any line of what takes a case: nothing is half there, and what was there stays."""

    def function(x):
        return xr.Dataset({"y": ("site", [x, 2.0 * x]), "name": f"n{x}"}, attrs={"a": 3.0 * x, "b": f"form {x % 2}"})

    cases = grid(function, {"x": range(3)})
    told = [(x, {"result": plain_result(function(x), "f")}) for x in range(3)]
    whole = []
    for line in itertools.count():
        found = Outcomes(3)
        found.add(told[:2])
        steps = itertools.count()

        def interrupt(frame, event, _, line=line, steps=steps):
            if event == "line" and next(steps) == line:
                raise KeyboardInterrupt
            return interrupt if frame.f_code.co_filename == packed.__file__ else None

        before = sys.gettrace()
        sys.settrace(interrupt)
        try:
            found.add(told[2:])
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
        ds = gather(cases, found, {})
        assert len(found) == (ds["status"] == "ok").sum() == (2 if ds["status"][2] == "not run" else 3)
        for x in range(len(found)):
            assert list(ds["y"].sel(x=x)) == [x, 2.0 * x] and ds["name"].sel(x=x) == f"n{x}" and ds["a"][x] == 3.0 * x
        whole.append(len(found))
        if next(steps) <= line:
            break
    assert whole[0] == 2 and whole[-1] == 3 and len(whole) > 15


def test_a_name_that_is_given_twice_is_a_failure():
    ds = swept(lambda x: {"x": 1.0, "x_result": 2.0}, x=[1, 2])
    assert list(ds["status"]) == ["failed"] * 2 and "`x_result` is returned twice" in ds["error"][0].item()
