"""A bar on stderr for long runs, or a function of the caller's."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chain.checks import flag


@contextmanager
def reporter(progress: bool | Callable[[float], None]) -> Iterator[Callable[[float], None]]:
    """A function to be called with the fraction done; a bar where `progress` is True and stderr is a terminal."""
    if callable(progress):
        yield progress
    elif flag(progress, "progress") and sys.stderr.isatty():
        from tqdm import tqdm

        with tqdm(total=100.0, unit="%", file=sys.stderr, bar_format="{l_bar}{bar}| {elapsed}") as bar:

            def show(fraction: float) -> None:
                bar.n = 100.0 * min(fraction, 1.0)
                bar.refresh()

            yield show
    else:
        yield lambda fraction: None
