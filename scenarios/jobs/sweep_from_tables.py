"""The table `sweep` of a scenario file: key paths and lists of values, each checked before any case runs."""

import copy
import json
from collections.abc import Container, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from chain.errors import HeatChainError
from chain.sweeps.grid import grid
from scenarios.files import toml
from scenarios.files.document import SYSTEMS
from scenarios.files.error import FileError
from scenarios.files.fields import LONGEST, shown
from scenarios.jobs.doubts import gathered
from scenarios.jobs.from_tables import validate
from scenarios.jobs.sweep import SweepJob

if TYPE_CHECKING:
    import xarray as xr

    from scenarios.jobs.job import Job

MOST_CHECKS = 300  # values that are tried beforehand, in about 5 ms each
TOGETHER = "together."  # before the name of a dimension, along which several keys change
_UNUSED = ("animation", "report", "stream")  # of the output of one run


def validate_sweep(tables: dict[str, Any], source: str, name: str) -> "SweepJob":
    """The sweep that a file describes, ready to run, or all of its errors.

    The file is checked with the first value of every key, and then with each other value in the place of the first, up
    to 300 of them: what is wrong with a value is found for as many checks as there are values, not for all of their
    combinations. Keys under `together` and a name of one's own change together. A combination, or a later value, that
    cannot be run costs its own case.
    """
    fixed = {key: value for key, value in tables.items() if key != "sweep"}
    axes, faults = _axes(tables["sweep"], ("parameters",) if "scenario" in tables else (*SYSTEMS, "run"))
    start = {path: values[0] for axis in axes.values() for path, values in axis.items()}
    first = _checked(fixed, start, source, name, faults)
    known, checks = set(faults), max(1, MOST_CHECKS // max(1, len(axes)))
    for key, axis in axes.items():
        for i in range(1, min(checks, *map(len, axis.values()))):
            wrong: list[str] = []
            _checked(fixed, start | {path: values[i] for path, values in axis.items()}, source, name, wrong)
            faults += [f"`sweep.{key}[{i}]`: {fault}" for fault in wrong if fault not in known]
    prefix = "parameters." if "scenario" in tables else ""
    named = {path.removeprefix(prefix): one for key, axis in axes.items() for path, one in _laid_out(key, axis).items()}
    faults += _unused(fixed.get("output"))
    function = partial(run_case, json.dumps(fixed), prefix)
    try:
        if named and not faults:
            grid(function, named)
    except HeatChainError as error:
        faults.append(f"`sweep`: {error}")
    if faults or first is None:
        raise FileError(source, dict.fromkeys(faults))
    return SweepJob(name, first.output, first, tables, function, named)


def _laid_out(key: str, axis: dict[str, list[Any]]) -> dict[str, Any]:
    """Values by key path as `chain.sweep` takes them: those that change together over a dimension of their own."""
    if not key.startswith(TOGETHER):
        return dict(axis)
    import xarray as xr

    dim = key.removeprefix(TOGETHER)
    return {path: xr.DataArray(np.array(values, dtype=object), dims=dim) for path, values in axis.items()}


def run_case(text: str, prefix: str, /, **values: Any) -> "xr.Dataset":
    """The result of one case: tables as JSON, with values put in at key paths after `prefix`.

    Warnings about the model are in its attribute `model_warnings`.
    """
    tables = json.loads(text)
    for path, value in values.items():
        toml.put(tables, f"{prefix}{path}", value)
    with gathered() as doubts:
        dataset = validate(tables, "the case", "case").run()
    told = {"model_warnings": "\n".join(doubts)}
    return dataset.assign_attrs(told | {"input": "", "scenario_file": ""})  # the sweep's own say all


def _axes(table: Any, allowed: Sequence[str]) -> tuple[dict[str, dict[str, list[Any]]], list[str]]:
    """Lists of values by key path for every dimension, however the path is written, and what is wrong with them."""
    found: dict[str, dict[str, list[Any]]] = {}
    seen: set[str] = set()
    faults: list[str] = []
    for written, entry in toml.leaves(table):
        axis, path = written, written
        if written.startswith(TOGETHER):
            dim, _, path = written.removeprefix(TOGETHER).partition(".")
            axis = f"{TOGETHER}{dim}"
        fault = _fault(written, path, entry, seen, allowed)
        if fault is None and any(len(entry) != len(other) for other in found.get(axis, {}).values()):
            fault = f"`sweep.{written}` must have as many values as the others of `{axis}`, which change together."
        if fault:
            faults.append(fault)
        else:
            seen.add(path)
            found.setdefault(axis, {})[path] = entry
    if not found and not faults:
        faults.append('`sweep` must have a key path and a list of values, as in "chain.n" = [10, 20].')
    return found, faults


def _fault(written: str, path: str, values: Any, seen: Container[str], allowed: Sequence[str]) -> str | None:
    """What is wrong with the values of a key path."""
    where = f"sweep.{written}" if written else "sweep"
    if path in seen:
        return f"`{where}` is given twice."
    if not path or not all(path.split(".")):
        return f'`{where}` must be a table of key paths and lists, as in "chain.n" = [10, 20].'
    if path.split(".")[0] not in allowed or "." not in path:
        return f"`{where}` cannot be swept: only keys in `{'` and `'.join(allowed)}` can."
    if not isinstance(values, list) or not 0 < len(values) <= LONGEST:
        return f"`{where}` must be a list of values, but is {shown(values)}."
    for i, value in enumerate(values):
        if not isinstance(value, str | int | float):
            return f"`{where}[{i}]` must be a text, a number, true or false, but is {shown(value)}."
    return None


def _checked(tables: dict[str, Any], values: dict[str, Any], source: str, name: str, faults: list[str]) -> "Job | None":
    """The job of one case; its errors are added to `faults`."""
    changed = copy.deepcopy(tables)
    try:
        for path, value in values.items():
            toml.put(changed, path, value)
        return validate(changed, source, name)
    except FileError as error:
        faults += error.faults
    except HeatChainError as error:
        faults.append(f"`sweep`: {error}")
    return None


def _unused(output: Any) -> list[str]:
    """Sentences about files that a sweep does not write."""
    given = [key for key in _UNUSED if isinstance(output, dict) and output.get(key)]
    return [f"`output.{key}` has no meaning for a sweep. Leave it out." for key in given]
