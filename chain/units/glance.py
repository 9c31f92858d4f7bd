"""What a notebook shows of a thing: how it was made, and numbers of it that are had at a glance.

The limit: a repr is shown unasked, so nothing is compiled for it, no compiled code is loaded (numba alone takes a
second), no function of the user's is called, and what cannot be had is left out. It costs milliseconds, at most a tenth
of a second.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

import numpy as np

from chain.units.constants import hbar, k
from chain.units.display import html_table, shown

KELVINS = (
    300.0,
    77.0,
    4.0,
)  # where numbers that depend on temperature are asked: a room, liquid nitrogen, liquid helium
MOST = 100  # members of one array that are asked
_LIGHT = 299_792_458.0  # m/s, exact
_NUMBER = re.compile(r"[\d.]+(e[+-]\d+)?")

GLANCING: ContextVar[bool] = ContextVar("glancing", default=False)  # functions that would be compiled run as Python's


class Glanced:
    """A thing that notebooks show as a table."""

    def _told(self) -> Mapping[str, str]:
        """What it was made of, by name."""
        return {}

    def _follows(self) -> Mapping[str, Callable[[], str]]:
        """Numbers that follow from it, by name, each found when it is called."""
        return {}

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        return table(type(self).__name__, self._told(), self._follows())


def table(title: str, made_of: Mapping[str, str], follows: Mapping[str, Callable[[], str]]) -> str:
    """A title, what a thing was made of and what follows, as HTML; what cannot be found at a glance is left out."""
    rows = dict(made_of)
    token = GLANCING.set(True)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, find in follows.items():
                try:
                    text = find()
                except Exception:  # outside its range, too large, not defined: the thing itself will say so when asked
                    continue
                if text:
                    rows.setdefault(name, text)
    finally:
        GLANCING.reset(token)
    return html_table(title, {name.replace("_", " "): text for name, text in rows.items()})


def over_temperature(function: Callable[[float], Any], units: str, kelvins: Iterable[float] = KELVINS) -> str:
    """Values at usual temperatures, where they are known; one alone where they are all equal."""
    found: dict[float, str] = {}
    for T in kelvins:
        try:
            text = shown(np.asarray(function(T)), units)
        except ValueError:  # outside its range
            continue
        if "e-" not in text:  # not frozen out, below all prefixes
            found[T] = text
    if len(found) > 1 and len(set(found.values())) == 1:
        return next(iter(found.values()))
    return ", ".join(f"{text} at {T:g} K" for T, text in found.items())


def in_other_units(text: str) -> str:
    """A text; where it is an angular frequency, with what others write: cycles, wavenumbers, kelvins.

    Examples
    --------
    >>> in_other_units("9.41826e+12 rad/s")
    '9.41826e+12 rad/s (1.499 THz, 50 cm^-1, 71.94 K)'
    """
    number = text.removesuffix(" rad/s")
    if number == text or not _NUMBER.fullmatch(number) or not float(number):
        return text
    cycles = float(number) / (2.0 * np.pi)
    hertz, kelvins = (shown(np.asarray(v), unit) for v, unit in ((cycles, "Hz"), (hbar * float(number) / k, "K")))
    return f"{text} ({hertz}, {cycles / (100.0 * _LIGHT):.4g} cm^-1, {kelvins})"
