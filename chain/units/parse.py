"""Text with a unit, read by a guarded parser: one number, one unit expression, nothing evaluated.

    text    = number [unit]             number as in 1, 1.5, -2e-3, inf
    unit    = ["1"] factor (("*" | "·" | " " | "." | "/") factor)*
    factor  = name [power] | "(" unit ")" [power]         power as in ^2, **-1, ², and m-1, m2 as CF writes it

pint's own parser evaluates arithmetic (9**9**9**9 never returns), and reads "1 000 m" as 0 m and "1,5 mm" as 15 mm.
What is ambiguous is refused here with the right spelling.
"""

import math
import re
from functools import lru_cache

from chain.errors import HeatChainError

LONGEST = 100  # characters
LARGEST_POWER = 9
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?(?![\d.])|[+-]?inf(?![A-Za-z])|nan(?![A-Za-z])")
_TOKEN = re.compile(
    r"\s*(?:(\*\*|\^)\s*(\(?[+-]?\d{1,3}\)?)|([⁻]?[¹²³⁴⁵⁶⁷⁸⁹]+)|([*·⋅/()])|([^\W\d_][^\W¹²³⁴-⁹]*|[°%][^\W¹²³⁴-⁹]*))(\s*)"
)
_SUFFIX = re.compile(r"(?<=[^\W\d_])(-?\d)(?![\w.])")  # the power in m-1, cm3
_OFFSET = re.compile(r"^deg(?:rees?)?\.?[ _]([CF])$")  # deg C, which would be a degree times a coulomb
_SUPERSCRIPTS = str.maketrans("⁻¹²³⁴⁵⁶⁷⁸⁹", "-123456789")

Factors = tuple[tuple[str, int], ...]


def parse(text: str, name: str, example: str = "'300 K'") -> tuple[float, str]:
    """The number and the unit's text; `example` is what an error message shows.

    Examples
    --------
    >>> parse("480 cm^-1", "frequency")
    (480.0, 'cm^-1')
    """
    stripped = text.strip()
    if len(stripped) > LONGEST:
        raise HeatChainError(f"`{name}` is a text of {len(stripped)} characters. Write one number and its unit.")
    match = _NUMBER.match(stripped)
    if match is None:
        if re.match(r"[+-]?\d+[.,]\d+[.,]", stripped):
            raise HeatChainError(f"`{name}` is {text!r}. Write one decimal point and no separators.")
        raise HeatChainError(f"`{name}` is {text!r}, which does not begin with a number. Write it as in {example}.")
    rest = stripped[match.end() :]
    _refuse_separators(stripped, match.group(), rest, name)
    number = float(match.group())
    if math.isinf(number) and "inf" not in match.group():
        raise HeatChainError(f"`{name}` is {text!r}, a number too large to be represented.")
    if number == 0.0 and re.search("[1-9]", re.split("[eE]", match.group())[0]):
        raise HeatChainError(f"`{name}` is {text!r}, a number too small to be represented.")
    return number, rest.strip()


def _refuse_separators(text: str, number: str, rest: str, name: str) -> None:
    """`1,5 nm` and `1 000 m` mean different things to different people."""
    comma = re.match(r",(\d+)", rest)
    if comma:
        if "." in number or rest[comma.end() :].startswith((",", ".")):
            raise HeatChainError(f"`{name}` is {text!r}. Write one decimal point and no separators.")
        unit = rest[comma.end() :].strip()
        wanted = f"'{number}.{comma[1]} {unit}'"
        if len(comma[1]) == 3:
            wanted += f" or '{number}{comma[1]} {unit}'"
        raise HeatChainError(f"`{name}` is {text!r}, whose comma is ambiguous. Write {wanted}.")
    if re.match(r"[\s_'’]*\d", rest) and not re.match(r"\s*1\s*/", rest):
        grouped = re.match(r"[+-]?\d{1,3}(?:[\s_'’]\d{3})+(?!\d)", text)
        joined = re.sub(r"[\s_'’]", "", grouped.group()) + text[grouped.end() :] if grouped else None
        advice = f"Write {joined!r}." if joined else "Write one number and its unit."
        raise HeatChainError(f"`{name}` is {text!r}, which holds more than one number. {advice}")
    if re.match(r"\s*[±]|\s*\(\d", rest) or re.match(r"\s*[-+]\s*\d", rest):
        raise HeatChainError(
            f"`{name}` is {text!r}. Write one number and its unit, without a range, and an uncertainty as in "
            "'(1.35 ± 0.02) W/(m K)'."
        )


@lru_cache(maxsize=4096)
def factors(text: str, name: str = "unit") -> Factors:
    """Names and powers of a unit expression, in the order in which they are written.

    Examples
    --------
    >>> factors("W/(m K)"), factors("W m-1 K-1"), factors("g/cm3")
    ((('W', 1), ('m', -1), ('K', -1)), (('W', 1), ('m', -1), ('K', -1)), (('g', 1), ('cm', -3)))
    """
    if len(text) > LONGEST:
        raise HeatChainError(f"`{name}` has a unit of {len(text)} characters. Write a short one, as in 'W/(m K)'.")
    reduced = text.strip()
    if reduced == "1":
        return ()
    if re.search(r"[^\W\d_]-[^\W\d_]", reduced):
        raise HeatChainError(f"`{name}` has the unit {text!r}, whose hyphen is ambiguous. {_advice(reduced)}")
    if "/" not in reduced:
        reduced = re.sub(r"(?<=\w)\.(?=[^\W\d_])", " ", reduced)  # W.m-1.K-1, where no quotient makes it ambiguous
    if re.search(r"[^\W\d_]\.[^\W\d_]", reduced):
        raise HeatChainError(f"`{name}` has the unit {text!r}, whose point is ambiguous. {_advice(reduced)}")
    if re.search(r"/\s*[^\W\d_]+-\d", reduced):
        raise _ambiguous(text, name)
    reduced = _OFFSET.sub(r"deg\1", _SUFFIX.sub(r"^\1", reduced))
    found, _ = _product(re.sub(r"^1\s*(?=/)", "", reduced), 0, text, name, 0)
    return tuple(found)


def _product(text: str, position: int, whole: str, name: str, depth: int) -> tuple[list[tuple[str, int]], int]:
    """Factors up to the end, or up to the parenthesis that closes."""
    found: list[tuple[str, int]] = []
    sign, divided, expecting = 1, False, True
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(whole, name)
        _, _, _, symbol, unit, _ = match.groups()
        if symbol == ")" and depth and found and not expecting:
            return found, match.end()
        if symbol == "/" and not (expecting and found):
            sign, divided, expecting, position = -1, True, True, match.end()
            continue
        if symbol in ("*", "·", "⋅") and found and not expecting:
            sign, expecting, position = 1, True, match.end()
            if divided:
                raise _ambiguous(whole, name)
            continue
        if unit is None and symbol != "(":
            raise _unreadable(whole, name)
        if not expecting:  # a space multiplies
            if divided:
                raise _ambiguous(whole, name)
            sign = 1
        if symbol == "(":
            if depth > 2:
                raise _unreadable(whole, name)
            inner, position = _product(text, match.end(), whole, name, depth + 1)
            closed = text[:position].rstrip().endswith(")")
            if not closed:
                raise _unreadable(whole, name)
        else:
            inner, position = [(unit, 1)], match.end()
            if sign < 0 and unit == "mK":
                raise _ambiguous(whole, name)
        power, position = _power(text, position, whole, name)
        found += [(one, sign * power * exponent) for one, exponent in inner]
        expecting = False
    if expecting and (found or sign < 0):
        raise _unreadable(whole, name)
    return found, position


def _power(text: str, position: int, whole: str, name: str) -> tuple[int, int]:
    match = _TOKEN.match(text, position)
    if match is None or not (match[1] or match[3]):
        return 1, position
    exponent = int(match[2].strip("()")) if match[1] else int(match[3].translate(_SUPERSCRIPTS))
    if not 0 < abs(exponent) <= LARGEST_POWER:
        raise HeatChainError(f"`{name}` has the unit {whole!r}, with a power that is not from 1 to {LARGEST_POWER}.")
    return exponent, match.end()


def _unreadable(text: str, name: str) -> HeatChainError:
    return HeatChainError(f"`{name}` has the unit {text!r}, which cannot be read. Write it as in 'W/(m K)' or 'cm^-1'.")


def _ambiguous(text: str, name: str) -> HeatChainError:
    return HeatChainError(f"`{name}` has the unit {text!r}, which is ambiguous. {_advice(text)}")


def _advice(text: str) -> str:
    below = text.partition("/")[2]
    parts = re.findall(r"[^\W\d_]+(?:(?:\^|\*\*)-?\d+)?", below.replace("mK", "m K"))
    if len(parts) < 2:
        return "Write products with a space or `*`, as in 'N m'."
    above = text.partition("/")[0]
    return f"Write '{above}/({' '.join(parts)})' or '{above}/{'/'.join(parts)}'."
