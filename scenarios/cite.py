"""The literature that a run used, as BibTeX."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError


@cache
def bibliography() -> dict[str, str]:
    """All entries by key.

    Examples
    --------
    >>> sorted(bibliography())[:2]
    ['Panasyuk2012', 'Taylor2015']
    """
    text = (files("scenarios") / "bibliography.bib").read_text(encoding="utf-8")
    return {key: f"@{entry}" for entry, key in re.findall(r"^@(\w+\{(\w+),.*?^\})", text, re.DOTALL | re.MULTILINE)}


def bibtex(keys: Iterable[str]) -> str:
    """Entries of the literature and of this program."""
    from chain.results import package_version

    known = bibliography()
    missing = [key for key in keys if key not in known]
    if missing:
        raise HeatChainError(f"The bibliography has no entry {missing[0]!r}. It has {', '.join(known)}.")
    program = (
        "@software{heatchain,\n"
        "  author = {{The heatchain developers}},\n"
        "  title = {heatchain: heat through chains of finite bodies joined by quantum mediators},\n"
        f"  version = {{{package_version()}}},\n}}"
    )
    return "\n\n".join([*(known[key] for key in keys), program])


def reference(key: str) -> str:
    """An entry as one reads it.

    Examples
    --------
    >>> reference("Taylor2015").split(".")[0]
    'Taylor, Edward and Segal, Dvira: Quantum bounds on heat transport through nanojunctions, arXiv:1502'
    """
    fields = dict(re.findall(r"(\w+) = \{+(.*?)\}+,", bibliography()[key]))
    where = [fields[name] for name in ("journal", "volume", "pages") if name in fields]
    where += [f"arXiv:{fields['eprint']}"] if "eprint" in fields else []
    return f"{fields['author']}: {fields['title']}, {', '.join(where)} ({fields['year']})"


def used(what: str | None) -> list[str]:
    """Keys of what a scenario, a scenario file or a dataset used; all keys for None."""
    if what is None:
        return list(bibliography())
    if what.endswith(".nc"):
        return _attribute(Path(what), "citations").split()
    from scenarios.jobs import find

    return find(what).citations()


def _attribute(path: Path, name: str) -> str:
    """An attribute of a dataset on disk."""
    from chain.dataset_files import open_dataset

    with open_dataset(path) as dataset:
        found: Any = dataset.attrs.get(name)
    if not isinstance(found, str):
        raise HeatChainError(f"The dataset {str(path)!r} does not say what it used. Was it written by `heatchain run`?")
    return found
