"""The job that the tables of a scenario file describe, or all of their errors at once."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from chain.errors import HeatChainError
from chain.line.line import Row
from chain.runs import readiness
from chain.runs.plan import SEGMENT, Plan, plan
from scenarios.files.document import Document, PresetFile, SystemFile
from scenarios.files.error import FileError
from scenarios.files.faults import sentences
from scenarios.files.fields import KEY
from scenarios.files.runs import RunTable
from scenarios.jobs import parameters
from scenarios.jobs.chain import ChainJob
from scenarios.jobs.job import Job
from scenarios.jobs.preset import PresetJob
from scenarios.output.chain_figures import SHOWS, suitable

MOST_KEYS = 1000  # of a table


def validate(tables: dict[str, Any], source: str, name: str) -> Job:
    """What tables describe, ready to run.

    Parameters
    ----------
    tables : dict
        As TOML gives them.
    source : str
        What they are called in an error message.
    name : str
        Of the files that are written by default.
    """
    if any(len(one) > MOST_KEYS for one in (tables, *tables.values()) if isinstance(one, dict)):
        raise FileError(source, [f"it has a table of more than {MOST_KEYS} keys."])
    try:
        file = _validator().validate_python(tables)
    except ValidationError as error:
        faults = sentences(error, Document)
        raise FileError(source, faults + _late_faults(tables)) from None
    faults = list(file.output.wrong_endings().values())
    job = _chain_job(file, tables, name, faults) if isinstance(file, SystemFile) else _preset(file, name, faults)
    if faults or job is None:
        raise FileError(source, faults)
    return job


@cache
def _validator() -> TypeAdapter[SystemFile | PresetFile]:
    """Made once: it takes longer than most cases of a sweep, and Ctrl-C meanwhile would be taken for a fault."""
    return TypeAdapter(Document)


def _preset(file: PresetFile, name: str, faults: list[str]) -> Job | None:
    try:
        arguments, wrong = parameters.checked(file.scenario, file.parameters, "parameters.")
    except HeatChainError as error:
        faults.append(f"`scenario`: {error}")
        return None
    faults += wrong
    return PresetJob(name, file.output, file.scenario, arguments, file.title)


def _late_faults(tables: dict[str, Any]) -> list[str]:
    """Errors of a scenario's parameters, which no model knows, where the file has other errors too."""
    scenario, given = tables.get("scenario"), tables.get("parameters", {})
    if not isinstance(scenario, str) or not isinstance(given, dict):
        return []
    try:
        return parameters.checked(scenario, given, "parameters.")[1]
    except HeatChainError as error:
        return [f"`scenario`: {error}"]


def _chain_job(file: SystemFile, tables: dict[str, Any], name: str, faults: list[str]) -> Job | None:
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
    row = file.system.build(under(file.key))
    if run.continuum is not None and file.key != "chain":
        faults.append("`run.continuum` has a meaning for a chain alone. Leave it out.")
    elif row is not None and run.continuum is not None:
        row = under("run")("continuum", row.continuum, run.continuum)
    arguments = under("run")("initial", run.arguments)
    if arguments is not None and run.kind == "transient" and (abrupt := file.system.moments()):
        arguments["breakpoints"] = [*arguments.get("breakpoints", ()), *abrupt]
    if row is None or faults:
        return None
    request = under("run")(None, _request, row, run, arguments, file.output.stream)
    if request is not None:
        faults += dict.fromkeys(_unready(file, row, request))  # a rod's cells say the same
        faults += _undrawn(file, row)
        if file.output.animation is not None and not run.animates:
            faults.append("`output.animation` needs a transient with the variable `temperature`. Leave it out.")
    return None if faults else ChainJob(name, file.output, file, tables, row, request)


def _request(row: Row, run: RunTable, arguments: dict[str, Any], streamed: bool) -> Plan | dict[str, Any]:
    """What is asked of the chain, checked argument by argument."""
    if run.kind != "transient":
        if run.kind == "response":
            row.line.side(run.side or "left")
        return arguments
    segment = (run.segment or SEGMENT) if run.resumable else None
    found = plan(row.line, **{**arguments, "segment": segment})
    if not streamed:
        found.require_memory(row.n)
    return found


def _unready(file: SystemFile, row: Row, request: Plan | dict[str, Any]) -> Iterator[str]:
    """Sentences about what the run would be refused for before its first step."""
    try:
        if isinstance(request, Plan):
            found = readiness.of_transient(row.line, request)
        else:
            found = readiness.of_question(row.line, file.run.kind, request)
    except HeatChainError as error:
        found = [readiness.Fault("", str(error))]
    for part, reason, place in found:
        key = part if part in RunTable.model_fields else None
        where = f"run.{key}" if key else ".".join(filter(None, (file.key, file.system.key_of(part, place))))
        yield f"`{where}` {reason}" if reason.startswith(("is ", "must ")) else f"`{where}`: {reason}"


def _undrawn(file: SystemFile, row: Row) -> list[str]:
    """Sentences about panels that cannot be drawn: of another kind of system, or of variables that are not wanted."""
    kind, variables, chosen = file.run.kind, file.run.variables, file.plot.panels
    if kind not in ("transient", "steady-state"):
        return []
    usual, able = suitable(row, kind)
    for panel in chosen or ():
        if panel not in able:
            return [f"`plot.panels` must be among {', '.join(able)} for this system, but has {panel!r}."]
    if variables is None or kind != "transient":
        return []
    panels = chosen or usual
    empty = [panel for panel in panels if not set(SHOWS[panel]) <= set(variables)]
    if not empty or (chosen is None and len(empty) < len(panels)):
        return []
    lacking = next(name for name in SHOWS[empty[0]] if name not in variables)
    return [f"`run.variables` must hold `{lacking}`, which the panel {empty[0]!r} of `plot.panels` shows."]
