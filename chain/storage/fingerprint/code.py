"""What decides what a function of the user's does: code, defaults, closure, and the globals that it names."""

import builtins
import dis
import importlib
import importlib.util
from collections.abc import Iterator
from functools import cached_property
from types import CodeType, FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

from chain.errors import HeatChainError
from chain.storage.fingerprint.libraries import release

_UNSEEN = ("eval", "exec", "compile", "globals", "__import__")
_OF_MODULES = ("__name__", "__file__", "__spec__", "__doc__", "__package__", "__loader__", "__builtins__")
_OF_CLASSES = (
    "__dict__", "__weakref__", "__module__", "__doc__", "__annotations__", "__annotate__", "__annotate_func__",
    "__annotations_cache__", "__slotnames__", "__firstlineno__", "__static_attributes__", "__abstractmethods__",
    "_abc_impl", "__dataclass_fields__", "__dataclass_params__", "__orig_bases__", "__parameters__",
)  # fmt: skip


class Unknown(HeatChainError):
    """What a thing is cannot be told by a digest."""


def of_code(code: CodeType) -> tuple[Any, ...]:
    """What a code object does, without where it was written."""
    return (
        code.co_code, code.co_consts, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars,
        code.co_flags, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_exceptiontable,
    )  # fmt: skip


def of_function(function: FunctionType) -> tuple[Any, ...]:
    """A function's parts: code, defaults, closure, attributes, and what its global names stand for."""
    codes = list(_nested(function.__code__))
    attributes = {name for code in codes for name in code.co_names}
    stands: dict[str, Any] = {}
    for code in codes:
        level: Any = 0
        previous: list[Any] = []
        for one in dis.get_instructions(code):
            if one.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                stands.update(_global(function, str(one.argval), attributes))
            elif one.opname == "IMPORT_NAME":
                level = previous[-2] if len(previous) > 1 else 0
                stands.update(_imported(function, str(one.argval), level, attributes))
            previous = [*previous[-1:], one.argval]
    closure = [cell.cell_contents if _full(cell) else None for cell in function.__closure__ or ()]
    return (
        function.__code__, function.__defaults__, function.__kwdefaults__, closure, function.__dict__,
        sorted(stands.items()),
    )  # fmt: skip


def of_class(kind: type) -> tuple[Any, ...]:
    """A class's parts: its own class, its bases, and all that stands in it."""
    kept = {}
    for name, value in vars(kind).items():
        if name not in _OF_CLASSES and not isinstance(value, MemberDescriptorType | GetSetDescriptorType):
            kept[name] = value
    return kind.__name__, type(kind), kind.__bases__, sorted(kept.items(), key=lambda item: item[0])


def derived(kind: type) -> set[str]:
    """Attributes of an object that only keep what follows from the others."""
    return {name for one in kind.__mro__ for name, value in vars(one).items() if isinstance(value, cached_property)}


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)


def _full(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def _global(function: FunctionType, name: str, attributes: set[str]) -> dict[str, Any]:
    """What a global name stands for."""
    if name in _OF_MODULES:
        return {}
    if name in function.__globals__:
        value = function.__globals__[name]
        return _module(value, name, attributes) if isinstance(value, ModuleType) else {name: value}
    if name in _UNSEEN and hasattr(builtins, name):
        raise Unknown(f"{function.__qualname__} calls `{name}`, so that what it does cannot be read from it")
    return {}


def _imported(function: FunctionType, name: str, level: Any, attributes: set[str]) -> dict[str, Any]:
    """What a module that is imported inside a function has of what is named there."""
    package = str(function.__globals__.get("__package__") or "")
    try:
        whole = importlib.util.resolve_name("." * level + name, package) if level else name
        module = importlib.import_module(whole)
    except Exception as error:  # the function will meet the same
        return {f"import {name}": type(error).__name__}
    found = _module(module, f"import {whole}", attributes)
    top = whole.partition(".")[0]  # which `import a.b` names
    return found if top == whole else found | _module(importlib.import_module(top), f"import {top}", attributes)


def _module(module: ModuleType, name: str, attributes: set[str], seen: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A library by its version; a module of the user's by what of it is named."""
    version = release(module.__name__)
    if version is not None or module.__name__ in seen:
        return {name: ("module", module.__name__, version)}
    found: dict[str, Any] = {name: "module"}
    for attribute in sorted(attributes & vars(module).keys()):
        value, place = vars(module)[attribute], f"{name}.{attribute}"
        if isinstance(value, ModuleType):
            found.update(_module(value, place, attributes, seen | {module.__name__}))
        elif attribute not in _OF_MODULES:
            found[place] = value
    return found
