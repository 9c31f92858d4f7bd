"""The command `heatchain cite`."""

from pathlib import Path

import click

from chain.errors import HeatChainError
from scenarios.command.say import say_file


@click.command()
@click.argument("name", metavar="NAME-or-FILE", required=False)
def cite(name: str | None) -> None:
    r"""Print BibTeX of the literature behind a scenario, a scenario file or a dataset; of all without one.

    \b
    Examples:
        heatchain cite nanoparticles
        heatchain cite > heatchain.bib
    """
    from scenarios.output.citations import bibtex

    say_file(bibtex(_used(name)) + "\n")


def _used(what: str | None) -> list[str]:
    """Keys of what a scenario, a scenario file or a dataset used; all keys for None."""
    from scenarios.jobs.find import find
    from scenarios.output.citations import bibliography

    if what is None:
        return list(bibliography())
    return _recorded(Path(what)) if what.endswith(".nc") else find(what).citations()


def _recorded(path: Path) -> list[str]:
    """Keys that a dataset on disk names."""
    from chain.storage.opening import open_dataset

    with open_dataset(path) as dataset:
        found = dataset.attrs.get("citations")
    if not isinstance(found, str):
        raise HeatChainError(f"The dataset {str(path)!r} does not say what it used. Was it written by `heatchain run`?")
    return found.split()
