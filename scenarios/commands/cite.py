"""The command `heatchain cite`."""

import click


@click.command()
@click.argument("name", metavar="NAME-or-FILE", required=False)
def cite(name: str | None) -> None:
    r"""Print BibTeX of the literature behind a scenario, a scenario file or a dataset; of all without one.

    \b
    Examples:
        heatchain cite nanoparticles
        heatchain cite > heatchain.bib
    """
    from scenarios.cite import bibtex, used

    click.echo(bibtex(used(name)))
