"""Compiled code on disk: wherever it is run, whatever lies there, and however many start at once."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import chain
from chain.storage import compiled

KERNELS = """
from chain.links.bose import heat_capacity, occupation
from chain.links.spin.imaginary_time.influence import potential
print(occupation(1.0), heat_capacity(1.0), potential(0.5, 1.0, 0.0, 1.0))
"""


def environment(folder, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NUMBA_", "HEATCHAIN_", "XDG_"))}
    return kept | ({} if folder is None else {"HEATCHAIN_CACHE": str(folder)}) | more


def start(folder, code=KERNELS, **more):
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment(folder, **more), text=True, stdout=-1, stderr=-1
    )


def ended(process):
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out, err


def run(folder, code=KERNELS, **more):
    return ended(start(folder, code, **more))


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder that two processes filled at once, and what they said."""
    folder = tmp_path_factory.mktemp("cache")
    both = [start(folder), start(folder)]
    return folder, [ended(one) for one in both]


def test_two_first_runs_at_once_say_that_they_compile_and_the_next_is_silent(filled):
    folder, said = filled
    for out, err in said:
        assert [float(one) for one in out.split()] == pytest.approx([0.5819767068693265, 0.9206735942077924, 0.0])
        # The slower of the two may find what the other has compiled
        assert err == "" or (err.startswith("heatchain: compiling chain.links once") and err.count("\n") == 1)
    assert any(err for _, err in said)
    assert run(folder) == (said[0][0], "")


@pytest.mark.parametrize("ending", [".nbi", ".nbc"])
def test_what_cannot_be_read_is_compiled_again(filled, tmp_path, ending):
    """A file of each function that is cut, empty, or another's."""
    shutil.copytree(filled[0], tmp_path / "cache")
    found = sorted((tmp_path / "cache").rglob(f"*{ending}"))
    assert len(found) >= 3
    spoiled = [[path.read_bytes()[:-9], b"", b"another's"][i % 3] for i, path in enumerate(found)]
    for path, content in zip(found, spoiled, strict=True):
        path.write_bytes(content)
    out, err = run(tmp_path / "cache")
    assert out == filled[1][0][0] and "compiling" in err
    assert all(len(path.read_bytes()) > len(content) for path, content in zip(found, spoiled, strict=True))
    assert run(tmp_path / "cache") == (out, "")


def test_code_of_another_signature_is_not_taken(filled, tmp_path):
    """As where two processes gave two signatures the same name of a file."""
    code = "from chain.links.bose import occupation; print(occupation(1.0), occupation(1))"
    out, _ = run(tmp_path, code)
    one, other = sorted(tmp_path.rglob("bose.occupation-*.nbc"))
    shutil.copy(other, one)
    assert run(tmp_path, code)[0] == out


def test_with_no_folder_to_write_to_it_is_compiled_for_this_process():
    out, err = run(None, HOME="/dev/null", LOCALAPPDATA="/dev/null")
    assert "compiling chain.links for this process alone" in err and "Traceback" not in err
    assert out == run(os.devnull)[0] == run("off")[0]


def test_an_edited_callee_and_an_edited_constant_are_seen(filled, tmp_path):
    """In other files than the function's own."""
    package = Path(chain.__file__).parent
    shutil.copytree(package, tmp_path / "chain", ignore=shutil.ignore_patterns("__pycache__"))
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from chain.outer import twice; print(twice(2.0))"
    (tmp_path / "chain/inner.py").write_text(
        "from chain.storage.compiled import njit\n\n\n@njit(cache=True)\ndef once(x):\n    return x\n", "utf-8"
    )
    (tmp_path / "chain/size.py").write_text("SIZE = 10.0\n", "utf-8")
    (tmp_path / "chain/outer.py").write_text(
        "from chain.inner import once\nfrom chain.size import (\n    SIZE,\n)\n"
        "from chain.storage.compiled import njit\n"
        "\n\n@njit(cache=True)\ndef twice(x):\n    return SIZE * once(x) + once(x)\n",
        "utf-8",
    )
    found = [run(tmp_path / "cache", code), run(tmp_path / "cache", code)]
    (tmp_path / "chain/size.py").write_text("SIZE = 20.0\n", "utf-8")
    found.append(run(tmp_path / "cache", code))
    inner = (tmp_path / "chain/inner.py").read_text("utf-8")
    (tmp_path / "chain/inner.py").write_text(inner.replace("return x", "return -x"), "utf-8")
    found.append(run(tmp_path / "cache", code))
    assert [float(out) for out, _ in found] == [22.0, 22.0, 42.0, -42.0]
    assert [bool(err) for _, err in found] == [True, False, True, True]


ALONE = """
import socket
def refused(*arguments):
    raise OSError("no network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refused
from chain.links.bose import heat_capacity
print(heat_capacity(1.0))
"""


def test_neither_a_compiler_nor_a_network_is_needed(tmp_path):
    out, err = run(tmp_path, ALONE, PATH=os.devnull, CC="/none", CXX="/none")
    assert float(out) == pytest.approx(0.9206735942077924)
    assert "compiling chain.links once" in err and list(tmp_path.rglob("*.nbc"))


def test_a_notebook_is_told_too(monkeypatch):
    """Its stderr is no terminal and no file; each package is announced once."""

    class Cell:
        def __init__(self):
            self.text = ""

        def write(self, text):
            self.text += text

        def flush(self):
            pass

    cell = Cell()
    monkeypatch.setattr("sys.stderr", cell)
    monkeypatch.setattr(compiled, "_announced", set())
    for module in ("chain.solvers.step", "chain.solvers.accept", "chain.exact.star.multipole"):
        compiled._announce(module, "somewhere")
    first, second = cell.text.splitlines()
    assert re.fullmatch(r"heatchain: compiling chain\.solvers once, about \d+ s\.", first)
    assert second == "heatchain: compiling chain.exact once, about 1 s."


def test_a_constant_among_arguments_is_compiled_like_a_number(tmp_path):
    """Not anew for its value: a caller of constants and one of variables share one function."""
    package = Path(chain.__file__).parent
    shutil.copytree(package, tmp_path / "chain", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "chain/outer.py").write_text(
        "from chain.storage.compiled import njit\n\n\n@njit(cache=True)\ndef inner(x, n, wide):\n"
        "    return x + n if wide else x\n"
        "\n\n@njit(cache=True)\ndef outer(x, n):\n"
        "    return inner(x, 3, True) + inner(x, n, n > 1) + inner(x, n=4, wide=False)\n",
        "utf-8",
    )
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from chain.outer import inner, outer\n"
        "print(outer(2.0, 5)); print(len(inner._compiled.signatures))"
    )
    out, _ = run(tmp_path / "cache", code)
    assert out.split() == ["14.0", "1"]
