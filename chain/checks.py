"""Checks of what is no quantity: whole numbers, plain numbers, names; and the nearest of known names."""

import difflib
import math
import operator
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError


def integer(value: Any, name: str, least: int = 1, most: int | None = None, meaning: str = "") -> int:
    """An integer of at least `least` and at most `most`.

    Parameters
    ----------
    value
        What was given.
    name : str
        What it is called in an error message.
    least, most : int
        Limits.
    meaning : str, default ""
        What it is a number of, for the message.

    Examples
    --------
    >>> integer(7, "samples", 2)
    7
    >>> integer(0, "count", meaning="a number of modes")
    Traceback (most recent call last):
        ...
    chain.errors.HeatChainError: `count` must be a positive integer, a number of modes, but is 0.
    """
    try:
        found = None if isinstance(value, bool) else operator.index(value)
    except TypeError:  # also an array's of several
        found = None
    if found is not None and found >= least and (most is None or found <= most):
        return found
    known = {0: "a non-negative integer", 1: "a positive integer"}
    limits = known.get(least, f"an integer of at least {least}")
    wanted = limits if most is None else f"an integer from {least} to {most}"
    raise HeatChainError(f"`{name}` must be {wanted}{meaning and f', {meaning}'}, but is {value!r}.")


def number(value: Any, name: str, least: float = 0.0, most: float = math.inf) -> float:
    """A finite number above `least`, and at most `most`."""
    right = isinstance(value, float | int | np.number) and not isinstance(value, bool)
    if not right or not least < value <= most or value == math.inf:
        wanted = f"a finite number above {least:g}" + (f" and at most {most:g}" if most < math.inf else "")
        raise HeatChainError(f"`{name}` must be {wanted}, but is {value!r}.")
    return float(value)


def fraction(value: Any, name: str) -> float:
    """A number between 0 and 1."""
    if isinstance(value, bool) or not isinstance(value, float | int | np.number) or not 0.0 < value < 1.0:
        raise HeatChainError(f"`{name}` must be a number between 0 and 1, but is {value!r}.")
    return float(value)


def flag(value: Any, name: str) -> bool:
    """True or False, and not what only counts as one of them: a list of a False is true.

    Examples
    --------
    >>> flag([False], "shared")
    Traceback (most recent call last):
        ...
    chain.errors.HeatChainError: `shared` must be True or False, but is [False].
    """
    if not isinstance(value, bool | np.bool_):
        raise HeatChainError(f"`{name}` must be True or False, but is {value!r}.")
    return bool(value)


def mapping(value: Any, name: str, meaning: str) -> dict[str, Any]:
    """A mapping, empty for None."""
    if value is not None and not isinstance(value, Mapping):
        raise HeatChainError(f"`{name}` must be a mapping, {meaning}, but is {value!r}.")
    return dict(value or {})


def path(value: Any, name: str) -> Path:
    """The path of a file."""
    if not isinstance(value, str | os.PathLike):
        raise HeatChainError(f"`{name}` must be the name of a file, a text or a Path, but is {value!r}.")
    return Path(value)


def tolerance(value: Any, name: str, least: float) -> float:
    """A relative tolerance from `least` to 0.1."""
    if isinstance(value, bool) or not isinstance(value, float | int) or not least <= value <= 0.1:
        raise HeatChainError(f"`{name}` must be a number from {least:g} to 0.1, but is {value!r}.")
    return float(value)


def pair(value: Any, name: str) -> tuple[Any, Any] | None:
    """The two of a tuple, one for each side; None for what is no tuple: one value, or a list or array of several.

    Examples
    --------
    >>> pair(("1 THz", "2 THz"), "damping")
    ('1 THz', '2 THz')
    >>> pair(["1 THz", "2 THz"], "damping") is None
    True
    """
    if not isinstance(value, tuple):
        return None
    if len(value) != 2:
        raise HeatChainError(
            f"`{name}` must be one value or a pair of two, one for each side, but has {len(value)} values. Write "
            "several as a list."
        )
    return value[0], value[1]


def one_of(value: Any, name: str, known: Collection[str]) -> str:
    """One of some names."""
    if not isinstance(value, str) or value not in known:
        raise HeatChainError(f"`{name}` must be {alternatives(known)}, but is {value!r}.{nearest(value, known)}")
    return value


def alternatives(known: Collection[str]) -> str:
    """Names as a choice.

    Examples
    --------
    >>> alternatives(["exact", "linear"])
    "'exact' or 'linear'"
    """
    names = [repr(name) for name in known]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def nearest(word: Any, known: Iterable[str], cutoff: float = 0.6, otherwise: str = "", quote: str = "'") -> str:
    """A question about the nearest of known names, with a space before it; `otherwise` where none is near.

    Examples
    --------
    >>> nearest("exat", ["exact", "linear"])
    " Did you mean 'exact'?"
    """
    near = difflib.get_close_matches(str(word), list(known), 1, cutoff)
    answer = f"Did you mean {quote}{near[0]}{quote}?" if near else otherwise
    return f" {answer}" if answer else ""


def representable(values: Array, what: str) -> Array:
    """The same values, where all are finite numbers."""
    if not np.all(np.isfinite(values)):
        raise HeatChainError(
            f"The {what} exceeds the largest floating point number. Check the units of what was given."
        )
    return values
