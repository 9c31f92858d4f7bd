"""The walk through a value: every part has a digest of its own, made of its parts' digests."""

import hashlib
import struct
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache, partial
from types import CodeType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any

import numpy as np
import xarray as xr

from chain.storage.fingerprint.code import Unknown, derived, of_class, of_code, of_function
from chain.storage.fingerprint.libraries import named, release

DEEPEST = 100
_CACHED = type(lru_cache(lambda: None))
_ATOMS: dict[type, Callable[[Any], bytes]] = {
    type(None): lambda _: b"",
    bool: lambda value: b"1" if value else b"0",
    int: lambda value: str(value).encode() if abs(value) < 2**64 else hex(value).encode(),
    float: lambda value: struct.pack("<d", value),
    complex: lambda value: struct.pack("<dd", value.real, value.imag),
    str: lambda value: value.encode("utf-8", "surrogatepass"),
    bytes: lambda value: value,
    type(...): lambda _: b"",
    type(NotImplemented): lambda _: b"",
}


def fingerprint(*values: Any) -> str:
    """A digest of values and functions.

    Raises
    ------
    Unknown
        Where something in them can be told by no digest; the sentence says what.
    """
    return examined(*values)[0]


def examined(*values: Any) -> tuple[str, bool]:
    """The digest, and whether there is code of the user's own in it; errors are those of `fingerprint`."""
    walk = _Walk()
    try:
        return _joined("values", walk.all(values)).hex(), walk.own
    except RecursionError:
        raise Unknown("it is nested too deeply") from None


class _Walk:
    """One walk, which takes a note of what it has seen: things may hold each other."""

    def __init__(self) -> None:
        self.known: dict[int, bytes] = {}
        self.above: dict[int, int] = {}
        self.own = False
        self.alive: list[Any] = []  # so that no number of an object is used twice

    def digest(self, value: Any) -> bytes:
        """The digest of one value."""
        atom = _ATOMS.get(type(value))
        if atom is not None:
            return _joined(type(value).__name__, [atom(value)])
        place = id(value)
        if place in self.known:
            return self.known[place]
        if place in self.above:
            return _joined("above", [str(len(self.above) - self.above[place]).encode()])
        if len(self.above) > DEEPEST:
            raise Unknown(f"it is nested deeper than {DEEPEST} levels")
        self.above[place] = len(self.above)
        self.alive.append(value)
        try:
            kind, parts = self.parts(value)
            found = _joined(kind, list(parts))
        finally:
            del self.above[place]
        self.known[place] = found
        return found

    def all(self, values: Iterable[Any]) -> list[bytes]:
        """Digests of several."""
        return [self.digest(value) for value in values]

    def parts(self, value: Any) -> tuple[str, list[bytes]]:
        """What a value is, and the digests of its parts."""
        known = named(value)
        if known is not None:
            return "library", [part.encode() for part in known]
        form = _FORMS.get(type(value)) or next((_WIDE[one] for one in _WIDE if isinstance(value, one)), None)
        if form is not None:
            self.own |= type(value) is FunctionType and release(value.__module__ or "") is None
            return type(value).__name__, self.all([*form(value), *self.added(value)])
        if type(value) in (set, frozenset):
            return "set", sorted(self.all(value))
        if isinstance(value, type):
            self.own = True
            return "class", self.all(of_class(value))
        if isinstance(value, ModuleType):
            raise Unknown(f"the whole module {value.__name__!r} is one of its parts")
        return self.thing(value)

    def added(self, value: Any) -> list[Any]:
        """What an object of a class of the user's own has beside what the class is derived from."""
        kind = type(value)
        if kind in _FORMS or named(kind) is not None:
            return []
        slots = [name for one in kind.__mro__ if named(one) is None for name in vars(one).get("__slots__", ())]
        attributes = {name: getattr(value, name) for name in slots if hasattr(value, name)}
        attributes |= {name: one for name, one in getattr(value, "__dict__", {}).items() if name not in derived(kind)}
        return [kind, attributes]

    def thing(self, value: Any) -> tuple[str, list[bytes]]:
        """An object: as it says itself what it is, as a function that is wrapped, or as it is copied."""
        kind = type(value)
        identifying = getattr(kind, "_identifying", None)
        if identifying is not None:
            rest = {} if named(kind) else {name: one for name, one in vars(value).items() if name not in derived(kind)}
            return "identified", self.all([kind, identifying(value), rest])
        if hasattr(value, "py_func"):  # compiled by numba
            return "compiled", self.all([value.py_func, repr(getattr(value, "targetoptions", None))])
        if kind is _CACHED:
            return "cached", self.all([value.__wrapped__])
        if hasattr(kind, "unit_items"):  # a quantity
            return "quantity", self.all([value.magnitude, sorted((str(u), float(p)) for u, p in value.unit_items())])
        try:
            copied = value.__reduce_ex__(4)
        except Exception:
            raise Unknown(f"a {kind.__module__}.{kind.__qualname__} is one of its parts") from None
        if isinstance(copied, str):
            return "named", self.all([kind, copied])
        function, arguments, state, items, pairs = (*copied, None, None, None)[:5]
        if isinstance(state, dict):
            state = {name: one for name, one in state.items() if name not in derived(kind)}
        left = not isinstance(state, dict) and not _copies_itself(kind)  # behind, by a copy
        beside = self.added(value) if left else []
        return "object", self.all([kind, function, arguments, state, list(items or ()), list(pairs or ()), *beside])


def _copies_itself(kind: type) -> bool:
    """Whether a class of the user's own says what a copy has."""
    ways = {"__reduce__", "__reduce_ex__", "__getstate__"}
    return any(named(one) is None and not ways.isdisjoint(vars(one)) for one in kind.__mro__)


def _array(values: Any) -> list[Any]:
    if values.dtype.hasobject:
        return [values.shape, values.ravel().tolist()]
    return [repr(values.dtype.descr), values.shape, values.tobytes()]


def _variable(one: Any) -> list[Any]:
    return [one.dims, np.asarray(one.values), dict(one.attrs)]


def _labelled(one: Any) -> list[Any]:
    named_ones = one.variables if isinstance(one, xr.Dataset) else one.coords
    variables = [(str(name), *_variable(named_ones[name])) for name in named_ones]
    own = [] if isinstance(one, xr.Dataset) else [one.name, *_variable(one)]
    return [variables, own, dict(one.attrs)]


def _pairs(mapping: Any) -> list[Any]:
    return [part for pair in mapping.items() for part in pair]


_FORMS: dict[type, Callable[[Any], Iterable[Any]]] = {
    list: list,
    tuple: list,
    dict: _pairs,
    MappingProxyType: _pairs,
    np.ndarray: _array,
    FunctionType: of_function,
    CodeType: of_code,
    MethodType: lambda value: [value.__func__, value.__self__],
    partial: lambda value: [value.func, value.args, value.keywords],
    property: lambda value: [value.fget, value.fset, value.fdel],
    cached_property: lambda value: [value.func],
    staticmethod: lambda value: [value.__func__],
    classmethod: lambda value: [value.__func__],
}
_WIDE: dict[type, Callable[[Any], Iterable[Any]]] = {
    np.generic: lambda value: [value.dtype.str, value.tobytes()],
    xr.Variable: _variable,
    xr.DataArray: _labelled,
    xr.Dataset: _labelled,
}


def _joined(kind: str, parts: list[bytes]) -> bytes:
    found = hashlib.sha256(f"{kind} {len(parts)} ".encode())
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.digest()
