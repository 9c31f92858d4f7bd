"""Results that are kept are of the very function that is asked for, whatever it is called and wherever it stands."""

import functools
import subprocess
import sys
import types

import numpy as np
import pytest

import chain


def swept(function, folder, values=(1, 2, 3)):
    ds = chain.sweep(function, {"x": list(values)}, executor="serial", cache=folder)
    return next(iter(ds.data_vars.values())).values.tolist()


def module(text, name="someones"):
    made = types.ModuleType(name)
    exec(text, made.__dict__)
    return made


def test_defaults_closures_and_lambdas(tmp_path):
    def scaled(factor):
        return lambda x: factor * x

    for k in (1, 10):

        def f(x, k=k):
            return k * x

        def g(x, *, k=k):
            return k * x

        assert swept(f, tmp_path) == swept(g, tmp_path) == swept(scaled(k), tmp_path) == [k, 2 * k, 3 * k]
    one, two = lambda x: x + 1, lambda x: x + 2
    assert swept(one, tmp_path) == [2, 3, 4] and swept(two, tmp_path) == [3, 4, 5]


@pytest.mark.parametrize(("first", "second"), [
    ("def f(x): return x + 1", "def f(x): return x + 2"),
    ("K = 1\ndef f(x): return x + K", "K = 2\ndef f(x): return x + K"),
    ("K = [1, {'a': 1}]\ndef f(x): return x + K[1]['a']", "K = [1, {'a': 2}]\ndef f(x): return x + K[1]['a']"),
    ("def g(x): return x + 1\ndef f(x): return g(x)", "def g(x): return x + 2\ndef f(x): return g(x)"),
    ("def f(x): return [y + 1 for y in [x]][0]", "def f(x): return [y + 2 for y in [x]][0]"),
    ("class A:\n  n = 1\ndef f(x): return x + A().n", "class A:\n  n = 2\ndef f(x): return x + A().n"),
    ("class A:\n  def n(self): return 1\na = A()\ndef f(x): return x + a.n()",
     "class A:\n  def n(self): return 2\na = A()\ndef f(x): return x + a.n()"),
    ("class B:\n  n = 1\nclass A(B): pass\ndef f(x): return x + A.n", "class B:\n  n = 2\nclass A(B): pass\n"
     "def f(x): return x + A.n"),
    ("import numpy\nK = numpy.array([1.0])\ndef f(x): return x + K[0]",
     "import numpy\nK = numpy.array([2.0])\ndef f(x): return x + K[0]"),
    ("import chain\nL = chain.ConductanceLink('1 W/K')\ndef f(x): return L.conductance('1 K').magnitude + x",
     "import chain\nL = chain.ConductanceLink('2 W/K')\ndef f(x): return L.conductance('1 K').magnitude + x"),
    *((text.format(1), text.format(2)) for text in (
        "class M(type):\n  def n(c): return {}\nclass A(metaclass=M): pass\ndef f(x): return x + A.n()",
        "import numpy\nclass A(numpy.float64):\n  def n(self): return {}\na = A(0.0)\ndef f(x): return x + a.n()",
        "import numpy\nclass A(numpy.ndarray): pass\na = numpy.zeros(3).view(A)\na.n = {}\ndef f(x): return x + a.n",
        "import xarray\nclass A(xarray.DataArray):\n  __slots__ = ()\n  def n(self): return {}\n"
        "a = A(0.0)\ndef f(x): return x + a.n()",
        "import xarray\nclass A(xarray.DataArray):\n  __slots__ = ('n',)\n"
        "a = A(0.0)\na.n = {}\ndef f(x): return x + a.n",
        "import enum\nclass A(enum.Enum):\n  B = 1\nA.B.n = {}\ndef f(x): return x + A.B.n",
    )),
])  # fmt: skip
def test_what_runs_decides(tmp_path, first, second):
    found = [swept(module(text).f, tmp_path) for text in (first, second, first)]
    assert found == [[2, 3, 4], [3, 4, 5], [2, 3, 4]]
    assert len(list(tmp_path.glob("*/*.json"))) == 2 * 3  # the third was found again: a batch for each case


def test_a_changed_global_and_a_users_module(tmp_path, monkeypatch):
    helpers = module("def h(x): return x + K\nK = 1", "helpers_of_mine")
    monkeypatch.setitem(sys.modules, "helpers_of_mine", helpers)
    outside = module("import helpers_of_mine as m\ndef f(x): return m.h(x)").f
    inside = module("def f(x):\n  from helpers_of_mine import h\n  return h(x)").f
    for k in (1, 2):
        helpers.K = k
        assert swept(outside, tmp_path) == swept(inside, tmp_path) == [1 + k, 2 + k, 3 + k]


def test_a_package_of_the_users_that_a_module_inside_it_names(tmp_path, monkeypatch):
    package = module("def h(x): return x + 1", "package_of_mine")
    package.__path__, package.inner = [], module("", "package_of_mine.inner")
    monkeypatch.setitem(sys.modules, "package_of_mine", package)
    monkeypatch.setitem(sys.modules, "package_of_mine.inner", package.inner)
    f = module("def f(x):\n  import package_of_mine.inner\n  return package_of_mine.h(x)").f
    assert swept(f, tmp_path) == [2, 3, 4]
    package.h = lambda x: x + 2
    assert swept(f, tmp_path) == [3, 4, 5]


def test_methods_and_objects(tmp_path):
    class Scale:
        def __init__(self, factor):
            self.factor = factor

        def __call__(self, x):
            return self.factor * x

    for k in (1, 10):
        for function in (Scale(k), Scale(k).__call__, functools.partial(lambda x, s: s(x), s=Scale(k))):
            assert swept(function, tmp_path) == [k, 2 * k, 3 * k]


def test_what_cannot_be_known_is_refused(tmp_path):
    generator = (i for i in range(3))
    for function, word in (
        (lambda x: x + next(generator), "generator"),
        (lambda x: eval("x + 1", {"x": x}), "`eval`"),
        (lambda x, m=np: x, "whole module"),
    ):
        with pytest.raises(chain.HeatChainError, match=f"cannot know.*{word}.*without `cache`"):
            swept(function, tmp_path)
        assert chain.sweep(functools.partial(function), {"x": [1]}, executor="serial")["status"].size == 1


def test_from_standard_input_and_after_an_edit(tmp_path):
    """Programs without a source, and a module that was edited after it was imported."""
    program = """
import sys, pathlib, chain
pathlib.Path("edited.py").write_text("def f(x): return x")
import edited
pathlib.Path("edited.py").write_text("def f(x): return 2 * x")
def g(x): return {0} * x
print(chain.sweep(g, {{"x": [3]}}, executor="serial", cache="kept")["g"].item(),
      chain.sweep(edited.f, {{"x": [3]}}, executor="serial", cache="kept")["f"].item())
del sys.modules["edited"]
import edited
print(chain.sweep(edited.f, {{"x": [3]}}, executor="serial", cache="kept")["f"].item())
"""
    for k in (1, 2):
        done = subprocess.run(
            [sys.executable, "-B", "-"], cwd=tmp_path, input=program.format(k), capture_output=True, text=True,
            timeout=120, env={**__import__("os").environ, "PYTHONPATH": "."},
        )  # fmt: skip
        assert done.stdout.split() == [str(3 * k), "3", "6"], done.stderr


def test_workers_with_another_function(tmp_path):
    """A worker imports the file as it is now, and sees globals as they are at the start of a script."""
    (tmp_path / "edited.py").write_text("def f(x): return x\n")
    (tmp_path / "script.py").write_text("""
import pathlib, chain, edited
K = 1
def g(x): return K * x
if __name__ == "__main__":
    pathlib.Path("edited.py").write_text("def f(x): return 2 * x\\n")
    for function in (edited.f, g):
        if function is g:
            print(chain.sweep(g, {"x": [3]}, workers=1, cache="kept")["g"].item())
            K = 5
        try:
            chain.sweep(function, {"x": [4]}, workers=1, cache="kept")
        except chain.HeatChainError as error:
            print("another" in str(error))
""")
    done = subprocess.run(
        [sys.executable, "-B", "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == ["True", "3", "True"], done.stderr
