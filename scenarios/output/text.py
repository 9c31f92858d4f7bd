"""Numbers for people: a quantity with a sensible prefix, and aligned lines."""

import textwrap
from collections.abc import Mapping
from typing import Any

WIDTH = 100


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

    number, unit = prefixed(np.asarray(float(value)), value.attrs["units"])
    return f"{float(number):.{digits}g} {unit}".rstrip()


def lines(entries: Mapping[str, str], verdict: str) -> str:
    """Aligned lines, then the verdict as a paragraph."""
    width = max(len(name) for name in entries)
    rows = [f"{name:<{width}}  {text}".rstrip() for name, text in entries.items()]
    return "\n".join([*rows, textwrap.fill(verdict, WIDTH)])
