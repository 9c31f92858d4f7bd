"""The job of a name, or of a scenario file."""

from pathlib import Path

from scenarios.jobs.job import Job
from scenarios.jobs.preset import of_scenario


def find(name_or_file: str, settings: tuple[str, ...] = ()) -> Job:
    """The job of a scenario's name, or of a scenario file."""
    if name_or_file.endswith(".toml") or {"/", "\\"} & set(name_or_file) or _is_file(name_or_file):
        # A scenario by name does without: pydantic and the models of files take a tenth of a run
        from scenarios.jobs.open import read

        return read(name_or_file, settings)
    return of_scenario(name_or_file, settings)


def _is_file(name: str) -> bool:
    """Whether there is such a file; there is none of a name that is too long for one."""
    try:
        return Path(name).is_file()
    except OSError:
        return False
