"""The command `heatchain sweep`."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chain.errors import HeatChainError, Interrupted, SolverError
from scenarios.command import options
from scenarios.command.say import INTERRUPTED, say
from scenarios.output.text import fitted

if TYPE_CHECKING:
    import xarray as xr

    from scenarios.jobs.sweep import SweepJob


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a value first, by its key path; a "
              "swept one as in sweep.chain.n=[10, 20].")  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Dataset to write, .nc, .csv or .json; FILE.nc by default."
)
@click.option("--plot", type=click.Path(path_type=Path), help="Figure to write; FILE.png by default.")
@options.look
@click.option("--variable", metavar="NAME", help="Variable that the figure shows.")
@click.option("--workers", type=click.IntRange(1), help="Number of processes; all processors by default, 1 for none.")
@click.option("--overwrite", is_flag=True, help="Replace files of other runs.")
@click.pass_context
def sweep(
    ctx: click.Context,
    file: str,
    settings: tuple[str, ...],
    output: Path | None,
    plot: Path | None,
    look: options.Look,
    variable: str | None,
    workers: int | None,
    overwrite: bool,
) -> None:
    r"""Run a scenario file at all values of its table `sweep`; write one dataset and its figure, print a summary.

    A case that fails costs its own cell, and the exit status is 1. Finished cases are kept beside the dataset until all
    are: the same command goes on where it stopped.

    \b
    Examples:
        heatchain run nanoparticles --set particles=3 --print > gold.toml
        heatchain sweep gold.toml --set 'sweep.parameters.left=["310 K", "320 K"]' --workers 1 -o left.nc
    """
    from scenarios.command.perform import targets
    from scenarios.jobs.open import read
    from scenarios.jobs.sweep import SweepJob

    job = read(file, settings)
    if not isinstance(job, SweepJob):
        raise HeatChainError(f"{file} has no table `sweep`. Add one, or run it by `heatchain run {file}`.")
    with targets(job, {"dataset": output, "plot": plot}, overwrite) as paths:
        status = _perform(job, paths, variable, workers, look)
    ctx.exit(status)


def _perform(
    job: "SweepJob", paths: dict[str, Path], variable: str | None, workers: int | None, look: options.Look
) -> int:
    """Sweep, write the files, and print the summary; the exit status."""
    from chain.storage.exports import save_dataset

    kept = paths["dataset"].with_suffix(".cases")
    if variable is not None:
        job.refuse_variable(variable, kept)
    try:
        dataset = job.sweep(workers, kept, progress=True)
    except (Interrupted, SolverError) as error:
        save_dataset(error.partial, paths["dataset"])
        say(f"heatchain: {error} The cases so far are in {paths['dataset']}.", err=True)
        return INTERRUPTED if isinstance(error, Interrupted) else 1
    save_dataset(dataset, paths["dataset"])
    for doubt, times in _doubts(dataset).items():
        say(f"heatchain: warning, in {times} cases: {doubt}", err=True)
    failed = int((dataset["status"] == "failed").sum())
    written = [paths["dataset"], *_drawn(job, dataset, paths, variable, look)]
    say(fitted(job.summary(dataset)))
    say(f"Written: {', '.join(map(str, written))}")
    if failed:
        say(f"heatchain: {failed} of {dataset['status'].size} cases failed; `error` says why.", err=True)
        return 1
    job.forget(kept)
    return 0


def _doubts(dataset: "xr.Dataset") -> dict[str, int]:
    """Warnings about the model, and the number of cases in which they were given."""
    if "model_warnings" in dataset.attrs:
        texts = [dataset.attrs["model_warnings"]] * int((dataset["status"] == "ok").sum())
    else:
        texts = list(dataset["model_warnings"].values.flat) if "model_warnings" in dataset else []
    return dict(Counter(doubt for text in texts for doubt in text.splitlines()))


def _drawn(
    job: "SweepJob", dataset: "xr.Dataset", paths: dict[str, Path], variable: str | None, look: options.Look
) -> list[Path]:
    """The figure's file, where there is something to draw."""
    from scenarios.command.pictures import draw

    if variable is None and not any(one.dtype.kind in "fiu" for one in dataset.data_vars.values()):
        return []
    figure = look.drawn(lambda: job.plot(dataset, variable))
    draw(paths, "plot", job, lambda path: look.save(figure, path))
    return [paths["plot"]]
