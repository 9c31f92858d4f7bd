"""The command `heatchain materials`: the library of solids, and one record with its sources."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import materials as library
from chain.errors import HeatChainError
from scenarios.command.say import say, say_file
from scenarios.output.tables import csv_text, json_text
from scenarios.output.text import columns

if TYPE_CHECKING:
    from materials.solids.record import Material

FORMATS = click.Choice(("table", "csv", "json"))


@click.command()
@click.argument("words", metavar="[WORD]...", nargs=-1)
@click.option("--kind", help="Only of this kind, as in 'polymer'.")
@click.option("--element", "elements", multiple=True, help="Only what holds this element; may be given several times.")
@click.option("--verified-only", is_flag=True, help="Only what has a measured conductivity that was traced.")
@click.option("--format", "form", type=FORMATS, default="table", help="A table to read, or CSV or JSON of all fields.")
@click.option("--file", "extra", type=click.Path(path_type=Path), help="TOML file with materials of your own.")
def materials(
    words: tuple[str, ...], kind: str | None, elements: tuple[str, ...], verified_only: bool, form: str,
    extra: Path | None,
) -> None:  # fmt: skip
    r"""List the solids of the library; with WORDs those that have to do with all of them.

    Of a solid that is named, or the only one left, the record: every value with its uncertainty, state and source.

    \b
    Examples:
        heatchain materials
        heatchain materials glass --element Se
        heatchain materials PMMA
        heatchain materials --kind polymer --format csv
    """
    found = _chosen(words, kind, elements, verified_only, extra)
    if form != "table":
        rows = [row for one in found for row in _fields(one)]
        say_file(csv_text(rows) if form == "csv" else json_text([_as_json(one) for one in found]))
    elif len(found) == 1:
        from materials.report import describe_record

        say(describe_record(found[0]))
    else:
        say(_list(found))


def _chosen(
    words: tuple[str, ...], kind: str | None, elements: tuple[str, ...], verified_only: bool, extra: Path | None
) -> "list[Material]":
    from chain.checks import one_of
    from materials.solids.record import KINDS

    if extra is not None:
        library.load(extra)
    if kind is not None:
        one_of(kind, "--kind", KINDS)
    chosen = _named(" ".join(words)) or [one for one in map(library.get, library.keys()) if _has_to_do_with(one, words)]
    if not chosen:
        library.get(" ".join(words))  # says which are near
    left = [
        one for one in chosen
        if kind in (None, one.kind)
        and all(element in _elements(one) for element in elements)
        and not (verified_only and one.states.get("conductivity", "unverified") == "unverified")
    ]  # fmt: skip
    if not left:
        raise HeatChainError("No material of the library is all of that. `heatchain materials` lists all.")
    return left


def _named(text: str) -> "list[Material]":
    """The one of that key, name or formula."""
    try:
        return [library.get(text)]
    except HeatChainError:
        return []


def _has_to_do_with(material: "Material", words: tuple[str, ...]) -> bool:
    known = (material.key, material.name, material.formula or "", material.kind or "", material.note)
    text = " ".join((*known, *material.sources.values())).casefold()
    return all(word.casefold() in text for word in words)


def _elements(material: "Material") -> Mapping[str, float]:
    from materials.solids.formula import composition

    return composition(material.formula) if material.formula else {}


def _list(found: "list[Material]") -> str:
    rows = [("key", "kind", "W/(m K)", "name")]
    for one in found:
        kappa = one.fields.get("conductivity")
        told = "-" if kappa is None else f"{kappa.value:.4g}, {kappa.state}"
        rows.append((one.key, one.kind or "", told, one.name))
    return f"{columns(rows)}\n\n{len(found)} materials. One with its sources: heatchain materials KEY"


def _fields(material: "Material") -> Iterator[dict[str, Any]]:
    """A row for every number of a record."""
    for name, one in material.fields.items():
        yield {"material": material.key, "property": name, "value": one.value, "unit": one.unit,
               "uncertainty": None if one.uncertainty is None else one.sigma, "state": one.state,
               "source": one.source}  # fmt: skip


def _as_json(material: "Material") -> dict[str, Any]:
    fields = {row.pop("property"): row for row in _fields(material)}
    for row in fields.values():
        del row["material"]
    from materials.solids.readings import of

    told = [one._asdict() | {"uncertainty": _known(one.uncertainty)} for one in of(material.key)]
    series = [{"temperature": T, "conductivity": kappa} for T, kappa in material.conductivities]
    return {"key": material.key, "name": material.name, "formula": material.formula, "kind": material.kind,
            "note": material.note, "properties": fields, "conductivity_series": series, "readings": told}  # fmt: skip


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
