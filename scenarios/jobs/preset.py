"""The job of a scenario with parameters."""

import inspect
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chain.errors import HeatChainError
from chain.trial import trial
from scenarios import registry
from scenarios.jobs import parameters
from scenarios.jobs.doubts import gathered
from scenarios.jobs.job import Job
from scenarios.output import citations

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class PresetJob(Job):
    """A scenario with parameters."""

    scenario: str
    parameters: dict[str, Any] = field(default_factory=dict)
    heading: str | None = None

    @property
    def title(self) -> str:
        """The first line of the scenario's docstring."""
        return self.heading or registry.describe(self.scenario).rstrip(".")

    @property
    def description(self) -> str:
        """The docstring of the scenario's module."""
        return registry.module(self.scenario).__doc__ or ""

    @property
    def tables(self) -> dict[str, Any]:
        """The scenario's name, and all parameters, also those by default."""
        given = {**parameters.defaults(self.scenario), **self.parameters}
        return {"scenario": self.scenario, "parameters": given}

    def comments(self) -> dict[str, str]:
        """The meanings from the scenario's docstring."""
        return {f"parameters.{key}": text for key, text in parameters.meanings(self.scenario).items()}

    def plot(self, dataset: "xr.Dataset") -> "Figure":
        """The scenario's figure."""
        return registry.plot(self.scenario, dataset)

    def summary(self, dataset: "xr.Dataset") -> str:
        """The scenario's summary."""
        return registry.summary(self.scenario, dataset)

    def citations(self) -> list[str]:
        """The keys in the docstrings of the scenario and its module, and of the materials that it uses."""
        tables = self.tables
        solids = getattr(registry.module(self.scenario), "solids", None)
        used: list[str] = solids(**tables["parameters"]) if solids else []
        return [
            *citations.keys_in(self.description, registry.find(self.scenario).__doc__),
            *sorted({*citations.materials_in(tables), *(citations.MATERIAL + key for key in used)}),
        ]

    def untenable(self) -> list[str]:
        """What the scenario refuses before it begins in earnest, for which its function is called."""
        try:
            with gathered(), trial():
                registry.run(self.scenario, **self.parameters)
        except HeatChainError as error:
            text = str(error)
            names = [name for name in re.findall(r"`(\w+)`", text) if name in parameters.defaults(self.scenario)]
            return [f"`parameters.{names[0]}`: {text}" if names else f"`scenario`: {text}"]
        return []

    def numbers(self) -> frozenset[str]:
        """As the registry says."""
        return registry.numbers(self.scenario)

    @property
    def animates(self) -> bool:
        """As the registry says."""
        return self.scenario in registry.ANIMATED

    def _run(self, progress: bool, output: Path | None, resume: bool) -> "xr.Dataset":
        shown = {"progress": True} if "progress" in inspect.signature(registry.find(self.scenario)).parameters else {}
        return registry.run(self.scenario, **self.parameters, **(shown if progress else {}))


def of_scenario(name: str, settings: tuple[str, ...]) -> PresetJob:
    """The job of a scenario's name and settings KEY=VALUE."""
    arguments, wrong = parameters.checked(name, parameters.from_settings(name, settings))
    if wrong:
        raise HeatChainError("\n  ".join(wrong))
    return PresetJob(name, None, name, arguments)
