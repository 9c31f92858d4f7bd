"""One property of a material: its value, uncertainty, source and state.

Uncertainties are carried as signed first-order contributions of independent inputs, so that quantities derived from the
same measurement stay correlated: σ² = Σ_i (∂f/∂x_i σ_i)².
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from chain.arrays import Array
from chain.units.boundary import Quantity, unit_of, ureg
from chain.units.display import html_table

State = Literal["verified", "secondary", "derived", "unverified"]
STATES: tuple[State, ...] = ("verified", "secondary", "derived", "unverified")

_STEP = 1e-3  # of a standard deviation: small against curvature, large against rounding


@dataclass(frozen=True)
class Field:
    """A property of a material in SI units, with where it comes from and how far it can be trusted.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        In which the value is.
    source : str
        The publication, or how it was derived.
    state : {"verified", "secondary", "derived", "unverified"}
        How far it can be relied on.
    components : mapping
        Contribution of each independent input to the standard uncertainty, with its sign; empty where none is known.
    """

    value: float
    unit: str
    source: str
    state: State
    components: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "components", MappingProxyType(dict(self.components)))

    def __reduce__(self) -> Any:
        return Field, (self.value, self.unit, self.source, self.state, dict(self.components))

    def _repr_html_(self) -> str:
        """A small table for notebooks."""
        return html_table(str(self), {"state": self.state, "source": self.source})

    def __str__(self) -> str:
        spread = "" if math.isnan(self.sigma) else f" ± {self.sigma:.2g}"
        return f"{self.value:.5g}{spread} {self.unit}".removesuffix(" 1")

    @property
    def quantity(self) -> Quantity:
        """The value with its unit."""
        return ureg.Quantity(self.value, unit_of(self.unit))

    @property
    def sigma(self) -> float:
        """Standard uncertainty in `unit`; NaN where none is known."""
        return float(combined(self.components, np.array(self.value)))

    @property
    def uncertainty(self) -> Quantity | None:
        """Standard uncertainty as a quantity, or None where none is known."""
        return None if math.isnan(self.sigma) else ureg.Quantity(self.sigma, unit_of(self.unit))


def propagate(kernel: Callable[..., Any], inputs: Mapping[str, Field]) -> tuple[Array, dict[str, Array]]:
    """A kernel's value, and the contribution of every independent input to its uncertainty, to first order.

    Parameters
    ----------
    kernel : callable
        Called with the inputs' values as keywords.
    inputs : mapping
        From keyword to field.
    """
    values = {name: one.value for name, one in inputs.items()}
    origins = sorted({origin for one in inputs.values() for origin in one.components})
    components = {}
    for origin in origins:
        step = {name: _STEP * one.components.get(origin, 0.0) for name, one in inputs.items()}
        above = kernel(**{name: value + step[name] for name, value in values.items()})
        below = kernel(**{name: value - step[name] for name, value in values.items()})
        components[origin] = (np.asarray(above) - np.asarray(below)) / (2.0 * _STEP)
    return np.asarray(kernel(**values), dtype=np.float64), components


def combined(components: Mapping[str, Any], like: Array) -> Array:
    """Standard uncertainty from contributions, of the shape of a value; NaN where there are none."""
    if not components:
        return np.full(np.shape(like), math.nan)
    return np.asarray(np.sqrt(sum(np.square(part) for part in components.values())))


def state_of(inputs: Mapping[str, Field]) -> State:
    """What follows from an unverified input is unverified; everything else that is calculated is derived."""
    return "unverified" if any(one.state == "unverified" for one in inputs.values()) else "derived"


def derive(kernel: Callable[..., Any], unit: str, how: str, **inputs: Field) -> Field:
    """A field that is calculated from others."""
    value, components = propagate(kernel, inputs)
    parts = {origin: float(part) for origin, part in components.items()}
    return Field(float(value), unit, how, state_of(inputs), parts)
