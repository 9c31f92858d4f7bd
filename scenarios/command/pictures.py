"""Pictures and pages that know the dataset they were drawn of: a line stands behind them, where no program looks."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from chain.storage.writing import write_whole

if TYPE_CHECKING:
    from scenarios.jobs.job import Job


def draw(paths: Mapping[str, Path], kind: str, job: "Job", write: Callable[[Path], object]) -> None:
    """Let `write` make one of the files of a job, whole or not at all."""

    def marked(temporary: Path) -> None:
        write(temporary)
        with temporary.open("ab") as file:
            file.write(_mark(paths, kind, job))

    write_whole(paths[kind], marked)


def of_others(paths: Mapping[str, Path], job: "Job") -> list[Path]:
    """Those that are there, and were not drawn of this job's dataset, however long that was."""
    return [path for kind, path in paths.items() if kind != "dataset" and path.exists() and not _ours(paths, kind, job)]


def _ours(paths: Mapping[str, Path], kind: str, job: "Job") -> bool:
    mark = _mark(paths, kind, job)
    with paths[kind].open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - len(mark), 0))
        return file.read() == mark


def _mark(paths: Mapping[str, Path], kind: str, job: "Job") -> bytes:
    """A comment in each of the formats; a run may be continued, and then is of the same chain for longer."""
    told = {key: value for key, value in job.tables.items() if key != "run"}
    known = hashlib.sha256(json.dumps([kind, paths["dataset"].name, told], sort_keys=True).encode()).hexdigest()
    return f"\n{'%' if paths[kind].suffix == '.pdf' else ''}<!-- heatchain {known} -->\n".encode()
