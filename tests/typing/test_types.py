"""What mypy and basedpyright tell a user of the packages: of a correct script nothing, of a wrong one every error."""

import json
import re
import subprocess
import sys
import tomllib
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGES = ("chain", "materials", "scenarios")
STUBS = sorted(path for top in PACKAGES for path in (ROOT / top).rglob("__init__.pyi"))
CORRECT, WRONG = HERE / "correct.py", HERE / "wrong.py"


@lru_cache
def mypy():
    """Findings as (file, line, severity, text).

    The packages are read as what is installed is: what stands in their functions is not judged again, which takes a
    third of the time. What was found is kept apart from what mypy keeps of the packages themselves.
    """
    command = [sys.executable, "-m", "mypy", "--follow-imports", "silent", "--cache-dir", ".mypy_cache/users",
               "--output", "json", str(CORRECT), str(WRONG)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=600)
    assert not done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [(Path(one["file"]).name, one["line"], one["severity"], one["message"]) for one in found]


@lru_cache
def basedpyright():
    """The same."""
    command = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable, "--outputjson", CORRECT, WRONG]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=600)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1, one["severity"], one["message"]) for one in found
    ]


CHECKERS = pytest.mark.parametrize("checker", [mypy, basedpyright])


@CHECKERS
def test_a_correct_script_has_no_error(checker):
    assert not [(line, text) for file, line, kind, text in checker() if file == CORRECT.name and kind == "error"]


@CHECKERS
def test_the_type_of_every_result_is_known(checker):
    lines = CORRECT.read_text(encoding="utf-8").splitlines()
    found = checker()
    shown = {line: text for file, line, kind, text in found if file == CORRECT.name and kind in ("note", "information")}
    assert list(shown) == [number for number, line in enumerate(lines, 1) if line.startswith("reveal_type(")]
    # The shape of an array is of any length; numpy 2.0 calls it Any
    shape = re.compile(r"tuple\[Any, \.\.\.\]|(?<=ndarray\[)Any")
    types = {line: shape.sub("shape", re.split(" is ", text)[-1]) for line, text in shown.items()}
    assert not {line: text for line, text in types.items() if re.search(r"\b(Any|Unknown|object)\b", text)}


@CHECKERS
def test_every_error_is_reported_on_its_line(checker):
    lines = WRONG.read_text(encoding="utf-8").splitlines()
    marked = {number for number, line in enumerate(lines, 1) if line.endswith("# error")}
    assert len(marked) >= 25
    assert {line for file, line, kind, _ in checker() if file == WRONG.name and kind == "error"} == marked


@pytest.mark.parametrize("stub", STUBS, ids=lambda path: ".".join(path.parent.relative_to(ROOT).parts))
def test_a_stub_names_what_can_be_had(stub):
    package = import_module(".".join(stub.parent.relative_to(ROOT).parts))
    shown = re.findall(r"^from \S+ import (\w+) as (\w+)$", stub.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(shown) == len(stub.read_text(encoding="utf-8").splitlines())
    assert all(name == public for name, public in shown)  # which a checker takes for an export
    assert sorted(name for name, _ in shown) == sorted(package.__all__)
    for name in package.__all__:
        assert getattr(package, name) is not None


def test_the_registrys_stub_has_its_names():
    from chain.units import registry

    stub = Path(registry.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    for name in ("ureg", "Quantity", "Plain", "Value", "Varying"):
        assert hasattr(registry, name)
        assert re.search(rf"^(class {name}\b|{name}: )", stub, re.MULTILINE)


def test_markers_and_stubs_are_packaged():
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"][
        "package-data"
    ]
    for top in PACKAGES:
        packaged = {path for pattern in patterns[top] for path in (ROOT / top).glob(pattern)}
        assert {ROOT / top / "py.typed", *(ROOT / top).rglob("*.pyi")} <= packaged
