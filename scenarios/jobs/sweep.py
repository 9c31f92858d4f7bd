"""The sweep of a scenario file: its cases, its figure and its summary."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chain
from chain.errors import HeatChainError, Interrupted, SolverError
from chain.sweeps import figures
from chain.sweeps.cache import CaseCache
from scenarios.jobs.job import Job
from scenarios.output.text import lines

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class SweepJob(Job):
    """A run at many values of its parameters.

    Attributes
    ----------
    first : Job
        The run at the first value of each.
    given : dict
        The tables of the file.
    function, over
        Of `chain.sweep`.
    """

    first: Job
    given: dict[str, Any]
    function: Callable[..., "xr.Dataset"]
    over: dict[str, list[Any]]

    @property
    def title(self) -> str:
        """The file's title, or what is swept."""
        return self.given.get("title") or f"Sweep over {', '.join(self.over)}"

    @property
    def description(self) -> str:
        """That of the first case."""
        return self.first.description

    @property
    def tables(self) -> dict[str, Any]:
        """The file's own tables, without those that only say what is written."""
        return {key: table for key, table in self.given.items() if key not in ("output", "plot", "title")}

    def comments(self) -> dict[str, str]:
        """Those of the first case."""
        return self.first.comments()

    def plot(self, dataset: "xr.Dataset", variable: str | None = None) -> "Figure":
        """A line or a map of one variable."""
        return figures.figure(dataset, variable)

    def summary(self, dataset: "xr.Dataset") -> str:
        """The cases, and the range of every number over them."""
        return summary(dataset)

    def citations(self) -> list[str]:
        """Those of the first case."""
        return self.first.citations()

    def _run(self, progress: bool, output: Path | None, resume: bool) -> "xr.Dataset":
        raise HeatChainError(f"{self.name}.toml has a table `sweep`. Run it by `heatchain sweep {self.name}.toml`.")

    def numbers(self) -> frozenset[str]:
        """Those of a case; one that is called as what is swept has another name in the sweep."""
        return frozenset(f"{name}_result" if name in self.over else name for name in self.first.numbers())

    def refuse_variable(self, variable: str, cache: Path) -> None:
        """Refuse a variable that no run of this kind gives, before any case is run, or that the first does not give.

        The first case is kept, and the others are run after it.
        """
        known = self.numbers()
        if variable not in known:
            raise HeatChainError(
                f"`--variable` must be among {', '.join(sorted(known))} for this kind of run, but is {variable!r}."
            )
        first = {name: values[:1] for name, values in self.over.items()}
        found = chain.sweep(self.function, first, executor="serial", cache=cache)
        if bool((found["status"] == "ok").all()):
            told = variable.removesuffix("_result")  # an attribute is renamed where cases differ in it
            figures.chosen(found, told if told in found.attrs else variable)

    def untenable(self) -> list[str]:
        """What the first case would meet."""
        return self.first.untenable()

    def sweep(self, workers: int | None, cache: Path, progress: bool) -> "xr.Dataset":
        """All cases; one worker is this process.

        Raises
        ------
        SolverError, Interrupted
            Where it stops early, with the dataset so far in `partial`.
        """
        executor = "serial" if workers == 1 else None
        try:
            found = chain.sweep(
                self.function, self.over, executor=executor, workers=workers, cache=cache, progress=progress
            )
        except (SolverError, Interrupted) as error:
            error.partial = self._told(error.partial)
            raise
        return self._told(found)

    def forget(self, cache: Path) -> None:
        """Remove the finished cases that were kept in `cache`."""
        CaseCache(cache, self.function).discard()

    def _told(self, dataset: "xr.Dataset") -> "xr.Dataset":
        """The dataset with what the parameters mean."""
        comments = self.comments()
        for name in self.over:
            meaning = comments.get(f"parameters.{name}")
            if meaning is not None:
                dataset[name].attrs["long_name"] = meaning.partition(";")[0]
        return self._marked(dataset)


def summary(dataset: "xr.Dataset", most: int = 5) -> str:
    """A sweep in a few lines.

    Parameters
    ----------
    dataset : Dataset
        What `chain.sweep` gave.
    most : int, default 5
        Number of failed cases that are named.
    """
    import numpy as np

    over = [str(name) for name in dataset.coords if set(dataset[name].dims) <= set(dataset["status"].dims)]
    entries = {name: _range(dataset[name]) for name in over if dataset[name].ndim}
    for name, variable in dataset.data_vars.items():
        if variable.dtype.kind == "f" and np.isfinite(variable).any():
            entries[str(name)] = _range(variable)
    failed = np.argwhere(dataset["status"].values == "failed")
    for place in failed[:most]:
        case = dataset.isel(dict(zip(dataset["status"].dims, place, strict=True)))
        where = ", ".join(f"{name} = {case[name].item()}" for name in over if not case[name].ndim)
        entries[f"failed: {where}"] = str(case["error"].item()).partition("\n")[0]
    count, ended = dataset["status"].size, int((dataset["status"] == "ok").sum())
    verdict = f"{ended} of {count} cases ended well." if ended < count else f"All {count} cases ended well."
    return lines(entries, verdict)


def _range(values: "xr.DataArray") -> str:
    """The least and the largest value."""
    if values.dtype.kind not in "fiu":
        names = [str(one) for one in values.values.flat]
        return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    unit = values.attrs.get("units", "1")
    return f"{float(values.min()):.4g} to {float(values.max()):.4g} {'' if unit == '1' else unit}".rstrip()
