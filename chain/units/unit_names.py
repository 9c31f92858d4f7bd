"""The registry of units, and units named by guarded text."""

from functools import lru_cache
from typing import Any

import pint

from chain.checks import nearest
from chain.errors import HeatChainError
from chain.units.parse import Factors, factors
from chain.units.registry import ureg

# Symbols that pint reads as constants, and what is meant
_NOT_UNITS = {"k": " Write 'K' for kelvin."}
_COMMON = (
    "K m nm um mm cm s ms us ns ps fs W nW pW J eV meV Hz kHz MHz GHz THz rad kg g Pa GPa mol degC angstrom A V F ohm"
)


def unit_attribute(units: str) -> str:
    """A unit as CF and pint both read it: `W m^-1 K^-1`; `1` for none.

    Examples
    --------
    >>> unit_attribute("W/(m K)")
    'W m^-1 K^-1'
    """
    return " ".join(unit if power == 1 else f"{unit}^{power}" for unit, power in factors(units)) or "1"


def unit_of(text: str, name: str = "unit") -> Any:
    """The pint unit that a text names.

    Raises
    ------
    HeatChainError
        Where the text cannot be read, names no unit, or is ambiguous.
    """
    return _unit(factors(text, name), text, name)


@lru_cache(maxsize=4096)
def _unit(parts: Factors, text: str, name: str) -> Any:
    result = ureg.Unit("")
    for unit, power in parts:
        meanings = ureg.parse_unit_name(unit)
        if not meanings or unit in _NOT_UNITS:
            advice = _NOT_UNITS.get(unit) or _nearest(unit)
            raise HeatChainError(f"`{name}` has the unit {text!r}, but {unit!r} is not a unit.{advice}")
        prefix, base, _ = meanings[0]
        try:
            result = result * ureg.Unit(prefix + base) ** power
        except pint.PintError:  # an offset has no prefix
            raise HeatChainError(
                f"`{name}` has the unit {text!r}, but {unit!r} is not a unit: {base} takes no prefix."
            ) from None
    return result


def _nearest(unit: str) -> str:
    """A near miss in upper and lower case, as in `Mm` for `mm`, or a single letter off."""
    near = next((known for known in _COMMON.split() if known.lower() == unit.lower()), unit)
    return nearest(near, _COMMON.split(), otherwise="Write it as in 'W/(m K)'.")
