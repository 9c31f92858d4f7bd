"""The command `heatchain run`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import xarray as xr

    from scenarios.jobs import Job


@click.command()
@click.argument("name", metavar="NAME-or-FILE")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set a parameter, as in particles=20; in a "
              "file a key path, as in run.samples=11.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Dataset to write; NAME.nc by default.")
@click.option("--plot", type=click.Path(path_type=Path), help="Figure to write; NAME.png by default.")
@click.option("--animate", type=click.Path(path_type=Path), help="Animation of the temperatures to write, a GIF.")
@click.option("--report", type=click.Path(path_type=Path), help="Page to write, HTML: input, figures, ledger, sources.")
@click.option("--print", "printed", is_flag=True, help="Do not run: print a scenario file to start from.")
def run(
    name: str,
    settings: tuple[str, ...],
    output: Path | None,
    plot: Path | None,
    animate: Path | None,
    report: Path | None,
    printed: bool,
) -> None:
    r"""Run a scenario or a scenario file; write its dataset and its figure, and print a summary.

    \b
    Examples:
        heatchain run nanoparticles --set particles=20 --set "left=320 K" -o short.nc --plot short.png
        heatchain run nanoparticles --set particles=5 --animate heat.gif --report heat.html
        heatchain run nanoparticles --set particles=5 --print > mine.toml
        heatchain run mine.toml
    """
    from chain.errors import SolverError
    from chain.storage import save
    from scenarios.jobs import find

    job = find(name, settings)
    if printed:
        click.echo(job.text(), nl=False)
        return
    asked = {"dataset": output, "plot": plot, "animation": animate, "report": report}
    paths = {**job.paths(), **{kind: path for kind, path in asked.items() if path is not None}}
    _check(paths, job)
    try:
        dataset, doubts = _warned(job)
    except SolverError as error:
        if hasattr(error.partial, "to_netcdf"):
            save(error.partial, paths["dataset"])
            click.echo(f"The partial result is in {paths['dataset']}.", err=True)
        raise
    _write(job, dataset, doubts, paths)
    click.echo(job.summary(dataset))
    click.echo(f"Written: {', '.join(map(str, paths.values()))}")


def _check(paths: dict[str, Path], job: "Job") -> None:
    """Before the run: every file could be written, and has the ending of its kind."""
    from chain.errors import HeatChainError
    from chain.storage import check_writable
    from scenarios.files.document import KINDS

    option = {"dataset": "-o", "plot": "--plot", "animation": "--animate", "report": "--report"}
    for kind, path in paths.items():
        if kind != "dataset" and path.suffix not in KINDS[kind]:
            raise HeatChainError(
                f"`{option[kind]}` must name a file ending in {', '.join(KINDS[kind])}, but is {str(path)!r}."
            )
    if len({path.resolve() for path in paths.values()}) < len(paths):
        raise HeatChainError(f"Two of {', '.join(map(str, paths.values()))} are one file. Name different ones.")
    if job.output is not None:
        try:
            Path(job.output.directory).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HeatChainError(f"`output.directory` cannot be made: {error.strerror}. Choose another.") from None
    for path in paths.values():
        check_writable(path)


def _warned(job: "Job") -> tuple["xr.Dataset", list[str]]:
    """The result, and the warnings about the model on the way, which are shown."""
    import warnings

    from chain.errors import ModelWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ModelWarning)
        dataset = job.run(progress=True)
    for one in caught:
        if not issubclass(one.category, ModelWarning):
            warnings.showwarning(one.message, one.category, one.filename, one.lineno)
    doubts = list(dict.fromkeys(str(one.message) for one in caught if issubclass(one.category, ModelWarning)))
    for doubt in doubts:
        click.echo(f"heatchain: warning: {doubt}", err=True)
    return dataset, doubts


def _write(job: "Job", dataset: "xr.Dataset", doubts: list[str], paths: dict[str, Path]) -> None:
    """All files, each whole or not at all."""
    import matplotlib.pyplot as plt

    from chain.storage import save, write_whole

    save(dataset, paths["dataset"])
    figure: Any = job.plot(dataset)
    write_whole(paths["plot"], lambda path: figure.savefig(path))
    if "report" in paths:
        from scenarios.html_report import page

        text = page(job, dataset, figure, doubts)
        write_whole(paths["report"], partial(_write_text, text))
    if "animation" in paths:
        from scenarios.animation import animate

        write_whole(paths["animation"], lambda path: animate(dataset, path))
    plt.close("all")


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8")
