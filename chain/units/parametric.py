"""Things with float64 parameters that may be arrays: one object of shape (N,) stands for N different ones."""

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from functools import partial
from types import MappingProxyType
from typing import Any, Self, overload

import numpy as np
import xarray as xr

from chain.arrays import Array, Places
from chain.errors import HeatChainError
from chain.units.boundary import Quantity, evaluate, floats, unit_told
from chain.units.glance import Glanced, in_other_units
from chain.units.labels import aligned, listed, magnitudes, permutation
from chain.units.parameter import parameters_of

Kernel = Callable[..., Any]


class Parametric(Glanced):
    """Immutable parameters that broadcast against each other, and labels where they came with them.

    A subclass hands its parameters to `_store`; attributes that are no numbers it names in `_fixed`. It is equal to
    others of its class by their values.
    """

    _fixed: tuple[str, ...] = ()
    _dimension = "link"  # of several that stand in a chain
    _parameters: Mapping[str, Array] = MappingProxyType({})
    _labels: xr.DataArray | None = None

    def _store(self, **parameters: "Array | xr.DataArray") -> None:
        """Keep parameters as read-only arrays of one shape."""
        labelled = [value for value in parameters.values() if isinstance(value, xr.DataArray)]
        labels = None
        if labelled:
            if any(not isinstance(value, xr.DataArray) and np.ndim(value) for value in parameters.values()):
                raise HeatChainError(
                    f"The parameters of {type(self).__name__} must be either all labelled or all plain arrays, but are "
                    "both. Give every array as a DataArray."
                )
            names = list(parameters)
            broadcast = xr.broadcast(*aligned([xr.DataArray(value) for value in parameters.values()], names))
            attributes = {name: value for one in labelled for name, value in one.attrs.items()}
            labels = _numbered(broadcast[0]).assign_attrs(attributes)
            parameters = {name: value.values for name, value in zip(names, broadcast, strict=True)}
        try:
            arrays = np.broadcast_arrays(*parameters.values()) if parameters else []
        except ValueError:
            shapes = ", ".join(f"{name} {np.shape(value)}" for name, value in parameters.items())
            raise HeatChainError(f"The parameters' shapes must broadcast, but are {shapes}.") from None
        kept = {name: np.array(value, dtype=np.float64) for name, value in zip(parameters, arrays, strict=True)}
        for value in kept.values():
            value.flags.writeable = False
        self.__dict__.update(_parameters=kept, _labels=labels)

    def __setattr__(self, name: str, value: Any) -> None:
        if "_parameters" not in self.__dict__:  # a user's own class, which stores what it likes
            object.__setattr__(self, name, value)
            return
        raise AttributeError(f"{type(self).__name__} is immutable: make a new one with another `{name}`.")

    def _select(self, index: Places) -> Self:
        """The link with parameters taken at positions in their flattened arrays."""
        if not self._parameters:
            return self
        chosen = object.__new__(type(self))
        chosen.__dict__.update({name: getattr(self, name) for name in self._fixed})
        chosen._store(**{name: value.ravel()[index] for name, value in self._parameters.items()})
        return chosen

    @property
    def shape(self) -> tuple[int, ...]:
        """Broadcast shape of the parameters; () for one link."""
        return next((value.shape for value in self._parameters.values()), ())

    def _positions(self) -> "Array | xr.DataArray":
        """Position of every link in the flattened parameters, labelled where they are."""
        if self._labels is not None:
            return self._labels
        return np.arange(np.prod(self.shape), dtype=np.float64).reshape(self.shape)

    def _in_order(self, name: str, labels: Any, over: str = "") -> Self:
        """The same without labels, in the order of the places along `over`; refused where its labels are others."""
        if self._labels is None or not self.shape:
            return self
        over = over or self._dimension
        order = listed(self._labels, over, name, None).astype(np.intp)
        if over in self._labels.coords:
            order = order[permutation(self._labels[over].values, labels, over, name)]
        return self._select(order)

    def __bool__(self) -> bool:
        return True  # whatever its length

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError(f"A single {type(self).__name__} has no length.")
        return self.shape[0]

    def __getitem__(self, key: Any) -> Self:
        """Links selected from one with array parameters: `link[3]`, `link[2:5]`."""
        index = np.arange(np.prod(self.shape, dtype=np.intp)).reshape(self.shape)[key]
        chosen = self._select(np.asarray(index, dtype=np.intp))
        if self._labels is not None:
            chosen.__dict__["_labels"] = _numbered(self._labels[key])
        return chosen

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={text}' for name, text in self._written().items())})"

    def _told(self) -> dict[str, str]:
        """Parameters, frequencies in the units of others too."""
        return {name: in_other_units(text.replace("'", "")) for name, text in self._written().items()}

    def _written(self) -> dict[str, str]:
        """Parameters as they are written to make it."""
        numbers = {name: one.shown(self) for name, one in parameters_of(type(self)).items()}
        fixed = {name: getattr(self, name) for name in self._fixed if not name.startswith("_")}
        return numbers | {name: repr(value) for name, value in fixed.items() if value is not None}

    def _key(self) -> tuple[Any, ...]:
        if "_parameters" not in self.__dict__:
            told = tuple(sorted(vars(self).items()))
            return type(self), told if all(isinstance(value, Hashable) for _, value in told) else id(self)
        labels = () if self._labels is None else _named(self._labels)
        values = tuple((name, value.shape, value.tobytes()) for name, value in self._parameters.items())
        return type(self), labels, values, tuple(getattr(self, name) for name in self._fixed)

    def _identifying(self) -> tuple[Any, ...]:
        """What it is, for `chain.storage.fingerprint`: the same in every process."""
        return self._key()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parametric) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _labelled(self) -> Self:
        """The same with labels: an unlabelled array of links gets the dimension `link`, of bodies `site`."""
        if self._labels is not None or not self.shape:
            return self
        one = self._dimension
        names = (one,) if len(self.shape) == 1 else tuple(f"{one}_{i}" for i in range(len(self.shape)))
        chosen = copy(self)
        chosen.__dict__["_labels"] = xr.DataArray(self._positions(), dims=names)
        return chosen

    # A quantity to type checkers, though a DataArray where parameters are labelled: no annotation tells the two apart
    @overload
    def _evaluate(
        self, kernel: Kernel, units: str, *arguments: "Array | xr.DataArray", core: tuple[str, ...] = ...
    ) -> Quantity: ...
    @overload
    def _evaluate(
        self, kernel: Kernel, units: str, *arguments: "Array | xr.DataArray", core: tuple[str, ...] = ..., count: int
    ) -> tuple[Any, ...]: ...
    def _evaluate(self, kernel: Kernel, units: str, *arguments: "Array | xr.DataArray", **options: Any) -> Any:
        """`kernel(link, *arguments)` with units, labelled like the arguments and like the link's parameters."""
        if self._labels is None and self.shape and any(isinstance(value, xr.DataArray) for value in arguments):
            return self._labelled()._evaluate(kernel, units, *arguments, **options)
        if self._labels is None:
            _require_broadcast(self.shape, *arguments)
            return evaluate(partial(kernel, self), units, *arguments, **options)

        def selected(positions: Array, *values: Array) -> Any:
            return kernel(self._select(positions.astype(np.intp)), *values)

        return evaluate(selected, units, self._labels, *arguments, **options)


def _require_broadcast(shape: tuple[int, ...], *arguments: "Array | xr.DataArray") -> None:
    shapes = [np.shape(value) for value in arguments if not isinstance(value, xr.DataArray)]
    try:
        np.broadcast_shapes(shape, *shapes)
    except ValueError:
        given = ", ".join(map(str, shapes))
        raise HeatChainError(
            f"The arguments must broadcast against the parameters' shape {shape}, but have the shape {given}. "
            "Give labelled arrays, or add a dimension."
        ) from None


def plain_numbers(value: Any, what: str, zero: bool = False) -> "Array | xr.DataArray":
    """Numbers without a unit that are positive, or with `zero` not negative; labelled where they come so."""
    kind = "number that is not negative" if zero else "positive number"
    wrong = HeatChainError(f"{what} must be a {kind}, but is {value!r}.")
    if isinstance(value, bool | str):
        raise wrong
    try:
        if isinstance(value, Quantity) or (isinstance(value, xr.DataArray) and unit_told(value)):
            value = floats(value, "", what.strip("`"))
        numbers = value.astype(np.float64) if isinstance(value, xr.DataArray) else np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise wrong from None
    if not bool(np.all(((numbers > 0.0) | (zero & (numbers == 0.0))) & np.isfinite(numbers))):
        raise wrong
    return numbers


def _named(labels: xr.DataArray) -> tuple[Any, ...]:
    """Dimensions and the values of their labels."""
    return tuple((dim, *magnitudes(labels[dim]).tolist()) if dim in labels.coords else (dim,) for dim in labels.dims)


def _numbered(labels: xr.DataArray) -> xr.DataArray:
    """The same labels over positions in the flattened array."""
    numbers = np.arange(labels.size, dtype=np.float64).reshape(labels.shape)
    return xr.DataArray(numbers, dims=labels.dims, coords=labels.coords, attrs=labels.attrs)
