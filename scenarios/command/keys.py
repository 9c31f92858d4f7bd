"""The command `heatchain keys`."""

import click

from chain.errors import HeatChainError
from scenarios.command.say import say
from scenarios.output.text import columns, fitted


@click.command()
@click.argument("words", metavar="[WORD]...", nargs=-1)
def keys(words: tuple[str, ...]) -> None:
    r"""List every key of scenario files with an example; of tables, kinds and keys with all WORDs alone, where given.

    Keys that a table needs are marked by *.

    \b
    Examples:
        heatchain keys
        heatchain keys harmonic
    """
    from scenarios.files.keys import tables

    shown = 0
    for title, entries in tables().items():
        texts = [f"{title} {key.name} {key.meaning} {key.example}".casefold() for key in entries]
        rows = [
            (f"{key.name}{'*' if key.needed else ''}", key.example, key.meaning)
            for key, text in zip(entries, texts, strict=True)
            if all(word.casefold() in text for word in words)
        ]
        if rows:
            say(f"{'' if not shown else chr(10)}{fitted(title)}\n{columns(rows, indent=2)}")
            shown += len(rows)
    if not shown:
        raise HeatChainError(
            f"No key of a scenario file has to do with {' '.join(words)!r}. `heatchain keys` lists all."
        )
