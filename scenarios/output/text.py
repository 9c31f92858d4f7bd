"""Numbers for people: a quantity with a sensible prefix, and aligned lines."""

import re
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, LEAST = 100, 24  # of a line where there is no terminal, and of its last column


def shown(value: Any, digits: int = 4) -> str:
    """A labelled number with its unit, scaled to a prefix.

    Examples
    --------
    >>> import xarray as xr
    >>> shown(xr.DataArray(2.5e-11, attrs={"units": "W K^-1"}))
    '25 pW/K'
    """
    import numpy as np

    from chain.units.display import prefixed

    # No current is no negative one: -0.0 + 0.0 is 0.0
    number, unit = prefixed(np.asarray(float(value) + 0.0), value.attrs["units"])
    return f"{float(number):.{digits}g} {unit}".rstrip()


def span(values: Any, form: str = ".3g") -> str:
    """Least and largest of an array, or the one number that both are as written.

    Examples
    --------
    >>> import numpy as np
    >>> span(np.array([1.0, 2.5])), span(np.array([5.21, 5.2101]))
    ('1 to 2.5', '5.21')
    """
    least, most = (f"{float(edge):{form}}" for edge in (values.min(), values.max()))
    return least if least == most else f"{least} to {most}"


def width() -> int:
    """Of the terminal, from 60 to 200 columns; 100 where there is none."""
    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, 60), 200)


def columns(rows: Sequence[tuple[str, ...]], indent: int = 0) -> str:
    """Aligned columns; the last is wrapped to the terminal's width.

    Examples
    --------
    >>> print(columns([("area", "25 nm^2", "cross-section"), ("n", "3", "bodies")]))
    area  25 nm^2  cross-section
    n     3        bodies
    """
    heads = len(rows[0]) - 1
    most = min(32, (width() - indent - LEAST) // heads - 2)
    widths = [min(max(len(row[i]) for row in rows), most) for i in range(heads)]
    lines = []
    for row in rows:
        head = " " * indent + "  ".join(f"{text:<{wide}}" for text, wide in zip(row, widths, strict=False)) + "  "
        left = min(len(head), indent + sum(widths) + 2 * len(widths))
        wrapped = textwrap.wrap(row[-1], width() - left) or [""]
        if len(head) > left:
            below = " " * (indent + 4)
            whole = [head.rstrip()] if " | " in head else textwrap.wrap(head, width(), subsequent_indent=below)
            lines += [*whole, *(" " * left + line for line in wrapped)]
        else:
            lines += [(head + wrapped[0]).rstrip(), *(" " * left + line for line in wrapped[1:])]
    return "\n".join(lines)


def fitted(text: str) -> str:
    """Lines that are too long for the terminal, wrapped below their second column; of a table, below the last."""
    found = []
    for line in text.splitlines():
        column = re.match(r"\S.*? {2,}(?=\S)| +\S.* {2,}(?=\S)", line)
        most = 3 * width() // 4 if line.startswith(" ") else width() // 2
        indent = " " * (len(column[0]) if column and len(column[0]) < most else 4 * line.startswith(" "))
        found += textwrap.wrap(line, width(), subsequent_indent=indent, break_on_hyphens=False) or [""]
    return "\n".join(found)


def lines(entries: Mapping[str, str], verdict: str) -> str:
    """Aligned lines, then the verdict as a paragraph."""
    width = max(len(name) for name in entries)
    rows = [f"{name:<{width}}  {text}".rstrip() for name, text in entries.items()]
    return "\n".join([*rows, textwrap.fill(verdict, WIDTH)])
