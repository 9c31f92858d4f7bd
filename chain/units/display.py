"""Numbers for people: a unit with the prefix that suits the values, and products written as one reads them."""

from collections.abc import Mapping
from html import escape

import numpy as np

from chain.arrays import Array
from chain.units.parse import factors

_PREFIXES = dict(zip(range(-24, 15, 3), ["y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T"], strict=True))
_UNPREFIXED = ("K", "rad", "kg", "1")  # temperatures are read in kelvin, angles in radians


def prefixed(values: Array, units: str) -> tuple[Array, str]:
    """Values and unit scaled so that the largest value has one to three digits before the point.

    Examples
    --------
    >>> prefixed(np.array([6.2e-3]), "W m^-1 K^-1")
    (array([6.2]), 'mW/(m K)')
    """
    parts = list(factors(units))
    largest = float(np.nanmax(np.abs(values), initial=0.0))
    power = 0
    usual = bool(parts) and parts[0][1] == 1 and parts[0][0] not in _UNPREFIXED
    cold = parts == [("K", 1)] and largest < 1.0
    if 0.0 < largest < np.inf and (usual or cold):
        power = int(np.clip(3 * np.floor(np.log10(largest) / 3 + 1e-9), min(_PREFIXES), max(_PREFIXES)))
    return np.asarray(values / 10.0**power), _written(parts, _PREFIXES[power])


def shown(values: Array, units: str) -> str:
    """A number with four digits and its unit, or the range of several.

    Examples
    --------
    >>> shown(np.array(1.23456e-11), "W K^-1"), shown(np.array([1e-9, 3e-9]), "m")
    ('12.35 pW/K', '1 to 3 nm')
    >>> shown(np.array(3.6e-17), "m^2")
    '36 nm^2'
    """
    power = {"m^2": 2, "m^3": 3}.get(units)
    if power is None:
        numbers, unit = prefixed(values, units)
    else:  # areas and volumes by the prefix of their side
        sides, side = prefixed(values ** (1.0 / power), "m")
        numbers, unit = sides**power, f"{side}^{power}"
    ends = dict.fromkeys(f"{float(one):.4g}" for one in (numbers.min(), numbers.max()))
    return f"{' to '.join(ends)} {unit}".removesuffix(" 1")


def _written(parts: list[tuple[str, int]], prefix: str) -> str:
    """`W m^-1 K^-1` as `W/(m K)`."""

    def power(unit: str, exponent: int) -> str:
        return unit if exponent == 1 else f"{unit}^{exponent}"

    above = " ".join(power(unit, exponent) for unit, exponent in parts if exponent > 0)
    below = [power(unit, -exponent) for unit, exponent in parts if exponent < 0]
    under = "" if not below else f"/{below[0]}" if len(below) == 1 else f"/({' '.join(below)})"
    return f"{prefix}{above or ('1' if below else '')}{under}"


def html_table(title: str, rows: Mapping[str, str]) -> str:
    """A title and rows of a name and a text, all escaped, for notebooks.

    Examples
    --------
    >>> html_table("Link", {"a<b": "1 nW/K"})
    '<b>Link</b><table><tr><th>a&lt;b</th><td>1 nW/K</td></tr></table>'
    """
    lines = (f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in rows.items())
    return f"<b>{escape(title)}</b><table>{''.join(lines)}</table>"
