"""Functions compiled by numba, and kept on disk where that can be done.

numba by itself keeps them beside their source, which may be read-only, and asks only whether a function's own file has
changed, not whether a function that it calls has, or a constant that it uses. Here they lie in the folder that
NUMBA_CACHE_DIR names, or in `compiled` of the one of `cache_folder`, below a name made of all sources that a module is
made of. What cannot be kept is compiled in every process; what cannot be read is compiled again.
"""

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache, cached_property, partial, update_wrapper
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

from chain.storage.cache_folder import folder, off
from chain.units.glance import GLANCING

Function = TypeVar("Function", bound=Callable[..., Any])
_IMPORTS = re.compile(r"^from (chain[\w.]*) import (?:\(([^)]*)\)|(.*))$|^import (chain[\w.]*)", re.MULTILINE)
# To compile what a first run needs of each, where a first plot takes 12 s of CPU
_SECONDS = {"chain.solvers": 7, "chain.links": 2, "chain.tables": 1, "chain.exact": 1}
_announced: set[str] = set()


def njit(**options: Any) -> Callable[[Function], Function]:
    """As `numba.njit`; `cache=True` keeps what it compiles in a folder that can be written, if there is one.

    With `inner=True` it can be called from compiled functions only and allocates nothing, and a short one compiles in
    a third of the time.
    """

    def decorate(function: Function) -> Function:
        return cast(Function, _Kernel(function, **options))

    return decorate


def at_hand(function: Function, worth: bool) -> Function:
    """A function of `njit` compiled if that is worth it or was done before, and as Python has it if not."""
    kernel = cast(Any, function)
    return function if worth or kernel.ready() else cast(Function, kernel.interpreted)


def interrupted(error: SystemError) -> bool:
    """Whether it comes of Ctrl-C: functions in C that return with that pending fail by this error, one by another."""
    cause = error.__cause__
    return isinstance(cause, KeyboardInterrupt) or (isinstance(cause, SystemError) and interrupted(cause))


class _Kernel:
    """A function that loads numba when it is first called, from Python or by another one that is compiled."""

    def __init__(self, function: Callable[..., Any], cache: bool = False, inner: bool = False, **options: Any) -> None:
        update_wrapper(self, function)
        self.py_func, self._keep = function, cache
        self.targetoptions = options | {
            "no_cpython_wrapper": inner,
            "no_cfunc_wrapper": True,  # nothing is called from C
            "_nrt": not inner,  # arrays' references need no counting where none is made
        }

    def __call__(self, *arguments: Any) -> Any:
        if GLANCING.get():
            return self.interpreted(*arguments)
        try:
            return self._compiled(*arguments)
        except SystemError as error:
            if interrupted(error):
                raise KeyboardInterrupt from None
            raise

    def __reduce__(self) -> str:
        return self.py_func.__qualname__

    @property
    def _numba_type_(self) -> Any:
        return self._compiled._numba_type_

    @cached_property
    def interpreted(self) -> Callable[..., Any]:
        """The function as Python has it, and so those that it calls: for work that is done before it would compile."""
        names = self.py_func.__globals__.copy()
        plain = FunctionType(self.py_func.__code__, names)
        for name in self.py_func.__code__.co_names:
            one = names.get(name)
            if isinstance(one, _Kernel):
                names[name] = plain if one is self else one.interpreted
        return plain

    def ready(self) -> bool:
        """Whether this process or the disk has it compiled."""
        compiled = self._compiled
        if compiled is self.py_func or compiled.signatures:
            return True
        place = compiled._cache.cache_path
        return place is not None and any(Path(place).glob(f"*.{self.py_func.__qualname__}-*.nbc"))

    @cached_property
    def _compiled(self) -> Any:
        import numba

        config: Any = numba.config
        if config.DISABLE_JIT:
            return self.py_func
        compiled: Any = numba.njit(**self.targetoptions)(self.py_func)
        if self._keep:
            _enable(compiled, _place(self.__module__))
        compiled._cache = _Kept(compiled._cache, self.__module__)
        compiled.get_call_template = partial(_of_types, compiled.get_call_template, numba.types.unliteral)
        return compiled


def _of_types(template: Callable[..., Any], plain: Callable[..., Any], types: Any, names: Any) -> Any:
    """How one compiled function calls another: not one compiled anew for every constant that it is handed."""
    return template([plain(one) for one in types], {name: plain(one) for name, one in names.items()})


def _enable(compiled: Any, place: Path | None) -> None:
    import numba

    if place is None:
        return
    config: Any = numba.config
    before, config.CACHE_DIR = config.CACHE_DIR, str(place)
    try:
        compiled.enable_caching()
    except RuntimeError:  # numba finds that it cannot write there
        return
    finally:
        config.CACHE_DIR = before


class _Kept:
    """A cache of numba's that never fails, and says when something has to be compiled.

    Two processes that fill it at once may each take the same file for another signature: so a signature is looked at.
    """

    def __init__(self, cache: Any, module: str) -> None:
        self._cache, self._module = cache, module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def load_overload(self, signature: Any, target: Any) -> Any:
        found = None
        try:
            found = self._cache.load_overload(signature, target)
            readable = found is None or tuple(found.signature.args) == tuple(signature)
        except Exception:  # whatever unpickling another program's file, or half of one, raises
            readable = False
        if not readable:
            found = None
            with suppress(OSError):
                self._cache.flush()
        if found is None:
            _announce(self._module, self._cache.cache_path)
        return found

    def save_overload(self, signature: Any, compiled: Any) -> None:
        with suppress(OSError):  # the disk is full, or was made read-only meanwhile
            self._cache.save_overload(signature, compiled)


def _announce(module: str, path: str | None) -> None:
    """Say once for each package that it is compiled, on stderr, be it a terminal or not."""
    package = ".".join(module.split(".")[:2])
    if package in _announced:
        return
    _announced.add(package)
    seconds = f", about {_SECONDS[package]} s" if package in _SECONDS else ""
    why = "HEATCHAIN_CACHE is off" if off() else "no folder can be written; HEATCHAIN_CACHE may name one"
    once = "once" if path else f"for this process alone ({why})"
    print(f"heatchain: compiling {package} {once}{seconds}.", file=sys.stderr, flush=True)


@cache
def _root() -> Path | None:
    """The folder of all compiled code, if it can be written."""
    kept, chosen = folder(), os.environ.get("NUMBA_CACHE_DIR")
    root = Path(chosen) if chosen else kept and kept / "compiled"
    if root is None:
        return None
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            return root
    except OSError:
        return None


@cache
def _place(module: str) -> Path | None:
    """The folder for a module's code, as it is now."""
    import llvmlite
    import numba

    root, seen = _root(), _sources(module, {})
    if root is None or not seen:
        return None
    digest = hashlib.sha256(f"{numba.__version__} {llvmlite.__version__}".encode())
    for name in sorted(seen):
        digest.update(seen[name])
    return root / digest.hexdigest()[:16]


def _sources(module: str, seen: dict[str, bytes]) -> dict[str, bytes]:
    """The texts of a module and of all modules of ours that it imports, and they; nothing where it has none."""
    text = _source(module)
    if module not in seen and text:
        seen[module] = text
        for package, listed, one, whole in _IMPORTS.findall(text.decode("utf-8", "replace")):
            names = re.findall(r"\w+", listed or one)
            for other in (package, whole, *(f"{package}.{name}" for name in names)):
                _sources(other, seen)
    return seen


@cache
def _source(module: str) -> bytes:
    place = Path(__file__).parents[2].joinpath(*module.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        try:
            return path.read_bytes()
        except OSError:
            continue
    return b""
