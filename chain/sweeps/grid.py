"""The parameters of a sweep, their values, and the cases that these span."""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from chain.errors import HeatChainError
from chain.sweeps.plain import plain_parameter
from chain.sweeps.values import coordinate, items

MOST_CASES = 1_000_000
RESERVED = ("status", "error")


@dataclass(frozen=True)
class Parameter:
    """A parameter: its values in plain form, and its coordinate, whose dimensions say how they are laid out."""

    name: str
    values: list[Any]
    coordinate: xr.Variable


@dataclass(frozen=True)
class Grid:
    """All cases: the product over the dimensions of the parameters."""

    parameters: list[Parameter]
    sizes: dict[str, int]
    labels: dict[str, xr.Variable]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of values along each dimension."""
        return tuple(self.sizes.values())

    def __len__(self) -> int:
        return math.prod(self.shape)

    def case(self, number: int) -> dict[str, Any]:
        """The plain parameters of a case, counted with the last dimension fastest."""
        place = {}
        for dim in reversed(self.sizes):
            number, place[dim] = divmod(number, self.sizes[dim])
        found = {}
        for one in self.parameters:
            at = 0
            for along, size in zip(one.coordinate.dims, one.coordinate.shape, strict=True):
                at = at * size + place[str(along)]
            found[one.name] = one.values[at]
        return found

    def coordinates(self) -> dict[str, xr.Variable]:
        """Coordinates of the dataset."""
        return {**self.labels, **{one.name: one.coordinate for one in self.parameters}}


def grid(function: Any, over: Mapping[str, Any]) -> Grid:
    """The cases of a sweep.

    Parameters
    ----------
    function
        Which takes the parameters by name.
    over : mapping
        Values of each parameter.

    Raises
    ------
    HeatChainError
        Before any case runs, where the values of a parameter cannot be used.
    """
    if not callable(function):
        advice = " Give a scenario as `scenarios.SCENARIOS[name]`." if isinstance(function, str) else ""
        raise HeatChainError(f"`function` must be callable, but is {function!r}.{advice}")
    if not hasattr(over, "items") or not over:
        raise HeatChainError("`over` must be a dict of at least one parameter and its values, as in {'n': [10, 20]}.")
    _check_names(function, over)
    parameters, sizes, labels = [], dict[str, int](), dict[str, xr.Variable]()
    for name, values in over.items():
        one = _parameter(name, values)
        parameters.append(one)
        for dim, size in zip(map(str, one.coordinate.dims), one.coordinate.shape, strict=True):
            if sizes.setdefault(dim, size) != size:
                raise HeatChainError(f"`{name}` has {size} values along `{dim}`, where others have {sizes[dim]}.")
        for dim, label in _labels(name, values).items():
            if not xr.DataArray(labels.setdefault(dim, label)).equals(xr.DataArray(label)):
                raise HeatChainError(f"`{name}` has other labels along `{dim}` than another parameter.")
    count = math.prod(sizes.values())
    if count > MOST_CASES:
        raise HeatChainError(f"`over` spans {count} cases, more than {MOST_CASES}. Sweep in parts.")
    return Grid(parameters, sizes, labels)


def _parameter(name: str, values: Any) -> Parameter:
    listed, dims, shape = items(values, name)
    plain = [plain_parameter(value, name) for value in listed]
    found = coordinate(plain, name)
    variable = xr.Variable(dims, np.reshape(found.values, shape), found.attrs)
    if dims == (name,) and np.unique(variable.values).size < variable.size:
        raise HeatChainError(f"`{name}` has a value more than once. Give each once.")
    return Parameter(name, plain, variable)


def _labels(name: str, values: Any) -> dict[str, xr.Variable]:
    """Labels of a DataArray's dimensions that are not the parameter's own."""
    if not isinstance(values, xr.DataArray):
        return {}
    return {str(dim): values[dim].variable.to_base_variable() for dim in values.indexes if dim != name}


def _check_names(function: Callable[..., Any], over: Mapping[str, Any]) -> None:
    """Refuse names that the function does not take, and those that are missing."""
    for name in over:
        if not isinstance(name, str) or not name or name in RESERVED:
            raise HeatChainError(f"`over` must name parameters, but has {name!r}.")
    try:
        known = inspect.signature(function).parameters
    except (TypeError, ValueError):  # a builtin, which tells nothing
        return
    if not any(one.kind is one.VAR_KEYWORD for one in known.values()):
        for name in over:
            if name not in known or known[name].kind is inspect.Parameter.POSITIONAL_ONLY:
                taken = ", ".join(known)
                raise HeatChainError(f"`over` has `{name}`, which the function does not take: it takes {taken}.")
    for name, one in known.items():
        if one.default is one.empty and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL) and name not in over:
            raise HeatChainError(f"`over` lacks `{name}`, which the function needs. Fix it by functools.partial.")
