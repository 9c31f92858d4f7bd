"""The command `heatchain plot`."""

from pathlib import Path

import click

from chain.errors import HeatChainError
from scenarios.command import options
from scenarios.command.say import say


@click.command()
@click.argument("dataset", metavar="DATASET", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Figure to write: .png, .pdf or .svg; the "
              "dataset's name with .png by default.")  # fmt: skip
@options.look
@click.option("--variable", metavar="NAME", help="Variable that the figure of a sweep shows.")
@click.option("--overwrite", is_flag=True, help="Replace a file that was not drawn of this dataset.")
def plot(dataset: Path, output: Path | None, look: options.Look, variable: str | None, overwrite: bool) -> None:
    r"""Draw the figure of a dataset that `run` or `sweep` has written, without running anything.

    \b
    Examples:
        heatchain run nanoparticles --set particles=5 -o short.nc
        heatchain plot short.nc --width column -o short.pdf
    """
    from chain.storage.opening import open_dataset
    from scenarios.command.perform import check_path
    from scenarios.command.pictures import draw, of_others
    from scenarios.jobs.job import picture_of
    from scenarios.jobs.open import parse
    from scenarios.jobs.sweep import SweepJob

    paths = {"dataset": dataset, "plot": output or picture_of(dataset)}
    check_path("plot", paths["plot"], "-o")
    with open_dataset(dataset) as found:
        text = found.attrs.get("scenario_file")
        if not isinstance(text, str) or not text:
            raise HeatChainError(f"{dataset} does not say what it is from. Was it written by `heatchain run`?")
        job = parse(text, f"the scenario in {dataset.name}")
        if variable is not None and not isinstance(job, SweepJob):
            raise HeatChainError("`--variable` is for the figure of a sweep, which this is not. Leave it out.")
        if not overwrite and of_others(paths, job):
            raise HeatChainError(
                f"`{paths['plot']}` exists already, and was not drawn of {dataset}. Write to another file, or replace "
                "it by `--overwrite`."
            )
        figure = look.drawn(lambda: job.plot(found, variable) if isinstance(job, SweepJob) else job.plot(found))
        draw(paths, "plot", job, lambda path: look.save(figure, path))
    say(f"Written: {paths['plot']}")
