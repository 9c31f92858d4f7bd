"""The registry of units, and what a quantity may be given as; its stub tells type checkers more than pint does."""

from collections.abc import Callable, Sequence
from typing import Any

import pint
import xarray as xr

# The registry that pint hands to everybody: never replaced, nothing silenced
ureg = pint.application_registry
Quantity = pint.Quantity
Plain = str | Quantity | Sequence[str | Quantity]
Value = Plain | xr.DataArray
Varying = Value | Callable[..., Any]
