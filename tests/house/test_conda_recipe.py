"""What conda builds from is what pip builds from: the same version, requirements and command."""

import re
import tomllib

import pytest

from systems.paths import ROOT

RECIPE = ROOT / ".ci" / "conda" / "meta.yaml"
RENAMED = {"matplotlib": "matplotlib-base"}  # conda's own without the toolkits of windows
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

pytestmark = pytest.mark.skipif(not RECIPE.is_file(), reason="a source distribution has no folder .ci")


def required(part: str) -> dict[str, str]:
    """What a part of the requirements asks for, and which version."""
    block = re.search(rf"^  {part}:\n((?:    - .*\n)+)", RECIPE.read_text(encoding="utf-8"), re.MULTILINE)
    assert block
    return {name: version for name, _, version in (line[6:].partition(" ") for line in block[1].splitlines())}


def test_it_requires_what_the_project_requires():
    everywhere = [one for one in PROJECT["dependencies"] if ";" not in one]  # conda knows what an interpreter can have
    wanted = dict(re.fullmatch(r"([\w-]+)(.*)", one).groups() for one in everywhere)
    named = {RENAMED.get(name, name).replace("lazy-loader", "lazy_loader"): at for name, at in wanted.items()}
    assert required("run") == {"python": PROJECT["requires-python"], **named}
    assert required("host")["python"] == PROJECT["requires-python"]


def test_it_has_the_projects_version_and_command():
    text = RECIPE.read_text(encoding="utf-8")
    assert f'set version = "{PROJECT["version"]}"' in text
    for name, where in PROJECT["scripts"].items():
        assert f"- {name} = {where}" in text
