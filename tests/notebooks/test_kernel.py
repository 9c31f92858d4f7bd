"""What notebooks' users meet, in a real kernel, with its event loop running: one kernel for most of the questions."""

import base64
import re
import struct

import pytest

from systems.kernels import executed, shown, texts

pytestmark = pytest.mark.slow

CELLS = {
    "begin": """
import asyncio, multiprocessing, os, pickle, signal, sys, threading, time
import numpy as np
import chain, materials, scenarios
row = chain.Chain(
    chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K"), 50, "310 K", "300 K", spacing="5 nm"
)
print(asyncio.get_running_loop().is_running(), "matplotlib" in sys.modules, "tqdm" in sys.modules)
""",
    "compiling": "print('heatchain: compiling a thing once, about 6 s.', file=sys.stderr, flush=True)",
    "bar": "ds = row.transient('300 K', '1 us', progress=True)",
    "bar of a run that ends early": "early = row.transient('300 K', 'steady', progress=True)",
    "axes": "chain.plots.profiles(ds)",
    "axes without a value": "chain.plots.space_time(ds);",
    "figure": "found = scenarios.run('minimum-conductivity'); fig = scenarios.plot('minimum-conductivity', found); fig",
    "figure again": "fig",
    "figure without a value": "scenarios.plot('minimum-conductivity', found);",
    "figures in a loop": "for _ in range(2):\n    display(scenarios.plot('minimum-conductivity', found))",
    "pyplot": "import matplotlib.pyplot as plt\nplt.plot([1.0, 2.0])\nplt.gca().figure.number",
    "result": "ds",
    "quantity": "row.links.conductance('300 K')",
    "pickled": "assert pickle.loads(pickle.dumps(ds)).identical(ds); assert pickle.loads(pickle.dumps(row)) == row",
    "own": """
class Gate(chain.Link):
    def current(self, T1, T2):
        return 1e-12 * slope * (T1**2 - T2**2)
    def conductance(self, T):
        return 2e-12 * slope * T
class Block:
    def energy(self, T):
        return 0.5e-21 * T**2
    def heat_capacity(self, T):
        return 1e-21 * T
slope, gate = 2.0, Gate()
def warmed(left, seed):
    shift = np.random.default_rng(seed).normal()
    mine = chain.Chain(gate, Block(), 3, lambda t: left + shift + 0 * t, "300 K")
    return mine.transient("300 K", "1 ns", samples=3)
over = {"left": [310.0, 320.0], "seed": [1, 2]}
""",
    "sweep": """
there = chain.sweep(warmed, over, workers=2, progress=True, cache="kept")
here = chain.sweep(warmed, over, executor="serial")
print(here.equals(there), (here["status"] == "ok").all().item(), multiprocessing.active_children())
print(all(here[name].values.tobytes() == there[name].values.tobytes() for name in ("temperature", "current")))
""",
    "lambda": "print(chain.sweep(lambda x: slope * x, {'x': [1.0, 2.0]}, workers=1)['result'].values)",
    "completion": """
from IPython.core.completer import provisionalcompleter
def completed(text):
    with provisionalcompleter():
        return {one.text.lstrip(".") for one in get_ipython().Completer.completions(text, len(text))}
print({"HarmonicMediator", "HarmonicSolid"} <= completed("chain.Harm"), "plots" in completed("chain.pl"))
print(completed("row.transi"), "get" in completed("materials.ge"), "run" in completed("scenarios.r"))
print("Ohmic" in completed("chain.spectra.Oh"), "progress=" in completed("row.transient(pro"))
""",
    "help": "print(get_ipython().object_inspect_mime('row.transient')['text/plain'])",
    "reloaded": """
%load_ext autoreload
%autoreload 2
import pathlib
place = pathlib.Path("mine.py")
methods = "current(self, T1, T2): return 1e-9 * (T1 - T2)", "conductance(self, T): return 1e-9 + 0 * T"
place.write_text("import chain\\nclass Mine(chain.Link):\\n" + "\\n".join(f"    def {one}" for one in methods))
sys.path.insert(0, ".")
import mine
def kept(link):
    return chain.Chain(link, row.subsystems, 1, "310 K", "300 K").steady_state()["current"].values[0]
print(f"{kept(mine.Mine()):.3g}")
""",
    "reloaded again": """
time.sleep(1.1)  # the clock of some file systems
place.write_text(place.read_text().replace("1e-9", "3e-9"))
""",
    "after reloading": """
print(f"{kept(mine.Mine()):.3g}")
there = chain.sweep(lambda n: kept(mine.Mine()) * n, {"n": [1.0]}, workers=1)["result"]
print(f"{there.item():.3g}")
print(row.transient("300 K", "1 us", samples=2).equals(ds.isel(time=[0, -1])), isinstance(mine.Mine(), chain.Link))
""",
    "interrupted": """
long = dict(initial="300 K", until="1 us", samples=400, segment=20, output="long.nc", rtol=1e-7)
def press(fraction):
    if fraction > 0.3:
        signal.raise_signal(signal.SIGINT)
row.transient(**long, progress=press)
""",
    "resumed": """
resumed = row.transient(**long, resume=True)
whole = row.transient(**{**long, "output": "other.nc"})
print(resumed["temperature"].values.tobytes() == whole["temperature"].values.tobytes())
""",
    "interrupted sweep": """
def slow(x):
    time.sleep(0.2)
    return x
threading.Timer(6.0, os.kill, (os.getpid(), signal.SIGINT)).start()
chain.sweep(slow, {"x": range(600)}, workers=1)
""",
    "after it": """
print(sys.last_value.partial["status"].to_series().value_counts().to_dict(), multiprocessing.active_children())
""",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    return dict(
        zip(
            CELLS, executed(*CELLS.values(), folder=tmp_path_factory.mktemp("notebook"), allow_errors=True), strict=True
        )
    )


def test_no_cell_fails_but_those_that_are_interrupted(outputs):
    failed = {name: one.ename for name, found in outputs.items() for one in found if one.output_type == "error"}
    assert failed == {"interrupted": "Interrupted", "interrupted sweep": "Interrupted"}


def test_nothing_is_said_on_stderr_but_that_something_compiles(outputs):
    said = {name: text for name, found in outputs.items() if (text := texts(found, "stderr"))}
    lines = [line for text in said.values() for line in text.splitlines()]
    assert "compiling" in said and all(line.startswith("heatchain: compiling ") for line in lines)


def test_a_loop_runs_and_nothing_is_loaded_early(outputs):
    assert texts(outputs["begin"]) == "True False False\n"


@pytest.mark.parametrize("name", ["bar", "bar of a run that ends early", "sweep"])
def test_a_bar_is_a_widget(outputs, name):
    assert len(shown(outputs[name], "application/vnd.jupyter.widget-view+json")) == 1


@pytest.mark.parametrize(
    ("name", "count"),
    [("axes", 1), ("axes without a value", 1), ("figure", 1), ("figure again", 1), ("figure without a value", 1),
     ("figures in a loop", 2), ("pyplot", 1)],
)  # fmt: skip
def test_a_figure_is_shown_once(outputs, name, count):
    pictures = shown(outputs[name], "image/png")
    assert len(pictures) == count
    for picture in pictures:
        width, height = struct.unpack(">II", base64.b64decode(picture)[16:24])
        assert 350 < width < 1500 and 250 < height < 900


def test_results_are_shown_in_html(outputs):
    (html,) = shown(outputs["result"], "text/html")
    assert "temperature" in html
    (html,) = shown(outputs["quantity"], "text/html")
    assert "watt" in html


def test_own_things_are_swept_in_processes(outputs):
    assert texts(outputs["sweep"]) == "True True []\nTrue\n"
    assert texts(outputs["lambda"]) == "[2. 4.]\n"


def test_modules_of_the_users_are_reloaded(outputs):
    """An edited one is taken anew, in workers too, and of this package nothing is spoilt."""
    assert texts(outputs["reloaded"]) == "5e-09\n"
    assert texts(outputs["after reloading"]) == "1.5e-08\n1.5e-08\nTrue True\n"


def test_names_are_completed_before_they_are_loaded(outputs):
    assert texts(outputs["completion"]).split("\n")[:3] == ["True True", "{'transient'} True True", "True True"]


def test_help_tells_the_arguments(outputs):
    plain = re.sub(r"\x1b\[[\d;]*m", "", texts(outputs["help"]))
    assert "until" in plain and "bar in a terminal or a notebook" in plain


def test_an_interrupt_is_clean_and_the_run_goes_on(outputs):
    (error,) = (one for one in outputs["interrupted"] if one.output_type == "error")
    assert error.traceback == ["Interrupted: The run was interrupted."]
    assert texts(outputs["resumed"]) == "True\n"


def test_an_interrupted_sweep_leaves_no_worker(outputs):
    counts, _, children = texts(outputs["after it"]).partition("}")
    assert "'ok'" in counts and "'not run'" in counts and children == " []\n"


def test_without_ipywidgets_the_bar_is_text():
    missing, bar = executed(
        "import sys; sys.modules['ipywidgets'] = None",
        "import chain\nrow = chain.Chain(chain.ConductanceLink('1 nW/K'), chain.ConstantHeatCapacity('1e-18 J/K'), 5, "
        "'310 K', '300 K')\nrow.transient('300 K', '1 us', progress=True);",
    )
    assert not missing
    text = texts(bar, "stderr")
    assert "100%" in text and "Warning" not in text and "IProgress" not in text
    assert not shown(bar, "application/vnd.jupyter.widget-view+json")
