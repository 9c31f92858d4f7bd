"""Parameters by name: what users write, and what it changes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chain.arrays import Flags
from chain.checks import nearest
from chain.errors import HeatChainError
from chain.line.kinds import Kinds
from chain.line.line import Line, Row
from chain.runs.sensitivity.directions import PLACES, STEP, Direction, none_of, of_lines
from chain.units.parameter import parameters_of
from chain.units.parametric import Parametric

_NAME = re.compile(r"(\w[\w ]*?)(?:\[(:|[^\[\]]+)\])?(?:\.(\w+))?")
FORM = "'links', 'links[3]', 'links[:]', 'links.damping', 'subsystems[2]', 'sources[1]', 'initial' or a side as 'left'"


def directions(row: Row, parameters: Any) -> list[Direction]:
    """What every parameter changes.

    Parameters
    ----------
    row : Row
        A chain, rod or network.
    parameters : str, sequence of str, or mapping
        Names; or from names to functions of a factor that return the row with a parameter multiplied by it.
    """
    if isinstance(parameters, Mapping):
        found = [_made(row, str(name), function) for name, function in parameters.items()]
    elif isinstance(parameters, str):
        found = list(_named(row.line, parameters))
    elif isinstance(parameters, Sequence) and all(isinstance(one, str) for one in parameters):
        found = [one for name in parameters for one in _named(row.line, name)]
    else:
        raise HeatChainError(f"`parameters` must be names such as {FORM}, or a mapping, but is {parameters!r}.")
    names = [one.name for one in found]
    if not found or len(set(names)) < len(names):
        raise HeatChainError(f"`parameters` must name one or more, each once, but is {parameters!r}.")
    return found


def _made(row: Row, name: str, function: Any) -> Direction:
    if not callable(function):
        raise HeatChainError(
            f"`parameters[{name}]` must be a function from a factor to a {type(row).__name__}, but is {function!r}."
        )

    def line(factor: float) -> Line:
        made = function(factor)
        if not isinstance(made, Row):
            raise HeatChainError(f"`parameters[{name}]` must return a {type(row).__name__}, but returns {made!r}.")
        return made.line

    return of_lines(row.line, name, line)


def _named(line: Line, name: str) -> Iterator[Direction]:
    match = _NAME.fullmatch(name)
    what, where, which = match.groups() if match else (None, None, None)
    places = {"links": len(line.edges), "subsystems": line.n, "sources": line.n, "initial": line.n}
    if what not in places and what not in line.sides:
        known = [*places, *line.sides]
        raise HeatChainError(f"`parameters` are {FORM}, but one is {name!r}.{nearest(what or name, known)}")
    if what in line.sides:
        if where or which:
            raise HeatChainError(f"The parameter {what!r} is one, and has no {where or which!r}. Write {what!r}.")
        yield _side(line, str(what))
        return
    for label, chosen in _chosen(line, str(what), where, places[str(what)]):
        whole = label + (f".{which}" if which else "")
        if which is None:
            yield _factor(line, str(what), whole, chosen)
        elif what in ("links", "subsystems"):
            yield _inner(line, str(what), whole, which, chosen)
        else:
            raise HeatChainError(f"{what!r} have no parameters of their own, but {name!r} asks for {which!r}.")


def _chosen(line: Line, what: str, where: str | None, count: int) -> Iterator[tuple[str, Flags]]:
    """Names and places: all, one, or each."""
    labels = np.arange(count).tolist() if what == "links" else line.labels.tolist()
    if where is None:
        yield what, np.ones(count, dtype=np.bool_)
        return
    if what == "sources":
        labels = [label if number in line.sources else None for number, label in enumerate(labels)]
    if where == ":":
        wanted = [i for i, one in enumerate(labels) if one is not None]
    else:
        wanted = [labels.index(_label(where, labels, what))]
    for i in wanted:
        chosen = np.zeros(count, dtype=np.bool_)
        chosen[i] = True
        yield f"{what}[{labels[i]}]", chosen


def _label(where: str, labels: list[Any], what: str) -> Any:
    for label in labels:
        if label is not None and str(label) == where.strip("'\" "):
            return label
    there = [str(label) for label in labels if label is not None]
    shown = ", ".join(there[:4]) + (f", ... {there[-1]}" if len(there) > 4 else "")
    raise HeatChainError(f"`parameters` name {what}[{where}], but there are {shown or 'none'}.")


def _side(line: Line, side: str) -> Direction:
    number = line.sides.index(side)
    mine = np.arange(len(line.ends)) == number if line.wiring is None else line.wiring.side == number
    values = [end.value for end, one in zip(line.ends, mine, strict=True) if one]
    if all(not callable(value) and value == 0.0 for value in values):
        raise HeatChainError(f"The {side} end has the heat current 0 W, which no factor changes.")
    return replace(none_of(line, side), end=mine.astype(np.float64))


def _factor(line: Line, what: str, name: str, chosen: Flags) -> Direction:
    if what == "sources" and not line.sources:
        raise HeatChainError("`parameters` name `sources`, but there are none.")
    field = {"links": "link", "subsystems": "body", "sources": "source", "initial": "start"}[what]
    changed: dict[str, Any] = {field: chosen.astype(np.float64)}
    return replace(none_of(line, name), **changed)


def _inner(line: Line, what: str, name: str, which: str, chosen: Flags) -> Direction:
    """A parameter that links or bodies have, such as a mediator's damping."""
    kinds = line.links if what == "links" else line.bodies
    if not chosen.all():
        kinds = _apart(kinds, chosen)
    mine = set(kinds.number[chosen].tolist())
    beside = [_scaled(kinds, mine, which, 1.0 + place * STEP, name) for place in PLACES]
    changed: dict[str, Any] = {"links" if what == "links" else "bodies": tuple(beside)}
    return replace(none_of(line, name), **changed)


def _apart(kinds: Kinds, chosen: Flags) -> Kinds:
    """Things with one of them as a kind of its own, at the end."""
    number = int(kinds.number[np.flatnonzero(chosen)[0]])
    for family, start, count in kinds.parts():
        if start <= number < start + count:
            one = family._select(np.array([[number - start]])) if count > 1 else family
            moved = np.where(chosen, len(kinds), kinds.number)
            return Kinds((*kinds.families, one), (*kinds.counts, 1), moved, kinds.sizes)
    raise AssertionError


def _scaled(kinds: Kinds, mine: set[int], which: str, factor: float, name: str) -> Kinds:
    """Things with one parameter of some multiplied by a factor."""
    known: set[str] = set()
    families, met = [], False
    for family, start, count in kinds.parts():
        numbers = np.array([start + i in mine for i in range(count)])
        if not numbers.any():
            families.append(family)
            continue
        names = _names(family)
        known |= set(names)
        if which in names:
            family, met = _with(family, names[which], np.where(numbers, factor, 1.0)), True
        families.append(family)
    if not met:
        told = ", ".join(sorted(known)) or "none that has a name"
        raise HeatChainError(
            f"`parameters` name {name!r}, but there are {told}.{nearest(which, known)} Others are given as a function "
            "of a factor that returns the row."
        )
    return replace(kinds, families=tuple(families))


def _names(family: Any) -> dict[str, list[str]]:
    """Parameters of a family by name, as they are stored: a mediator's damping is one for each side."""
    if type(family)._select is not Parametric._select:
        return {}  # made of others
    shown = {one.key: name for name, one in parameters_of(type(family)).items()}
    found: dict[str, list[str]] = {}
    for key in family._parameters:
        if key != "size":  # a factor of the whole
            found.setdefault(shown.get(key, key.rstrip("0123456789")), []).append(key)
    return found


def _with(family: Any, names: list[str], factors: Any) -> Any:
    changed = object.__new__(type(family))
    changed.__dict__.update({name: getattr(family, name) for name in family._fixed})
    shaped = {
        name: value * (factors.reshape(value.shape) if value.shape else float(factors[0])) if name in names else value
        for name, value in family._parameters.items()
    }
    changed._store(**shaped)
    return changed
