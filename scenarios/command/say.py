"""What every command says, which may have been told by anybody."""

import click

from chain.storage.printable import printable


def say(text: str, err: bool = False, nl: bool = True) -> None:
    """Print a text, on the terminal's own terms: no character of it moves the cursor, turns lines or sets a title."""
    click.echo(printable(text), err=err, nl=nl)
