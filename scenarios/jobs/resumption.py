"""The job that a dataset or its journal is from, to be continued: what they say is read as anybody's scenario file."""

import math
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError
from chain.runs.resumable import recorded
from chain.units.boundary import single
from scenarios.files import toml
from scenarios.jobs import from_tables
from scenarios.jobs.job import Job

LIMITS = ("run.most_steps", "run.most_seconds")
_INTERVALS = 1e-9  # of an interval: how far a time may be from a whole number of them


def continued(path: Path, until: str | None = None, settings: tuple[str, ...] = ()) -> Job:
    """The job of the run that writes to `path`.

    Parameters
    ----------
    path : Path
        Dataset that a run has written, or was to write.
    until : str, optional
        A later end; the times go on in the same intervals, and end at it or at the first time after it.
    settings : tuple of str, optional
        Limits, as in "run.most_seconds=60".

    Raises
    ------
    HeatChainError
        Where the dataset does not say what it is from, or that cannot be continued.
    """
    attributes, end = recorded(path)
    text = attributes.get("scenario_file")
    if not isinstance(text, str):
        raise HeatChainError(
            f"The dataset {str(path)!r} does not say what it is from. Was it written by `heatchain run`?"
        )
    tables = toml.parse(text, f"the scenario in {path.name}")
    for setting in settings:
        if setting.partition("=")[0].strip() not in LIMITS:
            raise HeatChainError(
                f"`--set` may change {' and '.join(LIMITS)} of a run that goes on, but is {setting!r}."
            )
        toml.set_value(tables, setting)
    if until is not None:
        _extend(tables, until, end)
    job = from_tables.validate(tables, f"the scenario in {path.name}", path.stem)
    if not job.resumable:
        raise HeatChainError(f"The run that wrote {str(path)!r} cannot be continued: it is no transient in segments.")
    return job


def _extend(tables: dict[str, Any], until: str, end: float) -> None:
    """Let the run of a file go on until a later time, in the same intervals."""
    run = tables.get("run")
    if not isinstance(run, dict):
        raise HeatChainError("`--until` needs a transient of a chain.")
    samples = run.get("samples", 101)
    if "times" in run or run.get("sampling", "linear") != "linear" or not isinstance(samples, int) or samples < 2:
        raise HeatChainError("`--until` needs a run whose times are in equal intervals.")
    later = single(until, "s", "--until")
    interval = end / (samples - 1)
    count = later / interval
    if not count < 1e7:
        raise HeatChainError(f"`--until` must be less than ten million intervals of {interval:g} s, but is {until!r}.")
    number = round(count)
    exact = abs(count - number) <= _INTERVALS
    if not exact:
        number = math.ceil(count)
    if number < samples:
        raise HeatChainError(f"`--until` must be after the end of the run, {end:g} s, but is {until!r}.")
    run["until"] = until if exact else f"{_multiple(interval, number)!r} s"
    run["samples"] = number + 1


def _multiple(interval: float, number: int) -> float:
    """A time that divided by the number is the interval, to the last bit where there is one."""
    about = interval * number
    near = (about, math.nextafter(about, math.inf), math.nextafter(about, 0.0))
    return next((time for time in near if time / number == interval), about)
