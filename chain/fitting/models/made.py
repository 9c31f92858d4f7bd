"""Models made of links and rows: a function from quantities to one of them, and what is measured of it."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import xarray as xr

from chain.errors import HeatChainError

_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_RTOL = 1e-9  # of transients: derivatives are taken of them


class Made:
    """A model whose arguments are those of the function that makes the link or row, and labels.

    Parameters
    ----------
    make : callable
        From quantities to a link or row.
    label : str
        The dimension whose labels it needs; empty for none.
    needs : str
        The method that is asked.
    """

    def __init__(self, make: Callable[..., Any], label: str, needs: str) -> None:
        if not callable(make):
            raise HeatChainError(f"`make` must be a function from quantities to what is measured, but is {make!r}.")
        self.make, self.label, self.needs = make, label, needs
        parameters = list(inspect.signature(make).parameters.values())
        if any(one.name == label for one in parameters):
            raise HeatChainError(f"`make` has an argument {label!r}, which is a dimension of the data. Rename it.")
        if any(one.kind not in (*_BY_NAME, inspect.Parameter.VAR_KEYWORD) for one in parameters):
            raise HeatChainError("`make` must have named arguments only: a model's parameters go by their names.")
        own = [inspect.Parameter(label, inspect.Parameter.POSITIONAL_OR_KEYWORD)] if label else []
        named = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters if one.kind in _BY_NAME]
        rest = [one for one in parameters if one.kind is inspect.Parameter.VAR_KEYWORD]
        self.__signature__ = inspect.Signature([*own, *named, *rest])

    def made(self, quantities: Mapping[str, Any]) -> tuple[Any, Any]:
        """What `make` makes, and temperatures at the start where it gives these too."""
        found = self.make(**quantities)
        thing, start = found if isinstance(found, tuple) and len(found) == 2 else (found, None)
        if not hasattr(thing, self.needs):
            raise HeatChainError(f"`make` must return what has a `{self.needs}`, but returns {type(thing).__name__}.")
        return thing, start


class OfTemperature(Made):
    """A curve over temperature."""

    def __call__(self, temperature: Any, **quantities: Any) -> xr.DataArray:
        """K(T) or κ(T) for the parameters that are given."""
        thing, _ = self.made(quantities)
        return xr.DataArray(getattr(thing, self.needs)(temperature)).rename(self.needs)


class OfRow(Made):
    """A transient, a steady state or a response of a chain, rod or network.

    Parameters
    ----------
    initial
        Of a transient.
    options : mapping
        Further arguments of the method.
    """

    def __init__(
        self, make: Callable[..., Any], label: str, needs: str, initial: Any, options: Mapping[str, Any]
    ) -> None:
        super().__init__(make, label, needs)
        self.initial, self.options, self.differences = initial, dict(options), False

    def __call__(self, **quantities: Any) -> xr.Dataset:
        """What is measured, for the parameters that are given."""
        arguments = self._labels(quantities)
        row, start = self.made(quantities)
        found: xr.Dataset = getattr(row, self.needs)(**arguments, **self._initial(start), **self.options)
        return found

    def gradient(self, wanted: Sequence[str], **quantities: Any) -> dict[str, xr.Dataset] | None:
        """Derivatives by the logarithms of some parameters, by their names, where the row knows them.

        A row that is made in another way than by other numbers, or of which only differences of runs are known, is left
        to the differences of the fit itself.
        """
        arguments = self._labels(quantities)
        row, start = self.made(quantities)
        known = not self.differences and start is None and hasattr(row, "sensitivities")
        if not known or set(self.options) - {"rtol", "variables", "side", "at"}:
            return None
        options = {name: value for name, value in self.options.items() if name != "variables"}
        ways = {name: partial(self._multiplied, dict(quantities), name) for name in wanted}
        try:
            found = row.sensitivities(ways, of=self.needs, **arguments, **self._initial(None), **options)
        except HeatChainError:
            self.differences = True
            return None
        self.differences = found.attrs["sensitivity_method"].startswith("differences")
        return {name: found.sel(parameter=name) for name in wanted}

    def _multiplied(self, quantities: dict[str, Any], name: str, factor: float) -> Any:
        """The row with one parameter so many times as large."""
        return self.made({**quantities, name: quantities[name] * factor})[0]

    def _labels(self, quantities: dict[str, Any]) -> dict[str, Any]:
        if not self.label:
            return {}
        given = quantities.pop(self.label)
        if self.label != "time":
            return {self.label: given}
        array = xr.DataArray(given)
        increasing = np.unique(array.values)
        times = xr.DataArray(increasing, {"time": ("time", increasing, array.attrs)}, ("time",), attrs=array.attrs)
        return {"times": times}

    def _initial(self, start: Any) -> dict[str, Any]:
        found = self.initial if start is None else start
        return {} if found is None else {"initial": found}


def conductance(make: Callable[..., Any]) -> OfTemperature:
    """Conductance K(T) of a link.

    Parameters
    ----------
    make : callable
        From quantities by name to a link, as `chain.HarmonicMediator` is.

    Returns
    -------
    callable
        For `chain.fit`, of data over `temperature`.

    Examples
    --------
    >>> import chain
    >>> model = conductance(lambda damping: chain.HarmonicMediator("100 cm^-1", damping, "170 K"))
    >>> T = xr.DataArray([100.0, 300.0], dims="temperature", attrs={"units": "K"})
    >>> (1e12 * model(T, damping="90 cm^-1")).values.round(3)
    array([21.889, 27.105])
    """
    return OfTemperature(make, "temperature", "conductance")


def conductivity(make: Callable[..., Any]) -> OfTemperature:
    """Conductivity κ(T) of a chain of equal links.

    Parameters
    ----------
    make : callable
        From quantities by name to a `chain.Chain` with `spacing` and `area`.

    Returns
    -------
    callable
        For `chain.fit`, of data over `temperature`. `materials.fit_mediator` knows more of mediators.
    """
    return OfTemperature(make, "temperature", "conductivity")


def transient(
    make: Callable[..., Any],
    initial: Any = None,
    *,
    variables: Sequence[str] = ("temperature",),
    rtol: float = _RTOL,
    **options: Any,
) -> OfRow:
    """A transient of a chain, rod or network, at one or several sites.

    Parameters
    ----------
    make : callable
        From quantities by name to a chain, rod or network; or to a pair of one and its temperatures at the start.
    initial : quantity, DataArray or callable, optional
        Temperatures at the start, where `make` does not give them.
    variables : sequence of str, default ("temperature",)
        Of the dataset, which data may be of.
    rtol : float, default 1e-09
        Tolerance: derivatives are taken of the result.
    options
        Further arguments of `transient`.

    Returns
    -------
    callable
        For `chain.fit`, of data over `time`, and over `site` or with one site: `data.expand_dims(site=[3])`.
    """
    return OfRow(make, "time", "transient", initial, {"rtol": rtol, "variables": list(variables), **options})


def steady_state(make: Callable[..., Any]) -> OfRow:
    """The steady state of a chain, rod or network.

    Parameters
    ----------
    make : callable
        From quantities by name to a chain, rod or network.

    Returns
    -------
    callable
        For `chain.fit`, of `temperature` over `site`, or `current` over `link`.
    """
    return OfRow(make, "", "steady_state", None, {})


def response(make: Callable[..., Any], side: str = "left", at: Any = None) -> OfRow:
    """Amplitude and phase of the sites of a chain, rod or network while a reservoir oscillates.

    Parameters
    ----------
    make : callable
        From quantities by name to a chain, rod or network.
    side : str, default "left"
        The reservoir that oscillates.
    at : quantity, DataArray or callable, optional
        State about which to linearise; the steady state by default.

    Returns
    -------
    callable
        For `chain.fit`, of `amplitude`, `phase` or `impedance` over `frequency`, and over `site`.
    """
    return OfRow(make, "frequency", "response", None, {"side": side, "at": at})
