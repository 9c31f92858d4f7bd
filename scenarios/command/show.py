"""The command `heatchain show`."""

import click

from scenarios.command.say import say
from scenarios.output.text import columns, fitted


@click.command()
@click.argument("name", metavar="SCENARIO")
def show(name: str) -> None:
    r"""Show what a scenario is, and its parameters with their values and meanings.

    \b
    Example:
        heatchain show nanoparticles
    """
    from scenarios.jobs.parameters import defaults, meanings
    from scenarios.registry import describe

    values, told = defaults(name), meanings(name)
    say(f"{fitted(describe(name))}\n")
    say(columns([(key, _written(value), told.get(key, "")) for key, value in values.items()], indent=2))
    say(f"\nChange one by: heatchain run {name} --set KEY=VALUE")


def _written(value: object) -> str:
    """A value as it is given on a command line."""
    if value is None:
        return "none"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_written, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
