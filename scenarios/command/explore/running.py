"""The run of a page's state: as `heatchain run` makes it, once for all that is asked about it."""

import io
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from chain import plots
from scenarios.command.explore.controls import State
from scenarios.jobs.doubts import gathered
from scenarios.jobs.from_tables import validate
from scenarios.jobs.job import Job

if TYPE_CHECKING:
    import xarray as xr

_NAME = "explored"
_LOCK = threading.Lock()  # warnings and matplotlib are one for all threads


@dataclass(frozen=True)
class Run:
    """A job, its result, and the warnings about the model on the way."""

    job: Job
    dataset: "xr.Dataset"
    doubts: tuple[str, ...]


@lru_cache(maxsize=8)
def _made(state: State) -> Run:
    with _LOCK, gathered() as doubts:
        job = validate(state.tables(), "This setting", _NAME)
        dataset = job.run()
    return Run(job, dataset, tuple(doubts))


def run(state: State) -> Run:
    """The result of a state's scenario file.

    Raises
    ------
    HeatChainError
        Where the file is refused, or the run fails, with the reason.
    """
    return _made(state)


def scenario_file(state: State) -> str:
    """The scenario file of a state, which `heatchain run` runs."""
    return validate(state.tables(), "This setting", _NAME).text()


def picture(state: State, dpi: int) -> bytes:
    """The figure of a state's run in the style of publications, as PNG."""
    found, buffer = run(state), io.BytesIO()
    with _LOCK, plots.styled():
        found.job.plot(found.dataset).savefig(buffer, format="png", dpi=dpi)
    return buffer.getvalue()
