"""The command `heatchain resume`."""

from pathlib import Path

import click

from chain.errors import HeatChainError
from scenarios.command import options


@click.command()
@click.argument("dataset", metavar="DATASET", type=click.Path(path_type=Path))
@click.option("--until", metavar="TIME", help="Go on to a later time than the run was to end at.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a limit: run.most_steps or "
              "run.most_seconds.")  # fmt: skip
@click.option(
    "--plot", type=click.Path(path_type=Path), help="Figure to write; the dataset's name with .png by default."
)
@options.look
@click.option("--animate", type=click.Path(path_type=Path), help="Animation of the temperatures to write, a GIF.")
@click.option("--report", type=click.Path(path_type=Path), help="Page to write, HTML: input, figures, ledger, sources.")
def resume(
    dataset: Path,
    until: str | None,
    settings: tuple[str, ...],
    plot: Path | None,
    look: options.Look,
    animate: Path | None,
    report: Path | None,
) -> None:
    r"""Continue the transient of a chain that was interrupted or stopped early, or extend one that came to its end.

    The data are those, to the last bit, of a run that was never interrupted.

    \b
    Examples:
        heatchain run small.toml -o out.nc
        heatchain resume out.nc --until "10 ns"
    """
    from chain.storage.locking import writing
    from scenarios.command.perform import check_paths, perform
    from scenarios.command.pictures import of_others
    from scenarios.jobs.job import picture_of
    from scenarios.jobs.resumption import continued

    asked = {"dataset": dataset, "plot": plot or picture_of(dataset), "animation": animate, "report": report}
    paths = {kind: path for kind, path in asked.items() if path is not None}
    with writing(dataset):
        job = continued(dataset, until, settings)
        check_paths(paths, job)
        for path in of_others(paths, job):
            raise HeatChainError(f"`{path}` exists already, and was not drawn of {dataset}. Write to another file.")
        perform(job, paths, resume=True, look=look)
