"""A trial: what is asked goes its way up to the first step, for the errors that it meets until there."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_tried: ContextVar[bool] = ContextVar("tried", default=False)


class _Begun(BaseException):
    """The first step would follow; no `except Exception` on the way is meant."""


@contextmanager
def trial() -> Iterator[None]:
    """A context that is left, without an error, where something long would begin.

    Examples
    --------
    >>> with trial():
    ...     first_step()
    ...     print("never said")
    """
    token = _tried.set(True)
    try:
        yield
    except _Begun:
        pass
    finally:
        _tried.reset(token)


def first_step() -> None:
    """Said by whatever takes long, before it does: steps in time, cases, exact dynamics."""
    if _tried.get():
        raise _Begun
