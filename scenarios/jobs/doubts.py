"""Warnings about the model, gathered while something runs."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from chain.errors import ModelWarning


@contextmanager
def gathered() -> Iterator[list[str]]:
    """A list that holds the warnings about the model, each once, when the block has ended; others are shown."""
    found: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ModelWarning)
        yield found
    for one in caught:
        if not issubclass(one.category, ModelWarning):
            warnings.showwarning(one.message, one.category, one.filename, one.lineno)
        elif str(one.message) not in found:
            found.append(str(one.message))
