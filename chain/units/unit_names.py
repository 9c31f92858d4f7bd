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
# Names that files have and pint has not, and letters that not every program reads
_SPELLED = dict.fromkeys(("degrees_C", "degree_C", "degrees_Celsius", "deg_Celsius", "degreesC"), "degC")
_SPELLED |= dict.fromkeys(("degrees_F", "degree_F", "degrees_Fahrenheit", "deg_Fahrenheit", "degreesF"), "degF")
_SPELLED |= dict.fromkeys(("degrees_K", "degree_K", "degrees_Kelvin", "degree_Kelvin", "deg_K", "degK"), "kelvin")
_SPELLED |= {"Celsius": "degC", "Fahrenheit": "degF"}
_ASCII = {
    "°C": "degC",
    "℃": "degC",
    "°F": "degF",
    "°": "degree",
    "\N{ANGSTROM SIGN}": "angstrom",
    "\N{LATIN CAPITAL LETTER A WITH RING ABOVE}": "angstrom",
    "Ω": "ohm",
    "%": "percent",
}
MICRO = str.maketrans("µμ", "uu")  # the sign, and the letter, which newer versions of pint have
_COMMON = (
    "K m nm um mm cm s ms us ns ps fs W nW pW J eV meV Hz kHz MHz GHz THz rad kg g Pa GPa mol degC angstrom A V F ohm"
)


def unit_attribute(units: str) -> str:
    """A unit as CF and pint both read it: `W m^-1 K^-1`; `1` for none.

    Examples
    --------
    >>> unit_attribute("W/(m K)"), unit_attribute("°C")
    ('W m^-1 K^-1', 'degC')
    """
    plain = ((_ASCII.get(unit, _usual(unit).translate(MICRO)), power) for unit, power in factors(units))
    return " ".join(unit if power == 1 else f"{unit}^{power}" for unit, power in plain) or "1"


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
        meanings = ureg.parse_unit_name(_usual(unit))
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


def _usual(unit: str) -> str:
    """A unit as pint has it: CF's degrees, and words with a capital letter, such as Kelvin."""
    word = unit.lower()
    if unit in _SPELLED or len(unit) < 4 or unit != word.capitalize() or ureg.parse_unit_name(unit):
        return _SPELLED.get(unit, unit)
    whole = any(word.removesuffix("s") == f"{prefix}{base}" for prefix, base, _ in ureg.parse_unit_name(word))
    return word if whole else unit


def _nearest(unit: str) -> str:
    """A near miss in upper and lower case, as in `Mm` for `mm`, or a single letter off."""
    near = next((known for known in _COMMON.split() if known.lower() == unit.lower()), unit)
    return nearest(near, _COMMON.split(), otherwise="Write it as in 'W/(m K)'.")
