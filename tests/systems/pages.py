"""Numbers as pages print them, and whether values are these to the last digit that is printed."""

import re

from systems.paths import ROOT

_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:\.\d+)?(?:e-?\d+)?")
_POWER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def text_of(page):
    return (ROOT / f"{page}.md").read_text(encoding="utf-8")


def words(page):
    """A page's text on one line."""
    return " ".join(text_of(page).split())


def printed(text):
    """Numbers of a text, and half a unit of the last digit of each; 1.3·10⁻⁵ and 1.3\\cdot10^{-5} are one number."""
    text = re.sub(
        r"(?:·|\\cdot ?)10(?:\^\{?(-?\d+)\}?|([⁻⁰¹²³⁴-⁹]+))", lambda m: f"e{m[1] or m[2].translate(_POWER)}", text
    )
    found = []
    for number in _NUMBER.findall(text.replace("−", "-")):
        mantissa, _, exponent = number.partition("e")
        decimals = len(mantissa.partition(".")[2])
        found.append((float(number), 0.5 * 10.0 ** (int(exponent or 0) - decimals)))
    return found


def table(page, title):
    """Cells of the rows of the table whose first line begins so."""
    lines = [line.strip() for line in text_of(page).split("\n")]
    (start,) = (number for number, line in enumerate(lines) if line.startswith(title))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return rows
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def agree(text, values):
    """The numbers of a text are these, in their order, to the last digit printed."""
    wanted = printed(text)
    assert len(wanted) == len(values), (text, values)
    for (number, half), value in zip(wanted, values, strict=True):
        assert abs(value - number) <= 1.02 * half, (text, number, value)
