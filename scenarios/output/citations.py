"""The literature that a run used: entries of one bibliography, and the sources of materials, as BibTeX and as text."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import materials
from chain.errors import HeatChainError
from chain.storage.version import __version__

MATERIAL = "material:"


@cache
def bibliography() -> dict[str, Any]:
    """All entries by key, as pybtex has them.

    Examples
    --------
    >>> bibliography()["Taylor2015"].fields["doi"]
    '10.1103/PhysRevLett.114.220401'
    """
    from pybtex.database import parse_string  # loads latexcodec, for which most commands have no use

    text = (files("scenarios.output") / "bibliography.bib").read_text(encoding="utf-8")
    return dict(parse_string(text, "bibtex").entries)


def bibtex(keys: Iterable[str]) -> str:
    """Entries of the literature, of materials' sources, and of this program.

    Parameters
    ----------
    keys : iterable of str
        Keys of the bibliography, or as in "material:a-SiO2".
    """
    from pybtex.database import BibliographyData, Entry, Person

    fields = [
        ("title", "heatchain: heat through chains of finite bodies joined by quantum mediators"),
        ("version", __version__),
    ]
    program = Entry("software", fields, {"author": [Person("{The heatchain developers}")]})
    entries = {key.replace(MATERIAL, "material-"): _entry(key) for key in keys}
    return str(BibliographyData({**entries, "heatchain": program}).to_string("bibtex")).rstrip()


def _entry(key: str) -> Any:
    if key.startswith(MATERIAL):
        return _material_entry(key.removeprefix(MATERIAL))
    known = bibliography()
    if key not in known:
        raise HeatChainError(f"The bibliography has no entry {key!r}. It has {', '.join(known)}.")
    return known[key]


def _material_entry(name: str) -> Any:
    """The sources of a material's numbers, as far as they are known, with what each gave."""
    from pybtex.database import Entry

    note = "; ".join(f"{', '.join(properties)}: {source}" for source, properties in _sources(name).items())
    title = f"{{Properties of {name}, as collected in heatchain}}"
    return Entry("misc", [("title", title), ("note", re.sub(r"[{}]", "", note))])


def _sources(name: str) -> dict[str, list[str]]:
    """Properties of a material by their source, with the state of each that was not verified."""
    material = materials.get(name)
    found: dict[str, list[str]] = {}
    for what, source in material.sources.items():
        state = material.states[what]
        words = what.replace("_", " ") + (f" ({state})" if state != "verified" else "")
        found.setdefault(source, []).append(words)
    return found


def materials_in(tables: Any) -> list[str]:
    """Keys, as in "material:a-SiO2", of the materials that the tables of a scenario file name."""
    known = set(materials.keys())

    def names(part: Any) -> set[str]:
        if isinstance(part, dict):
            by_name = {materials.get(part["material"]).key} if part.get("kind") == "material" else set()
            return by_name.union(*map(names, part.values()))
        if isinstance(part, list):
            return set().union(*map(names, part))
        return {part} & known if isinstance(part, str) else set()

    return sorted(MATERIAL + name for name in names(tables))


def reference(key: str) -> str:
    """An entry as one reads it.

    Examples
    --------
    >>> print(reference("Clarke2003").partition("coatings, ")[2])
    Surface and Coatings Technology 163-164, 67-74 (2003), doi:10.1016/S0257-8972(02)00593-5
    """
    if key.startswith(MATERIAL):
        name = key.removeprefix(MATERIAL)
        return f"{name}: " + "; ".join(_sources(name))
    entry = _entry(key)
    fields = entry.fields
    authors = ", ".join(_spoken(person) for person in entry.persons["author"])
    pages = fields["pages"].replace("--", "-")
    links = [f"{name}:{fields[field]}" for name, field in (("doi", "doi"), ("arXiv", "eprint")) if field in fields]
    where = f"{fields['journal']} {fields['volume']}, {pages} ({fields['year']})"
    note = f" ({fields['note']})" if "note" in fields else ""
    return f"{authors}: " + ", ".join([fields["title"], where, *links]) + note


def _spoken(person: Any) -> str:
    return " ".join([*person.first_names, *person.middle_names, *person.prelast_names, *person.last_names])


def keys_in(*texts: str | None) -> list[str]:
    """Citation keys in texts, as in [Panasyuk2012]."""
    return sorted({key for text in texts for key in re.findall(r"\[([A-Z][A-Za-z]+\d{4}[a-z]?)\]", text or "")})
