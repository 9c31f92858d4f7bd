"""Docstrings of what is public have numpydoc's form: an argument's name and type, and below them what it is."""

import inspect
import re
from itertools import pairwise

import pytest

import chain
import materials
import scenarios

PLACES = [chain, chain.bounds, chain.exact, chain.spectra, materials, scenarios]


def public():
    """Functions and classes, and the classes' public methods, by name."""
    for place in PLACES:
        for name in place.__all__:
            one = getattr(place, name)
            if (
                callable(one)
                and not name.startswith("_")
                and (one.__module__ or "").startswith(("chain", "materials", "scen"))
            ):
                yield f"{place.__name__}.{name}", one
                for part, method in vars(one).items() if inspect.isclass(one) else ():
                    if inspect.isfunction(method) and not part.startswith("_"):
                        yield f"{place.__name__}.{name}.{part}", method
    for name, function in scenarios.SCENARIOS.items():
        yield f"scenario {name}", function


DOCUMENTED = {name: inspect.getdoc(one) or "" for name, one in public()}


def entries(text):
    """Lines that name arguments, each with the line below it."""
    section = re.search(r"^(?:Parameters|Attributes)\n-+\n(.*?)(?:\n\n|\Z)", text, re.DOTALL | re.MULTILINE)
    lines = section[1].split("\n") if section else []
    return [(line, below) for line, below in pairwise([*lines, ""]) if not line.startswith(" ")]


def test_much_is_public():
    assert len(DOCUMENTED) > 150


@pytest.mark.parametrize("name", DOCUMENTED)
def test_arguments_have_a_type_and_below_it_a_sentence(name):
    assert DOCUMENTED[name].partition("\n")[0].endswith((".", "?"))
    for line, below in entries(DOCUMENTED[name]):
        assert re.fullmatch(r"\**\w[\w, *]*( : .{1,90})?", line), line
        assert below.startswith("    ") or "{" in line, line
