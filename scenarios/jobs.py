"""What the command line runs: a scenario with its parameters, or the chain of a file."""

import json
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chain.errors import HeatChainError, Interrupted, SolverError
from scenarios import cite

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from scenarios.files.document import ChainFile, OutputTable


SEGMENT = 10  # times between checkpoints


@dataclass(frozen=True)
class Job(ABC):
    """A run, and what belongs to it.

    Attributes
    ----------
    name : of the files that are written by default
    output : files that are written, where a scenario file says
    """

    name: str
    output: "OutputTable | None"

    @property
    @abstractmethod
    def title(self) -> str:
        """What it is, in a line."""

    @property
    @abstractmethod
    def description(self) -> str:
        """What it is, in some paragraphs."""

    @property
    @abstractmethod
    def tables(self) -> dict[str, Any]:
        """Everything that decides the result, as the tables of a scenario file."""

    @abstractmethod
    def comments(self) -> dict[str, str]:
        """What keys mean, by key path."""

    @abstractmethod
    def plot(self, dataset: "xr.Dataset") -> "Figure":
        """The figure of the result."""

    @abstractmethod
    def summary(self, dataset: "xr.Dataset") -> str:
        """The result in a few lines."""

    @abstractmethod
    def citations(self) -> list[str]:
        """Keys of the literature that was used."""

    @abstractmethod
    def _run(self, progress: bool, output: Path | None, resume: bool) -> "xr.Dataset":
        """The result."""

    @property
    def resumable(self) -> bool:
        """Whether its file is written by the run itself, which can be continued."""
        return False

    @property
    def streamed(self) -> bool:
        """Whether its result stays on disk."""
        return False

    def text(self) -> str:
        """A scenario file that gives the same result."""
        from scenarios.files import toml

        return toml.document(self.tables, self.comments())

    def run(self, progress: bool = False, output: Path | None = None, resume: bool = False) -> "xr.Dataset":
        """The result, which says what it was made from.

        Parameters
        ----------
        progress : whether to show a bar on stderr
        output : file of the result, which a job that is resumable keeps while it runs, and writes where it stops
        resume : whether to continue what is in that file, or in its journal
        """
        try:
            return self._marked(self._run(progress, output, resume))
        except (SolverError, Interrupted) as error:
            if error.partial is not None and hasattr(error.partial, "attrs"):
                error.partial = self._marked(error.partial)
            raise

    def _marked(self, dataset: "xr.Dataset") -> "xr.Dataset":
        return dataset.assign_attrs(self._notes())

    def _notes(self) -> dict[str, str]:
        """What a dataset says of its origin."""
        return {
            "input": json.dumps(self.tables),
            "scenario_file": self._document(),
            "citations": " ".join(self.citations()),
        }

    def _document(self) -> str:
        return self.text()

    def paths(self) -> dict[str, Path]:
        """Files to write as the job's file says, by kind; dataset and plot have names by default.

        Raises
        ------
        HeatChainError
            Where a path leads out of the directory of the output, or this out of the current one, by a link.
        """
        if self.output is None:
            return {"dataset": Path(f"{self.name}.nc"), "plot": Path(f"{self.name}.png")}
        directory = Path(self.output.directory)
        _refuse_escape(directory, Path(), "output.directory")
        named = {kind: getattr(self.output, kind) for kind in ("dataset", "plot", "animation", "report")}
        named["dataset"] = named["dataset"] or f"{self.name}.nc"
        named["plot"] = named["plot"] or f"{self.name}.png"
        paths = {kind: directory / name for kind, name in named.items() if name is not None}
        for kind, path in paths.items():
            _refuse_escape(path, directory, f"output.{kind}")
        return paths


def _refuse_escape(path: Path, directory: Path, key: str) -> None:
    if not path.resolve().is_relative_to(directory.resolve()):
        raise HeatChainError(f"`{key}` must lead to a place inside {str(directory.resolve())!r}, but {path} does not.")


@dataclass(frozen=True)
class PresetJob(Job):
    """A scenario with parameters."""

    scenario: str
    parameters: dict[str, Any] = field(default_factory=dict)
    heading: str | None = None

    @property
    def title(self) -> str:
        """The first line of the scenario's docstring."""
        from scenarios import registry

        return self.heading or registry.describe(self.scenario).rstrip(".")

    @property
    def description(self) -> str:
        """The docstring of the scenario's module."""
        return _module(self.scenario).__doc__ or ""

    @property
    def tables(self) -> dict[str, Any]:
        """The scenario's name, and all parameters, also those by default."""
        from scenarios import parameters

        given = {**parameters.defaults(self.scenario), **self.parameters}
        return {"scenario": self.scenario, "parameters": given}

    def comments(self) -> dict[str, str]:
        """The meanings from the scenario's docstring."""
        from scenarios import parameters

        return {f"parameters.{key}": text for key, text in parameters.meanings(self.scenario).items()}

    def plot(self, dataset: "xr.Dataset") -> "Figure":
        """The scenario's figure."""
        from scenarios import registry

        return registry.plot(self.scenario, dataset)

    def summary(self, dataset: "xr.Dataset") -> str:
        """The scenario's summary."""
        from scenarios import registry

        return registry.summary(self.scenario, dataset)

    def citations(self) -> list[str]:
        """The keys in the docstrings of the scenario and its module."""
        from scenarios import registry

        return [*_keys(self.description, registry.find(self.scenario).__doc__), *cite.materials_in(self.tables)]

    def _run(self, progress: bool, output: Path | None, resume: bool) -> "xr.Dataset":
        import inspect

        from scenarios import registry

        shown = {"progress": True} if "progress" in inspect.signature(registry.find(self.scenario)).parameters else {}
        return registry.run(self.scenario, **self.parameters, **(shown if progress else {}))


@dataclass(frozen=True)
class ChainJob(Job):
    """The chain of a scenario file."""

    file: "ChainFile"
    given: dict[str, Any]
    line: Any
    arguments: dict[str, Any]

    @property
    def title(self) -> str:
        """The file's title, or what the chain is."""
        return self.file.title or f"{self.file.run.kind.replace('-', ' ').capitalize()} of {self.line.n} bodies"

    @property
    def description(self) -> str:
        """What the chain is made of."""
        return f"{self.line.description[:1].upper()}{self.line.description[1:]}."

    @property
    def tables(self) -> dict[str, Any]:
        """The file's own tables, without those that only say what is written."""
        return {key: table for key, table in self.given.items() if key not in ("output", "plot", "title")}

    def comments(self) -> dict[str, str]:
        """None: the file is its author's."""
        return {}

    def plot(self, dataset: "xr.Dataset") -> "Figure":
        """The panels that the file asks for, or what suits its kind of run."""
        from scenarios import chain_figures

        return chain_figures.figure(dataset, self.file.run.kind, self.file.plot.panels)

    def summary(self, dataset: "xr.Dataset") -> str:
        """The findings in a few lines."""
        from scenarios import chain_figures

        return chain_figures.summary(dataset, self.file.run.kind)

    def citations(self) -> list[str]:
        """The keys in the docstrings of the chain, its links and its bodies."""
        import sys

        used = [self.line, *self.line.links.families, *self.line.bodies.families]
        used += [link for family in self.line.links.families for link in getattr(family, "links", ())]
        texts = [sys.modules[type(one).__module__].__doc__ for one in used] + [type(one).__doc__ for one in used]
        return [*_keys(*texts), *cite.materials_in(self.tables)]

    @property
    def resumable(self) -> bool:
        """A transient in segments."""
        return self.file.run.resumable

    @property
    def streamed(self) -> bool:
        """Where the file says so."""
        return self.file.output.stream

    def _document(self) -> str:
        from scenarios.files import toml

        return toml.document(self.given)

    def _run(self, progress: bool, output: Path | None, resume: bool) -> "xr.Dataset":
        import chain

        method = {"steady-state": "steady_state"}.get(self.file.run.kind, self.file.run.kind)
        options: dict[str, Any] = {"progress": True} if progress and method == "transient" else {}
        if self.resumable:
            options["segment"] = self.file.run.segment or SEGMENT
            if output is not None:
                options.update(output=output, resume=resume, notes=self._notes())
        dataset: xr.Dataset = getattr(self.line, method)(**{**self.arguments, **options})
        if self.streamed and output is not None:
            return dataset
        with dataset:
            dataset.load()
        if method in ("transient", "steady_state") and {"temperature", "current"} <= set(dataset.data_vars):
            figures = chain.validity(dataset, self.line)
            dataset = dataset.assign(figures.data_vars).assign_attrs(
                verdict=figures.attrs["verdict"], warnings=figures.attrs["warnings"]
            )
        return dataset


def _module(scenario: str) -> Any:
    import sys

    from scenarios import registry

    return sys.modules[registry.find(scenario).__module__]


def _keys(*texts: str | None) -> list[str]:
    """Citation keys in texts, as in [Panasyuk2012]."""
    return sorted({key for text in texts for key in re.findall(r"\[([A-Z][A-Za-z]+\d{4}[a-z]?)\]", text or "")})


def of_scenario(name: str, settings: tuple[str, ...]) -> PresetJob:
    """The job of a scenario's name and settings KEY=VALUE."""
    from scenarios import parameters

    arguments, wrong = parameters.checked(name, parameters.from_settings(name, settings))
    if wrong:
        raise HeatChainError("\n  ".join(wrong))
    return PresetJob(name, None, name, arguments)


def find(name_or_file: str, settings: tuple[str, ...] = ()) -> Job:
    """The job of a scenario's name, or of a scenario file."""
    if name_or_file.endswith(".toml") or "/" in name_or_file or Path(name_or_file).is_file():
        from scenarios.files import read

        job: Job = read(name_or_file, settings)
        return job
    return of_scenario(name_or_file, settings)
