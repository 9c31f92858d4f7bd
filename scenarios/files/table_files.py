"""Tables in files that a scenario file names: they are put in place of the names, so that a run has all it needs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError
from chain.storage.readers.columns import Choices
from chain.storage.readers.series import curve_of
from scenarios.files.document import SYSTEMS
from scenarios.files.error import FileError
from scenarios.files.fields import inside

CHOICES = ("columns", "units", "separator", "decimal", "repeated", "missing")
_OF_RODS = {"conductivity": "W/(m*K)", "heat_capacity": "J/(m^3*K)"}
_KINDS = ("tabulated", "landauer", "susceptibility", "table", "sampled-pulse", "harmonic")


def inlined(tables: dict[str, Any], folder: Path, source: str) -> dict[str, Any]:
    """The tables of a scenario file, with what stands in files that they name.

    Parameters
    ----------
    tables : dict
        As TOML gives them; changed in place.
    folder : Path
        Where the scenario file lies: no file outside is read.
    source : str
        What the file is called in an error message.

    Raises
    ------
    FileError
        With the key, the line, the column, and what was expected.
    """
    faults = []
    for path, table in (one for name in SYSTEMS for one in _with_files(tables.get(name), (name,))):
        key = ".".join(path)
        try:
            table |= _read(table, path, folder)
        except HeatChainError as error:
            faults.append(f"`{key}.file`: {error}".replace("``", "`"))
        for name in ("file", *CHOICES):
            table.pop(name, None)
    if faults:
        raise FileError(source, faults)
    return tables


# -- inside -----


def _with_files(thing: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Tables that name a file, and the keys that lead to them."""
    waiting = [(path, thing)]
    while waiting:
        path, thing = waiting.pop()
        if isinstance(thing, dict):
            if "file" in thing and thing.get("kind") in _KINDS:
                yield path, thing
            waiting += [((*path, str(key)), one) for key, one in thing.items()]
        elif isinstance(thing, list):
            waiting += [((*path[:-1], f"{path[-1]}[{i}]"), one) for i, one in enumerate(thing)]


def _read(table: dict[str, Any], path: tuple[str, ...], folder: Path) -> dict[str, list[Any]]:
    """The two lists of a table, as a scenario file has them."""
    over, name, unit, meaning = _wanted(table["kind"], path)
    if over in table or name in table:
        raise HeatChainError(f"a table has either a `file`, or `{over}` and `{name}`. Leave out one.")
    if not isinstance(table["file"], str):
        raise HeatChainError(f"must be the name of a file, as text, but is {table['file']!r:.80}.")
    place = folder / inside(table["file"], "the name")
    if not place.resolve().is_relative_to(folder.resolve()):
        raise HeatChainError(f"must lead to a file inside {str(folder.resolve())!r}, but {table['file']!r} does not.")
    chosen = {key: table[key] for key in CHOICES if key in table}
    for key in ("columns", "units"):
        if isinstance(chosen.get(key), dict) and name in chosen[key]:
            chosen[key] = {meaning if one == name else one: value for one, value in chosen[key].items()}
    found = curve_of(str(place), over, unit, meaning, choices=Choices(**chosen))
    units = {"temperature": "K", "time": "s", "frequency": "rad/s"}
    texts = {over: (found.x.tolist(), units[over]), name: (found.values.tolist(), unit)}
    return {key: [f"{one!r} {said}" if said else one for one in numbers] for key, (numbers, said) in texts.items()}


def _wanted(kind: str, path: tuple[str, ...]) -> tuple[str, str, str, str]:
    """Abscissa, key of the values, their unit, and what a column of them is called."""
    if kind == "landauer":
        return "frequency", "transmission", "", "transmission"
    if kind == "susceptibility":
        return "frequency", "susceptibility", "1/J", "susceptibility"
    if kind == "tabulated" and "spectrum" in path[-2:]:
        return "frequency", "density", "rad/s", "density"
    if kind == "harmonic":
        return "frequency", "density", "", "density"
    if kind == "tabulated":
        if path[-1] in _OF_RODS:
            return "temperature", "value", _OF_RODS[path[-1]], path[-1]
        body = any(one.partition("[")[0] == "subsystems" for one in path)
        name, unit = ("heat_capacity", "J/K") if body else ("conductance", "W/K")
        return "temperature", name, unit, name
    if path[-1] == "factor":
        return "time", "value", "", "factor"
    return ("time", "value", "W", "current") if "current" in path else ("time", "value", "K", "temperature")
