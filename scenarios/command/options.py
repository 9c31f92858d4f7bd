"""Options that commands share."""

import click

dpi = click.option(
    "--dpi",
    type=click.IntRange(30, 2400),
    default=200,
    show_default=True,
    help="Dots per inch of a PNG, and of maps in a PDF or SVG.",
)
