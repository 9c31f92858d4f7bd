"""What the commands say of scenarios and of keys, and what `check` says of a run."""

import json
import tomllib

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from scenarios.command.app import main
from scenarios.files.json_schema import schema
from scenarios.files.keys import tables
from scenarios.jobs.parameters import defaults
from scenarios.output.text import fitted
from scenarios.registry import SCENARIOS
from systems.paths import ROOT


def told(*arguments, columns="100"):
    found = CliRunner(env={"COLUMNS": columns}).invoke(main, arguments, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_parameter_is_shown_with_its_meaning(name):
    text = told("show", name)
    for key in defaults(name):
        (line,) = [line for line in text.splitlines() if line.split()[:1] == [key] and line.startswith("  " + key)]
        assert len(line.split()) > 2, line


@pytest.mark.parametrize("columns", ["60", "100", "200"])
def test_lines_fit_the_terminal(columns):
    for arguments in (("show", "nanoparticles"), ("keys",)):
        lines = told(*arguments, columns=columns).splitlines()
        long = [line for line in lines if len(line) > int(columns)]
        assert not [line for line in long if " | " not in line]  # values to choose from stay on one line


def test_a_summary_fits_the_terminal(monkeypatch):
    text = "chain    " + "word " * 30 + "\nenergy   1 J\n" + "verdict " * 20
    monkeypatch.setenv("COLUMNS", "60")
    lines = fitted(text).splitlines()
    assert max(map(len, lines)) <= 60 and " ".join(text.split()) == " ".join(" ".join(lines).split())
    assert lines[1].startswith(" " * 9 + "word")


def test_every_key_of_the_schema_is_listed_once():
    properties = {name: part["properties"] for name, part in schema()["$defs"].items() if "properties" in part}
    listed = tables()
    assert len(listed) == len(properties)
    assert sorted(key.name for keys in listed.values() for key in keys) == sorted(
        k for p in properties.values() for k in p
    )
    assert all(key.meaning or key.name in ("kind", "distribution") for keys in listed.values() for key in keys)


def test_an_example_is_what_its_key_accepts():
    whole = schema()
    parts = [part for part in whole["$defs"].values() if "properties" in part]
    for part, keys in zip(parts, tables().values(), strict=True):
        for key in keys:
            chosen = " | " in key.example
            for example in key.example.strip("[]").split(" | ") if chosen else [key.example]:
                value = tomllib.loads(f"a = {example}")["a"]
                value = [value] if chosen and key.example[0] == "[" else value
                assert Draft202012Validator({**part["properties"][key.name], "$defs": whole["$defs"]}).is_valid(
                    value
                ), key


def test_words_choose_keys():
    text = told("keys", "radiative")
    assert "area*" in text and "damping" not in text
    found = CliRunner().invoke(main, ["keys", "zebra"])
    assert found.exit_code == 2 and "zebra" in found.output
    found = CliRunner().invoke(main, ["show", "nanoparticle"])
    assert found.exit_code == 2 and "nanoparticles" in found.output


def test_check_says_what_a_run_asks_for(tmp_path):
    from scenarios.jobs.open import parse

    text = """
[chain]
n = 1000
left = "310 K"
right = "300 K"
links = { kind = "conductance", conductance = "1 nW/K" }
subsystems = { kind = "constant", heat_capacity = "1 pJ/K" }
[run]
initial = "300 K"
until = "1 ms"
samples = 501
"""
    path = tmp_path / "row.toml"
    path.write_text(text)
    said = told("check", str(path))
    found = parse(text).run()
    size = sum(found[name].nbytes for name in ("temperature", "energy", "thermal_energy", "current"))
    assert "501 times" in said and f"{size / 1e6:.3g} MB" in said


def test_the_list_says_about_how_long_each_takes():
    lines = told("list", columns="200").splitlines()
    assert [line.split()[0] for line in lines] == list(SCENARIOS)
    known = json.loads((ROOT / "scenarios/durations.json").read_text(encoding="utf-8"))
    assert known.keys() <= set(SCENARIOS) and all(seconds > 0.0 for seconds in known.values())
    for line in lines:
        name = line.split()[0]
        number, unit = line.split()[1:3] if name in known else (1, "s")
        told_seconds = float(number) * {"s": 1.0, "min": 60.0}[unit]
        assert name not in known or 0.6 <= told_seconds / max(known[name], 1.0) <= 1.5
