"""Parameters of a scenario from outside: known names, and values of the kind and dimension of their defaults."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

import pint

from chain.checks import nearest
from chain.errors import HeatChainError
from chain.units.boundary import unit_of
from chain.units.parse import parse
from scenarios import registry
from scenarios.files.toml import read_value

_ANGULAR = ("1/s", "1/m", "J", "K")  # dimensions in which an angular frequency may be written
_HIDDEN = ("progress",)


def defaults(name: str) -> dict[str, Any]:
    """Parameters of a scenario with their defaults."""
    known = inspect.signature(registry.find(name)).parameters
    return {key: parameter.default for key, parameter in known.items() if key not in _HIDDEN}


def meanings(name: str) -> dict[str, str]:
    """What each parameter is, from the scenario's docstring."""
    text = inspect.getdoc(registry.find(name)) or ""
    section = re.search(r"Parameters\n-+\n(.*?)(?:\n\n[A-Z]\w+\n-+|\Z)", text, re.DOTALL)
    found: dict[str, str] = {}
    for keys, meaning in re.findall(r"^(\w[\w, ]*) : .*((?:\n    .*)*)", section[1] if section else "", re.MULTILINE):
        for key in keys.split(","):
            found[key.strip()] = re.sub(r"\s+", " ", meaning).strip()
    return found


def checked(name: str, given: Mapping[str, Any], path: str = "") -> tuple[dict[str, Any], list[str]]:
    """Arguments for a scenario, and a sentence about each that is wrong.

    Parameters
    ----------
    name : str
        A scenario.
    given : mapping
        Its parameters as TOML or a command line gives them.
    path : str, default ""
        What stands before a key in a sentence.
    """
    known = defaults(name)
    arguments, wrong = {}, []
    for key, value in given.items():
        if key not in known:
            hint = nearest(key, known, 0.4, f"It has {', '.join(known)}.", "`")
            wrong.append(f"The scenario {name!r} has no parameter `{path}{key}`.{hint}")
            continue
        try:
            arguments[key] = _value(value, known[key], f"{path}{key}")
        except HeatChainError as error:
            wrong.append(str(error))
    return arguments, wrong


def _value(value: Any, default: Any, key: str) -> Any:
    """The value as its default is: a number, a list, or a text with a unit."""
    if isinstance(default, list | tuple):
        if not isinstance(value, list | tuple):
            raise HeatChainError(f"`{key}` must be a list such as {list(default)}, but is {value!r}.")
        return type(default)(_value(one, default[0] if default else None, f"{key}[{i}]") for i, one in enumerate(value))
    if isinstance(default, bool) and not isinstance(value, bool):
        raise HeatChainError(f"`{key}` must be true or false, but is {value!r}.")
    if isinstance(default, int | float) and not isinstance(default, bool):
        return _number(value, default, key)
    if isinstance(default, str):
        if not isinstance(value, str):
            raise HeatChainError(f'`{key}` must be a text, as in "{default}", but is {value!r}. Write it in quotes.')
        _check_dimension(value, default, key)
    return value


def _number(value: Any, default: float, key: str) -> Any:
    wanted = "an integer" if isinstance(default, int) else "a number"
    if isinstance(value, bool) or not isinstance(value, int if isinstance(default, int) else int | float):
        raise HeatChainError(f"`{key}` must be {wanted} such as {default}, but is {value!r}.")
    if isinstance(value, float) and not abs(value) < float("inf"):
        raise HeatChainError(f"`{key}` must be a finite number, but is {value!r}.")
    if isinstance(value, int) and abs(value) > 10**15:
        raise HeatChainError(f"`{key}` must be {wanted} of reasonable size, but has {len(str(value))} digits.")
    return value


def _check_dimension(value: str, default: str, key: str) -> None:
    """Refuse a text whose dimension is another than that of a default with a unit."""
    expected = _dimension(default, key)
    if expected is None or value.strip() in ("inf", "steady"):
        return
    number, unit = parse(value, key, f'"{default}"')
    found = unit_of(unit or "1", key).dimensionality
    angular = [unit_of(one).dimensionality for one in _ANGULAR]
    if found != expected and not (found in angular and expected in angular):
        raise HeatChainError(
            f'`{key}` must be of the dimension of "{default}", but {number:g} {unit} is not. Write such a unit.'
        )


def _dimension(text: str, key: str) -> Any:
    """Dimension of a text with a unit; None for another text."""
    try:
        unit = parse(text, key)[1]
        return unit_of(unit, key).dimensionality if unit else None
    except (HeatChainError, pint.errors.PintError):
        return None


def from_settings(name: str, settings: tuple[str, ...]) -> dict[str, Any]:
    """Settings KEY=VALUE of a command line as parameters, of the kind of their defaults."""
    known = defaults(name)
    found: dict[str, Any] = {}
    for setting in settings:
        key, equals, value = (part.strip() for part in setting.partition("="))
        if not equals or not key or not value:
            raise HeatChainError(f"`--set` must be KEY=VALUE, but is {setting!r}.")
        found[key] = _read(value, known.get(key))
    return found


def _read(text: str, default: Any) -> Any:
    if isinstance(default, str):
        return text
    return read_value(text)
