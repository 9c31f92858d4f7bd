"""The literature that a run used, as BibTeX."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from chain.errors import HeatChainError

_MATERIAL = "material:"


@cache
def bibliography() -> dict[str, str]:
    """All entries by key.

    Examples
    --------
    >>> sorted(bibliography())[:2]
    ['Panasyuk2012', 'Taylor2015']
    """
    text = (files("scenarios.output") / "bibliography.bib").read_text(encoding="utf-8")
    return {key: f"@{entry}" for entry, key in re.findall(r"^@(\w+\{(\w+),.*?^\})", text, re.DOTALL | re.MULTILINE)}


def bibtex(keys: Iterable[str]) -> str:
    """Entries of the literature, of materials' sources, and of this program.

    Parameters
    ----------
    keys : iterable of str
        Keys of the bibliography, or as in "material:a-SiO2".
    """
    from chain.storage.version import __version__

    program = (
        "@software{heatchain,\n"
        "  author = {{The heatchain developers}},\n"
        "  title = {heatchain: heat through chains of finite bodies joined by quantum mediators},\n"
        f"  version = {{{__version__}}},\n}}"
    )
    return "\n\n".join([*map(_entry, keys), program])


def _entry(key: str) -> str:
    if key.startswith(_MATERIAL):
        return _material_entry(key.removeprefix(_MATERIAL))
    known = bibliography()
    if key not in known:
        raise HeatChainError(f"The bibliography has no entry {key!r}. It has {', '.join(known)}.")
    return known[key]


def _material_entry(name: str) -> str:
    """The sources of a material's numbers, as far as they are known, with what each gave."""
    note = "; ".join(f"{', '.join(properties)}: {source}" for source, properties in _sources(name).items())
    return (
        f"@misc{{material-{name},\n"
        f"  title = {{{{Properties of {_escaped(name)}, as collected in heatchain}}}},\n"
        f"  note = {{{_escaped(note)}}},\n}}"
    )


def _sources(name: str) -> dict[str, list[str]]:
    """Properties of a material by their source, with the state of each that was not verified."""
    import materials

    material = materials.get(name)
    found: dict[str, list[str]] = {}
    for what, source in material.sources.items():
        state = material.states[what]
        words = what.replace("_", " ") + (f" ({state})" if state != "verified" else "")
        found.setdefault(source, []).append(words)
    return found


def _escaped(text: str) -> str:
    """Text without what TeX would take for commands."""
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


def materials_in(tables: Any) -> list[str]:
    """Keys, as in "material:a-SiO2", of the materials that the tables of a scenario file name."""
    import materials

    known = set(materials.keys())

    def names(part: Any) -> set[str]:
        if isinstance(part, dict):
            by_name = {materials.get(part["material"]).key} if part.get("kind") == "material" else set()
            return by_name.union(*map(names, part.values()))
        if isinstance(part, list):
            return set().union(*map(names, part))
        return {part} & known if isinstance(part, str) else set()

    return sorted(_MATERIAL + name for name in names(tables))


def reference(key: str) -> str:
    """An entry as one reads it.

    Examples
    --------
    >>> print(reference("Taylor2015").partition(": ")[2])
    Quantum bounds on heat transport through nanojunctions, Physical Review Letters, arXiv:1502.03095 (2015)
    """
    if key.startswith(_MATERIAL):
        name = key.removeprefix(_MATERIAL)
        return f"{name}: " + "; ".join(_sources(name))
    fields = dict(re.findall(r"(\w+) = \{+(.*?)\}+,", bibliography()[key]))
    where = [fields[name] for name in ("journal", "volume", "pages") if name in fields]
    where += [f"arXiv:{fields['eprint']}"] if "eprint" in fields else []
    return f"{fields['author']}: {fields['title']}, {', '.join(where)} ({fields['year']})"


def keys_in(*texts: str | None) -> list[str]:
    """Citation keys in texts, as in [Panasyuk2012]."""
    return sorted({key for text in texts for key in re.findall(r"\[([A-Z][A-Za-z]+\d{4}[a-z]?)\]", text or "")})
