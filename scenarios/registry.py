"""The scenarios by name: each a plain function that returns one dataset, with a plot function beside it.

A scenario stands in a module of its own, which is imported when the scenario is first asked for: a list of them all
imports none.
"""

import ast
import difflib
import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from chain.errors import HeatChainError

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

_MODULES = {  # in `scenarios.presets`; the function has its module's name
    "mediator": "panasyuk2012.mediator",
    "fourier": "chains.fourier",
    "nanoparticles": "chains.nanoparticles",
    "pulse": "chains.pulse",
    "thermal-wave": "chains.thermal_wave",
    "disorder": "chains.disorder",
    "fluctuating-chain": "chains.fluctuating_chain",
    "fin": "chains.fin",
    "multilayer": "chains.multilayer",
    "two-temperatures": "chains.two_temperatures",
    "film": "chains.film",
    "block": "chains.block",
    "stm-tip": "panasyuk2012.stm_tip",
    "certify": "taylor2015.certify",
    "josephson": "panasyuk2012.josephson",
    "minimum-conductivity": "panasyuk2012.minimum_conductivity",
    "selenium": "panasyuk2012.selenium",
    "layered": "panasyuk2012.layered",
    "bounds-2": "taylor2015.bounds_2",
    "bounds-3": "taylor2015.bounds_3",
    "bounds-4": "taylor2015.bounds_4",
    "diode": "taylor2015.diode",
    "heat-noise": "panasyuk2012.heat_noise",
    "figure-2": "panasyuk2012.figure_2",
    "figure-3": "panasyuk2012.figure_3",
    "figure-4": "panasyuk2012.figure_4",
    "self-thermalisation": "chains.self_thermalisation",
    "anharmonic-body": "chains.anharmonic_body",
    "figure-5": "panasyuk2012.figure_5",
    "figure-5-map": "panasyuk2012.figure_5_map",
    "ballistic-to-fourier": "chains.ballistic_to_fourier",
}
ANIMATED = ("nanoparticles", "pulse", "thermal-wave", "fin", "multilayer", "two-temperatures")  # temperatures over time


class _Scenarios(Mapping[str, Callable[..., "xr.Dataset"]]):
    """Functions by the scenarios' names, each imported when it is asked for."""

    def __getitem__(self, name: str) -> Callable[..., "xr.Dataset"]:
        path = _MODULES[name]
        function: Callable[..., xr.Dataset] = getattr(
            import_module(f"scenarios.presets.{path}"), path.rpartition(".")[2]
        )
        return function

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)

    def __contains__(self, name: object) -> bool:
        return name in _MODULES


SCENARIOS: Mapping[str, Callable[..., "xr.Dataset"]] = _Scenarios()


def find(name: str) -> Callable[..., "xr.Dataset"]:
    """The scenario of a name, or an error with the nearest one."""
    _check(name)
    return SCENARIOS[name]


def _check(name: str) -> None:
    if name not in SCENARIOS:
        raise HeatChainError(f"There is no scenario {name!r}." + _hint(name, SCENARIOS, "'", "There are"))


def _hint(name: str, known: Iterable[str], quote: str, words: str) -> str:
    near = difflib.get_close_matches(name, known, 1, 0.4)
    return f" Did you mean {quote}{near[0]}{quote}?" if near else f" {words} {', '.join(known)}."


def run(name: str, **parameters: Any) -> "xr.Dataset":
    """Run a scenario: a calculation that is ready, by its name.

    Parameters
    ----------
    name : str
        One of `SCENARIOS`.
    **parameters
        Parameters of its function, as text or quantities.

    Returns
    -------
    Dataset
        What its function says.

    Raises
    ------
    HeatChainError
        For an unknown scenario or parameter, with the nearest one.

    Examples
    --------
    >>> ds = run("layered", anisotropy=30.0)
    >>> f"{float(ds['coherence_ratio']):.2f}"
    '5.48'
    """
    function = find(name)
    known = inspect.signature(function).parameters
    for key in parameters:
        if key not in known:
            raise HeatChainError(f"The scenario {name!r} has no parameter `{key}`." + _hint(key, known, "`", "It has"))
    from chain.results import origin

    dataset = function(**parameters)
    title = describe(name).rstrip(".")
    dataset.attrs = {**origin(), **dataset.attrs, "title": title, "scenario": name}
    return dataset


def plot(name: str, dataset: "xr.Dataset") -> "Figure":
    """The figure of a scenario.

    Parameters
    ----------
    name : str
        One of `SCENARIOS`.
    dataset : Dataset
        What `run` gave.

    Returns
    -------
    matplotlib Figure
    """
    from chain.plots import finished, styled

    with styled():
        return finished(module(name).plot(dataset))


def summary(name: str, dataset: "xr.Dataset") -> str:
    """What a scenario found, in a few lines with units.

    Parameters
    ----------
    name : str
        One of `SCENARIOS`.
    dataset : Dataset
        What `run` gave.

    Returns
    -------
    str
    """
    text: str = module(name).summary(dataset)
    return text


def describe(name: str) -> str:
    """What a scenario shows, in one line.

    Parameters
    ----------
    name : str
        One of `SCENARIOS`.

    Returns
    -------
    str
        The first line of its function's docstring, read from the source: nothing is imported for it.

    Examples
    --------
    >>> describe("layered")
    'Anisotropy of graphite from coherence lengths, and whether its channels suffice for them.'
    """
    _check(name)
    folder, _, function = _MODULES[name].partition(".")
    source = files("scenarios.presets").joinpath(folder, f"{function}.py").read_text(encoding="utf-8")
    (definition,) = (
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == function
    )
    return (ast.get_docstring(definition) or "").partition("\n")[0]


def duration(name: str) -> str:
    """About how long a scenario takes, as in "10 s": CPU with its parameters by default; "" where nobody measured it.

    Parameters
    ----------
    name : str
        One of `SCENARIOS`.

    Notes
    -----
    From `durations.json`, which `benchmarks.durations` writes; the first run after an installation compiles, too.
    """
    _check(name)
    known = json.loads(files("scenarios").joinpath("durations.json").read_text(encoding="utf-8"))
    if name not in known:
        return ""
    seconds = max(float(known[name]), 1.0)
    return (
        f"{seconds:.0f} s"
        if seconds < 10.0
        else f"{10.0 * round(seconds / 10.0):.0f} s"
        if seconds < 95.0
        else f"{seconds / 60.0:.0f} min"
    )


def numbers(name: str) -> frozenset[str]:
    """Names of the variables and attributes of a scenario's dataset that are numbers, known without running it.

    Parameters
    ----------
    name : str
        One of `SCENARIOS`. With some of its parameters the dataset lacks a few.
    """
    from chain.storage.text import own_tables

    _check(name)
    return frozenset(own_tables("scenarios.presets", "numbers.toml")[name])


def module(name: str) -> Any:
    """The module in which a scenario's function stands."""
    return inspect.getmodule(find(name))
