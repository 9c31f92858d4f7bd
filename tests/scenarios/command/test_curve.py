"""The command `heatchain curve` tells what `materials.curve` gives, as a table, CSV and JSON."""

import csv
import io
import json

import numpy as np
import pytest
from click.testing import CliRunner

import materials
from scenarios.command.app import main
from systems.commands import heatchain


def rows(*arguments):
    return list(csv.DictReader(io.StringIO(heatchain("curve", *arguments, "--format", "csv").output)))


def test_a_curve_as_table_csv_and_json():
    found = materials.curve("kapton")
    text = heatchain("curve", "KAPTON").output
    assert "Thermal conductivity of Kapton" in text and "NISTIR 3948" in text and "rule-1990-hn-003" in text
    assert "doubtful" in text and "307  " in text
    table = rows("kapton")
    assert [float(row["temperature_K"]) for row in table] == found["temperature"].values.tolist()
    assert [float(row["conductivity_W_per_mK"]) for row in table] == found.values.tolist()
    assert {row["state"] for row in table} == {"secondary"} and {row["source"] for row in table} == {found.source}
    written = json.loads(heatchain("curve", "kapton", "--format", "json").output)
    assert [row["conductivity_W_per_mK"] for row in written] == found.values.tolist()


def test_a_formula_over_a_range_and_at_one_temperature():
    table = rows("PTFE", "NIST", "--over", "4 K:300 K")
    kelvins = np.array([float(row["temperature_K"]) for row in table])
    assert kelvins.size == 50 and (kelvins[0], kelvins[-1]) == (4.0, 300.0)
    wanted = materials.curve("ptfe", "nist", [f"{T!r} K" for T in kelvins.tolist()])
    np.testing.assert_allclose([float(row["conductivity_W_per_mK"]) for row in table], wanted.values, rtol=1e-14)
    text = heatchain("curve", "ptfe", "--at", "100 K").output
    assert f"{float(materials.curve('ptfe', T='100 K')):.4g}" in text and "log10 κ" in text


def test_all_curves_are_listed():
    text, every = heatchain("curve").output, materials.curves()
    assert f"{every.sizes['curve']} curves" in text and all(solid in text for solid in every["solid"].values)
    table = rows()
    assert [row["curve"] for row in table] == every["curve"].values.tolist()
    assert all(row["source"] and row["state"] and row["read_in"] for row in table)


def test_figure(tmp_path):
    path = tmp_path / "kapton.svg"
    assert "Written" in heatchain("curve", "kapton", "--plot", str(path)).output and path.stat().st_size > 1000


@pytest.mark.parametrize(("arguments", "words"), [
    (("kapton", "--at", "1 K"), "4.64 to 307 K"), (("kapton", "nits"), "Did you mean 'nist'"),
    (("kaptn",), "Did you mean 'kapton'"), (("Cu",), "no thermal conductivity over temperature"),
    (("kapton", "--at", "10 K", "--over", "4 K:300 K"), "Leave out"), (("--at", "10 K"), "Name it"),
    (("kapton", "--plot", "x.gif"), ".png"), (("kapton", "--over", "10 K"), "must be a range"),
])  # fmt: skip
def test_what_is_refused(arguments, words):
    found = CliRunner().invoke(main, ["curve", *arguments])
    assert found.exit_code == 2 and words in found.output
