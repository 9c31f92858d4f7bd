"""A model as it is called: parameters, known quantities and the data's labels go to the arguments of their names."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import xarray as xr

from chain.checks import nearest
from chain.errors import HeatChainError
from chain.fitting.alignment import Measured
from chain.fitting.parameters import Given

_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Call:
    """A model and what it is called with.

    Parameters
    ----------
    model : callable
        Of quantities.
    data : sequence of Measured
        Whose labels it may ask for.
    given : Given
        Parameters, and what is known.
    """

    def __init__(self, model: Callable[..., Any], data: Sequence[Measured], given: Given) -> None:
        if not callable(model) or isinstance(model, type):
            raise HeatChainError(
                f"`model` must be a function of named quantities, or one of `chain.models`, but is {model!r}."
            )
        self.model, self.given = model, given
        self.labels = _labels(data)
        takes, every = self._arguments(model)
        self.names = [name for name in (*given.values, *given.fixed) if every or name in takes]
        self.labels = {name: one for name, one in self.labels.items() if name in takes and name not in self.names}
        self._check(takes)
        derivative = getattr(model, "gradient", None)
        self.gradient: Callable[..., Any] | None = derivative if callable(derivative) else None

    def _arguments(self, model: Callable[..., Any]) -> tuple[dict[str, bool], bool]:
        """Names that the model takes, with whether it needs them; whether it takes any."""
        try:
            found = inspect.signature(model).parameters.values()
        except (TypeError, ValueError):
            return {}, True
        takes = {one.name: one.default is one.empty for one in found if one.kind in _BY_NAME}
        return takes, any(one.kind is one.VAR_KEYWORD for one in found)

    def _check(self, takes: dict[str, bool]) -> None:
        """Refuse arguments that nobody gives, and parameters that nothing depends on."""
        for name, needed in takes.items():
            if needed and name not in self.names and name not in self.labels:
                known = [*self.given.values, *self.given.fixed]
                raise HeatChainError(
                    f"The model needs {name!r}, which is neither among `parameters` ({', '.join(known)}) nor a "
                    f"dimension of the data.{nearest(name, known)} What is known goes into `fixed`."
                )
        ties = " ".join(str(one.expr) for one in self.given.values.values() if one.expr)
        for name in (*self.given.free, *self.given.fixed):
            if name not in self.names and name not in ties:
                raise HeatChainError(
                    f"The model does not take {name!r}; it takes {', '.join(takes)}.{nearest(name, takes)}"
                )

    def _ask(self, function: Callable[..., Any], *first: Any) -> Any:
        quantities = self.given.quantities()
        try:
            return function(*first, **self.labels, **{name: quantities[name] for name in self.names})
        except Exception as error:
            told = ", ".join(f"{name} = {_short(quantities[name])}" for name in self.names)
            what = "" if isinstance(error, HeatChainError) else f"{type(error).__name__}: "
            raise HeatChainError(
                f"The model failed at {told}: {what}{error} Where this is far from the data, narrow the bounds."
            ) from error

    def __call__(self) -> Any:
        """What the model gives for the parameters as they are."""
        return self._ask(self.model)

    def derivatives(self) -> dict[str, Any] | None:
        """Of the model, by the logarithms of parameters, by name; None where these are not known."""
        assert self.gradient is not None
        moved = [name for name, one in self.given.values.items() if name in self.names and (one.vary or one.expr)]
        if any(self.given.values[name].value == 0.0 for name in moved):
            return None
        found = self._ask(self.gradient, moved)
        return None if found is None else dict(found)


def _labels(data: Sequence[Measured]) -> dict[str, xr.DataArray]:
    """Labels of the data by dimension."""
    found: dict[str, xr.DataArray] = {}
    for one in data:
        for dim in one.values.dims:
            if dim in one.values.coords:
                there = one.values[dim]
                found[str(dim)] = xr.DataArray(there.values, {dim: there.variable}, (dim,), attrs=there.attrs)
    return found


def _short(value: Any) -> str:
    return f"{value:.6g~P}" if hasattr(value, "magnitude") else f"{np.asarray(value):.6g}"
