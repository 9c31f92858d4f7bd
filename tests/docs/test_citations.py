"""Every citation key that the code uses stands in the bibliography, and every entry there is used."""

import re

from systems.paths import ROOT

KEY = re.compile(r"\[([A-Z][A-Za-z]+(?:19|20)\d\d[a-z]?)\]")


def used():
    found = {}
    for package in ("chain", "materials", "scenarios"):
        for path in (ROOT / package).rglob("*.py"):
            for key in KEY.findall(path.read_text(encoding="utf-8")):
                found.setdefault(key, path.relative_to(ROOT))
    return found


def test_every_key_is_in_the_bibliography():
    entries = set(KEY.findall((ROOT / "docs" / "references.md").read_text(encoding="utf-8")))
    keys = used()
    assert {"Panasyuk2012", "Taylor2015"} <= set(keys)
    missing = {key: str(path) for key, path in keys.items() if key not in entries}
    assert not missing, missing
    assert entries <= set(keys), "an entry that nothing cites"


def test_equations_are_cited_in_one_grammar():
    """`[Panasyuk2012] Eq. (43)`: a key, then the number in parentheses."""
    wrong = []
    for package in ("chain", "materials", "scenarios"):
        for path in (ROOT / package).rglob("*.py"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if re.search(r"\[(Panasyuk2012|Taylor2015)\] (Eqs?|eqs?)\.? ?\d", line):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not wrong, "\n".join(wrong)
