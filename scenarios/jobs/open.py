"""The job of a scenario file or its text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chain.storage.text import read_text
from scenarios.files import toml
from scenarios.files.error import FileError
from scenarios.files.key_lines import key_lines
from scenarios.files.table_files import inlined
from scenarios.jobs import from_tables
from scenarios.jobs.job import Job
from scenarios.jobs.sweep_from_tables import validate_sweep


def read(path: str | Path, settings: Sequence[str] = (), tried: bool = False) -> Job:
    """What a file describes, ready to run.

    Parameters
    ----------
    path : str or Path
        File in TOML.
    settings : sequence of str, optional
        Changes, as in "run.samples=11".
    tried : bool, default False
        Whether to go as far as the first step of what takes long: a steady state is solved, which takes milliseconds to
        a second, a scenario begun.

    Raises
    ------
    FileError
        With all errors of the file.
    """
    path = Path(path)
    text = read_text(path, "a scenario file")
    tables = toml.parse(text, path.name)
    for setting in settings:
        toml.set_value(tables, setting)
    try:
        inlined(tables, path.parent, path.name)
        job = validate(tables, path.name, path.stem)
        if tried and (faults := job.untenable()):
            raise FileError(path.name, faults)
        return job
    except FileError as error:
        changed = tuple(setting.partition("=")[0].strip() for setting in settings)
        raise error.at_lines(key_lines(text, changed)) from None


def parse(text: str, source: str = "the text") -> Job:
    """What a text describes, ready to run; as `read`."""
    tables = toml.parse(text, source)
    try:
        return validate(tables, source, "scenario")
    except FileError as error:
        raise error.at_lines(key_lines(text)) from None


def validate(tables: dict[str, Any], source: str, name: str) -> Job:
    """What tables describe, one run or a sweep, ready to run; as `from_tables.validate`."""
    return (validate_sweep if "sweep" in tables else from_tables.validate)(tables, source, name)
