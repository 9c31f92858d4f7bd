"""No character from outside moves the cursor, turns the direction of writing, or sets the title of a terminal."""

import json

import pytest
from click.testing import CliRunner

import chain
from chain.storage.writing import save
from scenarios.command.app import main
from scenarios.jobs.chain import ChainJob
from systems.commands import undrawn

EVIL = "\x1b]0;owned\x07\x9b31m\u202egnp\u2066\u200b\u2028\r\x08"
QUOTED = json.dumps(EVIL)  # as TOML writes it
FILE = f"""
title = {QUOTED}
[chain]
n = 3
left = "310 K"
right = "300 K"
links = {{ kind = "conductance", conductance = "1 nW/K" }}
subsystems = {{ kind = "constant", heat_capacity = "1 aJ/K" }}
[run]
initial = "300 K"
until = "1 ns"
samples = 3
"""


def said(*arguments):
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    text = result.stdout + result.stderr
    assert text and all(one == "\n" or one.isprintable() for one in text), ascii(text)
    return text


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    undrawn(monkeypatch)
    (tmp_path / "good.toml").write_text(FILE, encoding="utf-8")
    return tmp_path


def test_titles(here):
    commands = [("check", "good.toml"), ("run", "good.toml"), ("run", "good.toml", "--print"), ("cite", "good.nc")]
    for arguments in (*commands, ("resume", "good.nc", "--until", "2 ns")):
        said(*arguments)
    (here / "sweep.toml").write_text(FILE + '[sweep]\n"chain.left" = ["310 K", "320 K"]\n', encoding="utf-8")
    said("sweep", "sweep.toml", "--workers", "1")


def test_keys_values_units_and_settings(here):
    for old, new in (
        ('left = "310 K"', f"left = {QUOTED}"), ('left = "310 K"', f'left = {json.dumps("310 " + EVIL)}'),
        ("n = 3", f"n = 3\n{QUOTED} = 3"), ('kind = "constant"', f"kind = {QUOTED}"), ("samples = 3", "samples = \x1b"),
    ):  # fmt: skip
        (here / "bad.toml").write_text(FILE.replace(old, new), encoding="utf-8")
        for command in ("check", "run"):
            assert "bad.toml" in said(command, "bad.toml")
    said("run", "good.toml", "--set", f"chain.n={EVIL}")
    said("run", "good.toml", "--set", f"{EVIL}=3")
    said("resume", "good.nc", "--until", EVIL)
    said("run", "good.toml", f"--{EVIL}")


def test_names(here):
    for command in ("run", "check", "sweep", "resume", "cite", "estimate"):
        for name in (EVIL, f"{EVIL}.toml", f"{EVIL}.nc"):
            said(command, name)
    (here / f"{EVIL}.toml").write_text(FILE, encoding="utf-8")
    said("run", f"{EVIL}.toml", "-o", f"{EVIL}.nc", "--plot", f"{EVIL}.png")
    (here / "material.toml").write_text(f"[{QUOTED}]\nformula = {QUOTED}\n", encoding="utf-8")
    said("estimate", EVIL, "--file", "material.toml")


def test_attributes_of_a_dataset(here):
    ds = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K")
    path = here / "x.nc"
    found = ds.transient("300 K", "1 ns", samples=3)
    for attributes in (
        {"citations": EVIL},
        {"scenario_file": FILE.replace("n = 3", f"n = {QUOTED}"), "citations": EVIL},
    ):
        save(found.assign_attrs(attributes), path)
        for command in ("cite", "resume"):
            said(command, "x.nc")


def test_case_errors_of_a_sweep(here, monkeypatch):
    """What a case says stands in the dataset as it was said, and nothing of it is printed raw."""

    def fails(*_, **__):
        raise chain.HeatChainError(EVIL)

    monkeypatch.setattr(ChainJob, "_run", fails)
    (here / "sweep.toml").write_text(FILE + '[sweep]\n"chain.left" = ["310 K", "320 K"]\n', encoding="utf-8")
    assert "2 of 2 cases failed" in said("sweep", "sweep.toml", "--workers", "1")
    assert EVIL in chain.load_dataset("sweep.nc")["error"].values[0]
