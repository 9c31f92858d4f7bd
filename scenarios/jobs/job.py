"""A job: a run that the command line carries out, and what belongs to it."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chain.errors import HeatChainError, Interrupted, SolverError
from scenarios.files import toml

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from scenarios.files.document import OutputTable


@dataclass(frozen=True)
class Job(ABC):
    """A run, and what belongs to it.

    Attributes
    ----------
    name : str
        Of the files that are written by default.
    output : OutputTable
        Files that are written, where a scenario file says.
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

    def untenable(self) -> list[str]:
        """What the run would meet on its way to the first step of what takes long: sentences that begin with a key."""
        return []

    @abstractmethod
    def numbers(self) -> frozenset[str]:
        """Names that numbers of its result, variables and attributes, may have."""

    def size(self) -> str:
        """A sentence, after a blank, about how much will be computed, where it is known beforehand."""
        return ""

    @property
    def resumable(self) -> bool:
        """Whether its file is written by the run itself, which can be continued."""
        return False

    @property
    def animates(self) -> bool:
        """Whether its result has temperatures over time and site."""
        return False

    @property
    def streamed(self) -> bool:
        """Whether its result stays on disk."""
        return False

    def text(self) -> str:
        """A scenario file that gives the same result."""
        return toml.document(self.tables, self.comments())

    def run(self, progress: bool = False, output: Path | None = None, resume: bool = False) -> "xr.Dataset":
        """The result, which says what it was made from.

        Parameters
        ----------
        progress : bool, default False
            Whether to show a bar, in a terminal or a notebook.
        output : Path, optional
            File of the result, which a job that is resumable keeps while it runs, and writes where it stops.
        resume : bool, default False
            Whether to continue what is in that file, or in its journal.
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
            "title": self.title,
            "input": json.dumps(self.tables),
            "scenario_file": self._document(),
            "citations": " ".join(self.citations()),
        }

    def _document(self) -> str:
        return self.text()

    def paths(self) -> dict[str, Path]:
        """Files that the job's file names, by kind; a dataset has the job's name by default, a plot the dataset's.

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
        named["plot"] = named["plot"] or str(picture_of(Path(named["dataset"])))
        paths = {kind: directory / name for kind, name in named.items() if name is not None}
        for kind, path in paths.items():
            _refuse_escape(path, directory, f"output.{kind}")
        return paths


def _refuse_escape(path: Path, directory: Path, key: str) -> None:
    if not path.resolve().is_relative_to(directory.resolve()):
        raise HeatChainError(f"`{key}` must lead to a place inside {str(directory.resolve())!r}, but {path} does not.")


def picture_of(dataset: Path) -> Path:
    """The figure's file by default, whatever the dataset's is called."""
    return dataset.parent / f"{dataset.stem}.png"
