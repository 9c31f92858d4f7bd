"""What commands that write have in common: which files, and that none is lost; run a job, and write them, whole."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chain.errors import HeatChainError, Interrupted, SolverError
from chain.storage.exports import save_dataset
from chain.storage.locking import writing
from chain.storage.opening import open_dataset
from chain.storage.writing import beside, check_writable, save_again
from scenarios.command.options import AS_USUAL, Look
from scenarios.command.page import page
from scenarios.command.pictures import draw, of_others
from scenarios.command.say import INTERRUPTED, say
from scenarios.files.endings import KINDS
from scenarios.jobs.doubts import gathered
from scenarios.jobs.job import picture_of
from scenarios.output.animation import animate
from scenarios.output.text import fitted, shown

if TYPE_CHECKING:
    import xarray as xr

    from scenarios.jobs.job import Job


@contextmanager
def targets(job: "Job", asked: Mapping[str, Path | None], overwrite: bool) -> Iterator[dict[str, Path]]:
    """Paths of the files to write, by kind: checked, locked, and nothing there that must not be lost."""
    paths = chosen(job, asked)
    check_paths(paths, job)
    _make_folder(paths, job)
    with writing(paths["dataset"]):
        if not overwrite:
            refuse_loss(paths, job)
        elif job.resumable and _is_native(paths["dataset"]):
            for ending in ("", ".journal"):
                beside(paths["dataset"], ending).unlink(missing_ok=True)
        yield paths


def chosen(job: "Job", asked: Mapping[str, Path | None]) -> dict[str, Path]:
    """Paths by kind: those of the options before those of the file, and a picture named after the dataset."""
    paths, given = job.paths(), {kind: path for kind, path in asked.items() if path is not None}
    if "dataset" in given and paths["plot"] == picture_of(paths["dataset"]):
        paths["plot"] = picture_of(given["dataset"])
    return paths | given


def refuse_loss(paths: dict[str, Path], job: "Job") -> None:
    """Refuse to replace what is neither a finished dataset of the same request nor was drawn of it."""
    there = [path for path in paths.values() if path.exists()]
    told: dict[str, Any] = {}
    if paths["dataset"] in there:
        try:
            with open_dataset(paths["dataset"]) as found:
                told = dict(found.attrs)
        except HeatChainError:
            told = {}
    part = told.get("complete", 1) != 1
    if not part and told.get("input") == json.dumps(job.tables):
        there = of_others(paths, job)
    if there:
        said = "holds a part of a run" if part else "exists already, and is not of this very run"
        goes_on = f"Continue it by `heatchain resume {there[0]}`, write" if part and job.resumable else "Write"
        raise HeatChainError(f"`{there[0]}` {said}. {goes_on} to another file, or replace it by `--overwrite`.")


def perform(job: "Job", paths: dict[str, Path], resume: bool = False, look: Look = AS_USUAL) -> None:
    """Run a job, or continue it; write its files, which were checked and are locked, and print its summary."""
    path = paths["dataset"]
    try:
        dataset, doubts = _warned(job, path if _is_native(path) else None, resume)
    except (SolverError, Interrupted) as error:
        kept = _keep(job, error.partial, path)
        if isinstance(error, SolverError):
            if kept:
                say(kept, err=True)
            raise
        say(f"heatchain: Interrupted. {kept or 'Nothing was done yet.'}", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    _write(job, dataset, doubts, paths, look)
    say(fitted(job.summary(dataset)))
    say(f"Written: {', '.join(map(str, paths.values()))}")


def _keep(job: "Job", partial: Any, path: Path) -> str:
    """Keep what was done of a run that stopped; a sentence about it."""
    if not hasattr(partial, "to_netcdf"):
        return ""
    until = f", up to {shown(partial['time'][-1])}," if partial.sizes.get("time") else ""
    if not job.resumable or not _is_native(path):
        save_dataset(partial, path)
        return f"The partial result{until} is in {path}."
    partial.close()  # the run itself has written it
    return f"The partial result{until} is in {path}. `heatchain resume {path}` continues the run."


def check_paths(paths: dict[str, Path], job: "Job") -> None:
    """Before the run: every file has the ending of its kind, and could be written."""
    option = {"dataset": "-o", "plot": "--plot", "animation": "--animate", "report": "--report"}
    for kind, path in paths.items():
        _check_name(kind, path, option[kind])
    if "animation" in paths and not job.animates:
        raise HeatChainError("`--animate` needs temperatures over time and site, which the result will not have.")
    if job.streamed and not _is_native(paths["dataset"]):
        raise HeatChainError(f"`output.stream` needs a dataset ending in .nc, but it is {str(paths['dataset'])!r}.")
    if len({path.resolve() for path in paths.values()}) < len(paths):
        raise HeatChainError(f"Two of {', '.join(map(str, paths.values()))} are one file. Name different ones.")
    folder = None if job.output is None else Path(job.output.directory)
    if folder is not None and folder.exists() and not folder.is_dir():
        raise HeatChainError(f"`output.directory` cannot be made: {str(folder)!r} is a file. Choose another.")
    for path in paths.values():
        if folder is None or folder.exists() or path.parent != folder:  # else it is made before the run
            check_writable(path)


def check_path(kind: str, path: Path, option: str) -> None:
    """Before anything is done: a file of this kind, given by an option, could be written."""
    _check_name(kind, path, option)
    check_writable(path)


def _check_name(kind: str, path: Path, option: str) -> None:
    """An error for a folder, or an ending of another kind of file."""
    if path.is_dir():
        raise HeatChainError(f"`{option}` must name a file, but {str(path)!r} is a folder.")
    if path.suffix not in KINDS[kind]:
        raise HeatChainError(f"`{option}` must name a file ending in {', '.join(KINDS[kind])}, but is {str(path)!r}.")


def _make_folder(paths: dict[str, Path], job: "Job") -> None:
    """The folder that a file names for its output."""
    if job.output is not None:
        try:
            Path(job.output.directory).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HeatChainError(f"`output.directory` cannot be made: {error.strerror}. Choose another.") from None
        check_paths(paths, job)


def _is_native(path: Path) -> bool:
    """Whether a run can keep itself in the file, and be continued."""
    return path.suffix == ".nc"


def _warned(job: "Job", path: Path | None, resume: bool) -> tuple["xr.Dataset", list[str]]:
    """The result, and the warnings about the model on the way, which are shown."""
    with gathered() as doubts:
        dataset = job.run(progress=True, output=path, resume=resume)
    for doubt in doubts:
        say(f"heatchain: warning: {doubt}", err=True)
    return dataset, doubts


def _write(job: "Job", dataset: "xr.Dataset", doubts: list[str], paths: dict[str, Path], look: Look) -> None:
    """All files, each whole or not at all."""
    if not job.resumable or not _is_native(paths["dataset"]):
        save_dataset(dataset, paths["dataset"])
    elif not job.streamed:
        save_again(dataset, paths["dataset"])
    figure = look.drawn(lambda: job.plot(dataset))
    draw(paths, "plot", job, lambda path: look.save(figure, path))
    if "animation" in paths:
        draw(paths, "animation", job, lambda path: animate(dataset, path))
    if "report" in paths:
        text = page(job, dataset, doubts, paths.get("animation"))
        draw(paths, "report", job, lambda path: path.write_text(text, encoding="utf-8"))
