"""A scenario file from its text to models, with all of its errors at once."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from chain.errors import HeatChainError
from chain.text_files import read_text
from scenarios.files import toml
from scenarios.files.document import ChainFile, Document, PresetFile
from scenarios.files.faults import FileError, sentences
from scenarios.files.fields import KEY

if TYPE_CHECKING:
    from scenarios.jobs import Job

MOST_KEYS = 1000  # of a table


def read(path: str | Path, settings: Sequence[str] = ()) -> "Job":
    """What a file describes, ready to run.

    Parameters
    ----------
    path : file in TOML
    settings : changes, as in "run.samples=11"

    Raises
    ------
    FileError
        With all errors of the file.
    """
    path = Path(path)
    tables = toml.parse(read_text(path, "a scenario file"), path.name)
    for setting in settings:
        set_value(tables, setting)
    return validate(tables, path.name, path.stem)


def parse(text: str, source: str = "the text") -> "Job":
    """What a text describes, ready to run; as `read`."""
    return validate(toml.parse(text, source), source, "scenario")


def validate(tables: dict[str, Any], source: str, name: str) -> "Job":
    """What tables describe, ready to run.

    Parameters
    ----------
    tables : as TOML gives them
    source : what they are called in an error message
    name : of the files that are written by default
    """
    if any(len(one) > MOST_KEYS for one in (tables, *tables.values()) if isinstance(one, dict)):
        raise FileError(source, [f"it has a table of more than {MOST_KEYS} keys."])
    if "sweep" in tables:
        from scenarios.files.sweeping import validate_sweep

        return validate_sweep(tables, source, name)
    try:
        file: ChainFile | PresetFile = TypeAdapter(Document).validate_python(tables)
    except ValidationError as error:
        faults = sentences(error, Document)
        raise FileError(source, faults + _late_faults(tables)) from None
    faults = list(file.output.wrong_endings().values())
    job = _chain_job(file, tables, name, faults) if isinstance(file, ChainFile) else _preset(file, name, faults)
    if faults or job is None:
        raise FileError(source, faults)
    return job


def _preset(file: PresetFile, name: str, faults: list[str]) -> "Job | None":
    from scenarios import parameters
    from scenarios.jobs import PresetJob

    try:
        arguments, wrong = parameters.checked(file.scenario, file.parameters, "parameters.")
    except HeatChainError as error:
        faults.append(f"`scenario`: {error}")
        return None
    faults += wrong
    return PresetJob(name, file.output, file.scenario, arguments, file.title)


def _late_faults(tables: dict[str, Any]) -> list[str]:
    """Errors of a scenario's parameters, which no model knows, where the file has other errors too."""
    from scenarios import parameters

    scenario, given = tables.get("scenario"), tables.get("parameters", {})
    if not isinstance(scenario, str) or not isinstance(given, dict):
        return []
    try:
        return parameters.checked(scenario, given, "parameters.")[1]
    except HeatChainError as error:
        return [f"`scenario`: {error}"]


def _chain_job(file: ChainFile, tables: dict[str, Any], name: str, faults: list[str]) -> "Job | None":
    from scenarios.jobs import ChainJob

    def under(path: str) -> Any:
        def call(key: str | None, function: Any, *arguments: Any, **options: Any) -> Any:
            where = path if key is None else f"{path}.{key}"
            try:
                return function(*arguments, **options)
            except HeatChainError as error:
                text = str(error)
                faults.append(text.replace(KEY, where) if KEY in text else f"`{where}`: {text}")
                return None

        return call

    run = file.run
    faults += [f"`run.{key}` has no meaning for the kind {run.kind!r}. Leave it out." for key in run.surplus()]
    faults += [f"`run.{key}` is missing: a run of the kind {run.kind!r} needs it." for key in run.lacking()]
    if not run.resumable and (run.segment is not None or file.output.stream):
        key = "run.segment" if run.segment is not None else "output.stream"
        faults.append(f"`{key}` has a meaning for transients by the method 'rosenbrock' alone. Leave it out.")
    line = file.chain.build(under("chain"))
    if line is not None and run.continuum is not None:
        line = under("run")("continuum", line.continuum, run.continuum)
    arguments = under("run")("initial", run.arguments)
    if line is not None and not faults:
        under("run")(None, _check_run, line, run.kind, arguments, file.output.stream)
        faults += [] if faults else _undrawn(file)
    return None if line is None else ChainJob(name, file.output, file, tables, line, arguments)


def _undrawn(file: ChainFile) -> list[str]:
    """Sentences about panels that a run's variables leave without anything to show."""
    from scenarios.chain_figures import SHOWS

    variables, panels = file.run.variables, file.plot.panels
    if variables is None:
        return []
    empty = [panel for panel in panels if SHOWS[panel] not in variables]
    if not empty or ("panels" not in file.plot.model_fields_set and len(empty) < len(panels)):
        return []
    return [f"`run.variables` must hold `{SHOWS[empty[0]]}`, which the panel {empty[0]!r} of `plot.panels` shows."]


def _check_run(line: Any, kind: str, arguments: dict[str, Any], streamed: bool) -> None:
    """What a run would refuse at its beginning."""
    from chain import runs
    from chain.streaming import check_memory

    if arguments.get("initial", arguments.get("at")) is not None:
        line._initial(arguments.get("initial", arguments.get("at")))
    if kind != "transient":
        return
    runs._check_variables(arguments.get("variables"))
    runs._events(arguments.get("events", ()), line.n)
    samples, times = arguments.get("samples", 101), arguments.get("times")
    until = "1 s" if arguments.get("until") == "steady" else arguments.get("until")
    moments = runs._moments(
        None if until is None else 1.0, 2 if times is not None else samples, arguments.get("sampling", "linear"), times
    )
    if not streamed:
        check_memory(len(moments), line.n)


def set_value(tables: dict[str, Any], setting: str) -> None:
    """Change a value: a key path, an equals sign, and a value as TOML writes it, or a text."""
    key, equals, text = setting.partition("=")
    parts = key.strip().split(".")
    if not equals or not all(parts) or not text.strip():
        raise HeatChainError(f"`--set` must be KEY=VALUE, as in run.samples=11, but is {setting!r}.")
    if parts[0] == "sweep":
        from scenarios.files.sweeping import flat

        parts[1:] = [".".join(parts[1:])]
        tables["sweep"] = flat(tables.get("sweep", {}))
    for part in parts[:-1]:
        tables = tables.setdefault(part, {})
        if not isinstance(tables, dict):
            raise HeatChainError(f"`--set` names {key.strip()!r}, but {part!r} is not a table in the file.")
    tables[parts[-1]] = toml_value(text.strip())


def toml_value(text: str) -> Any:
    """A value as TOML reads it; what TOML does not read is a text."""
    try:
        found = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return found["value"] if found.keys() == {"value"} and text not in ("inf", "+inf") else text
