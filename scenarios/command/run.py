"""The command `heatchain run`."""

from pathlib import Path

import click

from scenarios.command import options
from scenarios.command.say import say_file


@click.command()
@click.argument("name", metavar="NAME-or-FILE")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set a parameter, as in particles=20; in a "
              "file a key path, as in run.samples=11.")  # fmt: skip
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Dataset to write, ending in .nc, .csv or .json; NAME.nc by default.",
)
@click.option("--plot", type=click.Path(path_type=Path), help="Figure to write; NAME.png by default.")
@options.look
@click.option("--animate", type=click.Path(path_type=Path), help="Animation of the temperatures to write, a GIF.")
@click.option("--report", type=click.Path(path_type=Path), help="Page to write, HTML: input, figures, ledger, sources.")
@click.option("--overwrite", is_flag=True, help="Replace files of other runs, and parts of runs that were interrupted.")
@click.option("--print", "printed", is_flag=True, help="Do not run: print a scenario file to start from.")
def run(
    name: str,
    settings: tuple[str, ...],
    output: Path | None,
    plot: Path | None,
    look: options.Look,
    animate: Path | None,
    report: Path | None,
    overwrite: bool,
    printed: bool,
) -> None:
    r"""Run a scenario or a scenario file; write its dataset and its figure, and print a summary.

    \b
    Examples:
        heatchain run nanoparticles --set particles=20 --set "left=320 K" -o short.nc --plot short.png
        heatchain run nanoparticles --set particles=5 --set samples=41 --animate heat.gif --report heat.html
        heatchain run nanoparticles --set particles=5 --print > mine.toml
        heatchain run mine.toml --plot figure.pdf --dpi 300 --width column
    """
    from scenarios.command.perform import perform, targets
    from scenarios.jobs.find import find

    job = find(name, settings)
    if printed:
        say_file(job.text())
        return
    asked = {"dataset": output, "plot": plot, "animation": animate, "report": report}
    with targets(job, asked, overwrite) as paths:
        perform(job, paths, look=look)
