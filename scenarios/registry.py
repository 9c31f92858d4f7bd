"""The scenarios by name: each a plain function that returns one dataset, with a plot function beside it."""

import inspect
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chain.checks import nearest
from chain.errors import HeatChainError
from scenarios.presets.chains import (
    ballistic_to_fourier,
    disorder,
    fourier,
    nanoparticles,
    pulse,
    self_thermalisation,
    thermal_wave,
)
from scenarios.presets.panasyuk2012 import (
    figure_2,
    figure_3,
    figure_4,
    figure_5,
    josephson,
    layered,
    minimum_conductivity,
    selenium,
    stm_tip,
)
from scenarios.presets.taylor2015 import bounds_2, bounds_3, bounds_4, certify, diode

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

SCENARIOS: dict[str, Callable[..., "xr.Dataset"]] = {
    "fourier": fourier.fourier,
    "nanoparticles": nanoparticles.nanoparticles,
    "pulse": pulse.pulse,
    "thermal-wave": thermal_wave.thermal_wave,
    "disorder": disorder.disorder,
    "stm-tip": stm_tip.stm_tip,
    "certify": certify.certify,
    "josephson": josephson.josephson,
    "minimum-conductivity": minimum_conductivity.minimum_conductivity,
    "selenium": selenium.selenium,
    "layered": layered.layered,
    "bounds-2": bounds_2.bounds_2,
    "bounds-3": bounds_3.bounds_3,
    "bounds-4": bounds_4.bounds_4,
    "diode": diode.diode,
    "figure-2": figure_2.figure_2,
    "figure-3": figure_3.figure_3,
    "figure-4": figure_4.figure_4,
    "self-thermalisation": self_thermalisation.self_thermalisation,
    "figure-5": figure_5.figure_5,
    "ballistic-to-fourier": ballistic_to_fourier.ballistic_to_fourier,
}


def find(name: str) -> Callable[..., "xr.Dataset"]:
    """The scenario of a name, or an error with the nearest one."""
    if name in SCENARIOS:
        return SCENARIOS[name]
    hint = nearest(name, SCENARIOS, 0.4, f"There are {', '.join(SCENARIOS)}.")
    raise HeatChainError(f"There is no scenario {name!r}.{hint}")


def run(name: str, **parameters: Any) -> "xr.Dataset":
    """Run a scenario.

    Parameters
    ----------
    name : one of `SCENARIOS`
    **parameters : parameters of its function, as text or quantities

    Returns
    -------
    Dataset

    Raises
    ------
    HeatChainError
        For an unknown scenario or parameter, with the nearest one.
    """
    function = find(name)
    known = inspect.signature(function).parameters
    for key in parameters:
        if key not in known:
            hint = nearest(key, known, 0.4, f"It has {', '.join(known)}.", "`")
            raise HeatChainError(f"The scenario {name!r} has no parameter `{key}`.{hint}")
    dataset = function(**parameters)
    dataset.attrs["scenario"] = name
    return dataset


def plot(name: str, dataset: "xr.Dataset") -> "Figure":
    """The figure of a scenario's dataset."""
    figure: Figure = module(name).plot(dataset)
    return figure


def summary(name: str, dataset: "xr.Dataset") -> str:
    """A scenario's result in a few lines, with units."""
    text: str = module(name).summary(dataset)
    return text


def describe(name: str) -> str:
    """First line of a scenario's docstring."""
    return (inspect.getdoc(find(name)) or "").partition("\n")[0]


def module(name: str) -> Any:
    """The module in which a scenario's function stands."""
    return sys.modules[find(name).__module__]
