"""The table `sweep`: however its keys are written, every value is checked before any case runs."""

import copy
import json
import tomllib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import HeatChainError
from scenarios.files.error import FileError
from scenarios.jobs.open import parse, read, validate
from scenarios.jobs.sweep import SweepJob
from systems.scenario_files import STEADY


def faults(text):
    with pytest.raises(FileError) as found:
        parse(text)
    return found.value.faults


@pytest.mark.parametrize("table", [
    '"chain.n" = [1, 2]\n"chain.left" = ["310 K", "320 K"]',
    'chain.n = [1, 2]\nchain.left = ["310 K", "320 K"]',
    'chain = { n = [1, 2], left = ["310 K", "320 K"] }',
    '[sweep.chain]\nn = [1, 2]\nleft = ["310 K", "320 K"]',
])  # fmt: skip
def test_keys_in_every_form(table):
    job = parse(f"{STEADY}[sweep]\n{table}\n")
    assert isinstance(job, SweepJob)
    assert job.over == {"chain.n": [1, 2], "chain.left": ["310 K", "320 K"]}
    assert parse(job.text()).over == job.over


def test_a_case_is_the_file_with_its_values(tmp_path):
    """Current of n + 1 conductances in series, and the same as of the file with the values written in."""
    job = parse(f'{STEADY}[sweep]\nchain.n = [1, 4]\nchain.left = ["310 K", "320 K", "47 degC"]\n')
    ds = job.sweep(1, tmp_path / "kept", progress=False)
    assert ds["current"].dims[:2] == ("chain.n", "chain.left") and ds["chain.left"].units == "K"
    assert ds["chain.left"].values.tolist() == pytest.approx([310.0, 320.0, 320.15])
    for i, n in enumerate((1, 4)):
        for j, difference in enumerate((10.0, 20.0, 20.15)):
            wanted = 1e-9 * difference / (n + 1)
            assert ds["current"][i, j, : n + 1].values == pytest.approx(np.full(n + 1, wanted))
            assert np.isnan(ds["current"][i, j, n + 1 :]).all()
    single = parse(STEADY.replace("n = 3", "n = 4")).run()
    assert (ds["temperature"][1, 0].values == single["temperature"].values).all()
    assert json.loads(ds.attrs["input"])["sweep"] == {"chain": {"n": [1, 4], "left": ["310 K", "320 K", "47 degC"]}}
    assert ds.attrs["citations"] == single.attrs["citations"]


def test_a_scenario(tmp_path):
    head = 'scenario = "disorder"\n[parameters]\nlinks = 10\nchains = 20\n'
    ds = parse(f"{head}[sweep]\nparameters.seed = [1, 2, 1000]\n").sweep(1, tmp_path / "kept", progress=False)
    again = parse(f"{head}seed = 2\n").run()
    assert ds["conductance"].dims == ("seed", "bodies", "realisation")
    assert (ds["conductance"].sel(seed=2).values == again["conductance"].values).all()
    assert (ds["conductance"].sel(seed=1).values != again["conductance"].values).any()
    assert ds["seed"].attrs["long_name"] == "Seed of the random numbers."


def test_all_errors_at_once_each_with_its_key_and_number():
    text = STEADY.replace('right = "300 K"', 'right = "300"')
    sweep = "[sweep]\nchain.n = [1, -2, 'x']\nchain.lonks = [1]\nchain.left = ['310 K', '3 W']\n"
    found = faults(f"{text}[output]\nreport = 'a.html'\n{sweep}")
    wanted = [
        "`chain.right`",
        "`sweep.chain.n[1]`: `chain.n`",
        "`sweep.chain.n[2]`: `chain.n`",
        "Did you mean `links`?",
        "`sweep.chain.left[1]`: `chain.left`",
        "`output.report`",
    ]
    assert len(found) == len(wanted)
    assert all(any(word in fault for fault in found) for word in wanted), found


@pytest.mark.parametrize(("table", "word"), [
    ("", "must have a key path"),
    ("chain.n = 3", "`sweep.chain.n` must be a list"),
    ("chain.n = []", "`sweep.chain.n` must be a list"),
    ("chain.n = [[1]]", "`sweep.chain.n[0]`"),
    ("chain.links = [{ kind = 'conductance' }]", "`sweep.chain.links[0]`"),
    ("chain.n = [1979-05-27]", "`sweep.chain.n[0]`"),
    ("chain.n = [2, 2]", "more than once"),
    ("chain.n = [2, nan]", "`sweep.chain.n[1]`"),
    ("n = [1, 2]", "cannot be swept"),
    ("output.dataset = ['a.nc', 'b.nc']", "cannot be swept"),
    ("parameters.n = [1, 2]", "cannot be swept"),
    ("chain.left = ['310 K', 'hot']", "`sweep.chain.left[1]`"),
    ("chain.left.mean = ['310 K']", "'left', which is not a table"),
    ("chain.n = [1, 2]\n'chain.n' = [1, 3]", "given twice"),
    ("'' = [1]", "`sweep"),
    ("'chain.' = [1]", "`sweep.chain.`"),
    ("chain.n = [1, 2]\n[output]\nreport = 'a.html'", "`output.report` has no meaning"),
    ("chain.n = [1, 2]\n[output]\nanimation = 'a.gif'", "`output.animation` has no meaning"),
])  # fmt: skip
def test_bad_tables(table, word):
    found = faults(f"{STEADY}[sweep]\n{table}\n")
    assert any(word in fault for fault in found), found


@pytest.mark.parametrize("value", ["3", "'x'", "[1]", "true", "[]"])
def test_what_is_no_table(value):
    assert faults(f"sweep = {value}\n{STEADY}")


def test_settings_replace_values_however_they_were_written(tmp_path):
    for table in ('"chain.n" = [1, 2]', "chain.n = [1, 2]", "chain = { n = [1, 2] }"):
        path = tmp_path / "a.toml"
        path.write_text(f"{STEADY}[sweep]\n{table}\n", encoding="utf-8")
        assert read(path, ["sweep.chain.n=[5, 6]"]).over == {"chain.n": [5, 6]}
        both = read(path, ['sweep.chain.left=["301 K", "302 K"]', "chain.right=299 K"])
        assert both.over == {"chain.n": [1, 2], "chain.left": ["301 K", "302 K"]}
        assert both.tables["chain"]["right"] == "299 K"


def test_a_combination_that_cannot_be_costs_its_case(tmp_path):
    """Each value for itself is well; a site that is not there is found by its own case."""
    job = parse(
        STEADY.replace("n = 3", "n = 3\nsources = [{ site = 3, current = '1 pW' }]") + "[sweep]\nchain.n = [3, 5]\n"
        "chain.left = ['310 K', '300 K']\n"
    )
    assert (job.sweep(1, tmp_path / "kept", progress=False)["status"] == "ok").all()
    tables = tomllib.loads(f"{STEADY}[sweep]\nchain.n = [2, 3]\nchain.spacing = ['1 nm', '2 nm']\n")
    tables["sweep"]["chain"]["law"] = ["exact", "linear"]
    assert len(validate(tables, "s", "s").over) == 3


VALUES = st.recursive(
    st.one_of(st.integers(), st.floats(), st.booleans(), st.sampled_from(["1 K", "-1 W", "inf", "9**9**9 K", "", "x"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["chain", "n", "left", "links", "a.b", ".", ""]), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(
    VALUES | st.dictionaries(st.sampled_from(["chain.n", "chain.left", "chain", "run.kind", "x"]), VALUES, max_size=3)
)
def test_any_table(table):
    tables = copy.deepcopy(tomllib.loads(STEADY)) | {"sweep": table}
    try:
        job = validate(tables, "file", "name")
    except HeatChainError as error:
        assert len(str(error)) < 20_000
    else:
        assert isinstance(job, SweepJob)


ZIPPED = """[sweep]
run.initial = ["300 K", "301 K"]
[sweep.together.sample]
chain.left = ["310 K", "320 K", "330 K"]
chain.links.conductance = ["1 nW/K", "2 nW/K", "4 nW/K"]
"""


def test_keys_that_change_together(tmp_path):
    """Three samples, not nine: each conductance with its own temperature, along a dimension of their own."""
    job = parse(STEADY + ZIPPED)
    ds = job.sweep(1, tmp_path / "kept", progress=False)
    assert ds["status"].dims == ("run.initial", "sample") and ds["status"].shape == (2, 3)
    assert ds["chain.left"].dims == ("sample",) and ds["chain.left"].values.tolist() == [310.0, 320.0, 330.0]
    wanted = np.array([1e-9, 2e-9, 4e-9]) * [10.0, 20.0, 30.0] / 4.0
    np.testing.assert_allclose(ds["current"].isel(link=0), [wanted, wanted], rtol=1e-12)
    assert job.plot(ds).axes and "sample" in job.plot(ds).axes[0].get_xlabel() + job.plot(ds).axes[0].get_ylabel()
    assert "6 cases" in job.summary(ds)


@pytest.mark.parametrize(("table", "words"), [
    (ZIPPED.replace(', "330 K"', ""), ["`sweep.together.sample.chain.links.conductance`", "as many values"]),
    (ZIPPED.replace("320 K", "320 nm"), ["`sweep.together.sample[1]`", "`chain.left`", "temperature"]),
    (ZIPPED.replace("run.initial", "chain.left").replace("300 K", "299 K"), ["chain.left`", "is given twice"]),
    ("[sweep]\ntogether.chain = [1, 2]\n", ["`sweep.together.chain` must be a table of key paths and lists"]),
    ("[sweep]\ntogether.one.plot.panels = [1, 2]\n", ["`sweep.together.one.plot.panels` cannot be swept"]),
])  # fmt: skip
def test_keys_that_cannot_change_together(table, words):
    assert any(all(word in fault for word in words) for fault in faults(STEADY + table)), faults(STEADY + table)
