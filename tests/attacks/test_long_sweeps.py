"""A list of very many swept values is read in a bounded number of checks, and a case of a cheap function is cheap."""

from collections import Counter

import pytest

from scenarios.files.error import FileError
from scenarios.jobs import sweep_from_tables
from scenarios.jobs.open import parse

FILE = """
[chain]
n = 3
left = "310 K"
right = "300 K"
links = {{ kind = "conductance", conductance = "1 nW/K" }}
subsystems = {{ kind = "constant", heat_capacity = "1 aJ/K" }}
[run]
initial = "300 K"
until = "1 ns"
[sweep]
"chain.left" = [{}]
"""


@pytest.mark.parametrize("count", [100, 2000])
def test_checks_are_bounded(monkeypatch, count):
    calls = Counter()

    def counted(*arguments):
        calls["checks"] += 1
        return plain(*arguments)

    plain = sweep_from_tables._checked
    monkeypatch.setattr(sweep_from_tables, "_checked", counted)
    job = parse(FILE.format(", ".join(f'"{310 + i / 1000} K"' for i in range(count))))
    assert len(job.over["chain.left"]) == count
    assert calls["checks"] == min(count, sweep_from_tables.MOST_CHECKS)


def test_what_is_wrong_is_still_said():
    with pytest.raises(FileError, match=r"chain.left\[1\]"):
        parse(FILE.format('"310 K", "-3 K"'))
