"""Errors: every failure is a sentence that names what is wrong, and says what to write instead."""

from typing import Any


class HeatChainError(ValueError):
    """Base of every error raised on purpose: bad input, or a calculation that cannot be finished."""


class SolverError(HeatChainError):
    """A calculation that stopped early; `partial` holds what was done until then (a Dataset from a `Chain`)."""

    partial: Any = None


class Interrupted(KeyboardInterrupt):
    """A run that was interrupted by Ctrl-C; `partial` as of a `SolverError`."""

    partial: Any = None

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: where it happened to be says nothing."""
        return [f"{type(self).__name__}: {self}"]


class ModelWarning(UserWarning):
    """A model used where its assumptions are in doubt."""
