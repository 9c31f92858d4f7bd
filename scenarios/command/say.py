"""What every command says, which may have been told by anybody."""

import sys

import click

from chain.storage.printable import printable

INTERRUPTED = 130  # exit status of what Ctrl-C ended


def say(text: str, err: bool = False, nl: bool = True) -> None:
    """Print a text, on the terminal's own terms: no character of it moves the cursor, turns lines or sets a title."""
    click.echo(printable(text), err=err, nl=nl)


def say_file(text: str) -> None:
    """Print the text of a file, line by line as above: in UTF-8 where it goes into one, whatever the code page."""
    safe = printable(text)
    click.echo(safe if sys.stdout.isatty() else safe.encode("utf-8"), nl=False)
