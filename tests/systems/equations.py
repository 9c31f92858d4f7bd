"""Which equations of the papers a test evaluates: their right sides by another way than the software's."""

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])


def evaluates(*equations: str) -> Callable[[Test], Test]:
    """Mark a test by the numbers of its equations, P.. of [Panasyuk2012], T.. of [Taylor2015]."""
    if not all(one[0] in "PT" for one in equations):
        raise ValueError(f"Equations must begin with P or T, but are {equations}.")

    def marked(test: Test) -> Test:
        return test

    return marked
