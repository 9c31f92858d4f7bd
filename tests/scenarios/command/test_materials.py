"""The command `materials`, and what it and `estimate` write for other programs."""

import csv
import io
import json

import numpy as np
import pytest
from click.testing import CliRunner

import materials
from scenarios.command.app import main


def told(*arguments):
    found = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def rows(*arguments):
    return list(csv.DictReader(io.StringIO(told(*arguments, "--format", "csv"))))


def test_all_are_listed():
    lines = told("materials").splitlines()
    assert [
        line.split()[0] for line in lines[1:] if line and not line.startswith((" ", str(len(materials.keys()))))
    ] == materials.keys()
    assert lines[-1].startswith(f"{len(materials.keys())} materials")


def test_words_kinds_and_elements_choose():
    assert {"pmma", "ps", "pe-ld", "nylon66", "kapton"} < {
        row["material"] for row in rows("materials", "--kind", "polymer")
    }
    assert {row["material"] for row in rows("materials", "GLASS", "--element", "Se")} == {
        "amtir1", "a-As2Se3", "a-GeSe2"
    }  # fmt: skip
    traced = {row["material"] for row in rows("materials", "--kind", "polymer", "--verified-only")}
    assert traced == {
        one.key
        for one in map(materials.get, materials.keys())
        if one.kind == "polymer" and one.states.get("conductivity", "unverified") != "unverified"
    }


@pytest.mark.parametrize("name", ["PMMA", "lucite", "pbte", "a-Se"])
def test_a_record_has_every_number_with_state_and_source(name):
    """The text, CSV and JSON are the record."""
    solid, text = materials.get(name), told("materials", name)
    (written,) = json.loads(told("materials", name, "--format", "json"))
    assert written["key"] == solid.key and written["properties"].keys() == solid.fields.keys()
    assert [one["value"] for one in written["readings"]] == materials.readings(name)["value"].values.tolist()
    assert all(one["source"] in text for one in written["readings"])
    for row in rows("materials", name):
        one = solid.fields[row["property"]]
        known = "" if one.uncertainty is None else repr(one.sigma)
        assert (row["value"], row["unit"], row["uncertainty"], row["state"], row["source"]) == (
            repr(one.value), one.unit, known, one.state, one.source
        )  # fmt: skip
        as_json = written["properties"][row["property"]]
        assert (as_json["value"], as_json["state"], as_json["source"]) == (one.value, one.state, one.source)
        (line,) = [
            line for line in text.splitlines() if line.strip().startswith(row["property"].replace("_", " ") + "  ")
        ]
        assert one.state in line and one.source in text


def test_what_is_not_there():
    for arguments, words in (
        (("a-Si02",), "'a-SiO2'"), (("pmna",), "'pmma'"), (("--kind", "glassy"), "--kind"),
        (("Si", "--element", "O"), "No mat"), (("--file", "none.toml"), "no file"),
    ):  # fmt: skip
        found = CliRunner().invoke(main, ["materials", *arguments])
        assert found.exit_code == 2 and words in found.output, found.output


def test_a_formula_with_a_density_and_velocities_is_estimated_as_a_record_is():
    given = ("--density", "2200 kg/m^3", "--velocities", "5968 m/s", "3764 m/s")
    mine, silica = rows("estimate", "SiO2", *given), rows("estimate", "A-SIO2")
    assert [row["conductivity_W_per_mK"] for row in mine] == [row["conductivity_W_per_mK"] for row in silica]
    assert {row["state"] for row in mine} - {""} == {"unverified"} and mine[0]["measured_W_per_mK"] == ""
    assert "given with the command" in told("estimate", "SiO2", *given, "--details")
    for wrong in (
        ("SiO2", *given[:2]),
        ("SiO2", *given[2:]),
        ("--all", *given),
        ("silica", *given),
        ("SiO2", "--density", "3"),
    ):
        assert CliRunner().invoke(main, ["estimate", *wrong]).exit_code == 2


def test_a_formula_that_is_in_no_file_or_of_several_is_told_what_to_give():
    for formula, words in (("Fe2O3", "Or give --density"), ("SiO2", "SiO2-q"), ("SiO2", "Or give --density")):
        found = CliRunner().invoke(main, ["estimate", formula])
        assert found.exit_code == 2 and words in found.output
    assert "Or give" not in CliRunner().invoke(main, ["estimate", "sio2"]).output
    both = ("--at", "300 K", "--over", "30 K:300 K", "--format", "csv")
    assert CliRunner().invoke(main, ["estimate", "Si", *both]).exit_code == 2


def test_estimates_for_other_programs_are_those_of_compare():
    found = materials.compare("pmma", "298.05 K").squeeze("material")
    table = rows("estimate", "pmma")
    assert [row["model"] for row in table] == found["model"].values.tolist()
    kappa = np.array([float(row["conductivity_W_per_mK"] or "nan") for row in table])
    np.testing.assert_array_equal(kappa, found["conductivity"].values)
    assert table[-1]["missing"] == "grueneisen, primitive_cell_atoms"
    as_json = json.loads(told("estimate", "pmma", "--format", "json"))
    assert as_json[-1]["conductivity_W_per_mK"] is None and as_json[0]["ratio"] == float(table[0]["ratio"])


def test_a_range_is_a_row_for_each_temperature(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = rows("estimate", "pmma", "--over", "30 K:300 K")
    cahill = [row for row in table if row["model"] == "cahill"]
    kelvins = np.array([float(row["temperature_K"]) for row in cahill])
    assert kelvins[0] == pytest.approx(30.0) and kelvins[-1] == pytest.approx(300.0) and len(kelvins) == 50
    wanted = materials.minimum_conductivity("pmma", f"{kelvins[-1]} K", "cahill").magnitude
    assert float(cahill[-1]["conductivity_W_per_mK"]) == pytest.approx(wanted, rel=1e-12)
    assert not list(tmp_path.iterdir())


def test_all_for_other_programs():
    points = materials.validation(include_unverified=True)
    assert len(rows("estimate", "--all")) == points["ratio"].size
    verified = rows("estimate", "--all", "--verified-only")
    assert len(verified) == materials.validation()["ratio"].size and {row["verified"] for row in verified} == {"True"}
