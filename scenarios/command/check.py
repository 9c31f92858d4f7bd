"""The command `heatchain check`."""

import click

from scenarios.command.say import say


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change a value first, by its key path.")
def check(file: str, settings: tuple[str, ...]) -> None:
    r"""Check a scenario file without running it: say all that is wrong with it, each with its key, or what it asks for.

    \b
    Example:
        heatchain run nanoparticles --print > gold.toml
        heatchain check gold.toml
    """
    from scenarios.command.perform import check_paths, refuse_loss
    from scenarios.jobs.open import read

    job = read(file, settings, tried=True)
    paths = job.paths()
    check_paths(paths, job)
    refuse_loss(paths, job)
    say(f"{file}: no errors. {job.title}.{job.size()}")
