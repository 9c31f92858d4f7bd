"""Docstrings of what is public follow numpydoc: each argument with its type and, below, what it is."""

import inspect
import re

import pytest

import chain
import materials
import scenarios

PUBLIC = {"chain": chain, "chain.bounds": chain.bounds, "chain.exact": chain.exact, "chain.spectra": chain.spectra}
ENTRY = re.compile(r"\*{0,2}\w+(, \*{0,2}\w+)*( : .+)?")
SECTIONS = ("Parameters", "Attributes", "Returns", "Yields", "Raises", "Warns", "Notes", "References", "Examples")


def objects():
    """Public functions and classes by name, with the public methods that classes define themselves."""
    for room, module in (PUBLIC | {"materials": materials, "scenarios": scenarios}).items():
        for name in dir(module):
            thing = getattr(module, name)
            if not name.startswith("_") and (inspect.isclass(thing) or inspect.isfunction(thing)):
                yield f"{room}.{name}", thing
                for method, function in vars(thing).items() if inspect.isclass(thing) else ():
                    if inspect.isfunction(function) and not method.startswith("_"):
                        yield f"{room}.{name}.{method}", function
    for name, function in scenarios.SCENARIOS.items():
        yield f"scenarios.{name}", function


FOUND = {
    name: thing
    for name, thing in objects()
    if thing.__module__.partition(".")[0] in ("chain", "materials", "scenarios")
}


def sections(text):
    """Lines of each section of a docstring by its title; the summary by None."""
    found, title, lines = {None: []}, None, text.split("\n")
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line in SECTIONS and below == "-" * len(line):
            title = line
            assert title not in found, f"{title} twice"
            found[title] = []
        elif line != "-" * len(title or "?"):
            found[title].append(line)
    return found


def entries(lines):
    """Entries of a section and what is said of each."""
    found = []
    for line in filter(str.strip, lines):
        if line.startswith("    "):
            assert found, f"{line!r} belongs to nothing"
            found[-1][1].append(line.strip())
        else:
            found.append((line, []))
    return found


@pytest.mark.parametrize("name", FOUND)
def test_the_sections_are_numpydocs(name):
    text = inspect.getdoc(FOUND[name])
    assert text, "no docstring"
    found = sections(text)
    order = [SECTIONS.index(title) for title in found if title]
    assert order == sorted(order)
    assert found[None][0].rstrip().endswith((".", ":")) or found[None][1].strip(), "the first sentence has no end"
    for title in ("Parameters", "Attributes", "Raises", "Warns"):
        for entry, told in entries(found.get(title, [])):
            assert ENTRY.fullmatch(entry), f"{title}: {entry!r} is no name with a type"
            assert told, f"{title}: nothing is said of {entry!r}"
    for entry, told in entries(found.get("Returns", [])):
        assert told or len(entry) < 25, f"Returns: {entry!r} is a sentence, and no type"


@pytest.mark.parametrize("name", FOUND)
def test_every_argument_is_described_and_no_other(name):
    thing = FOUND[name]
    told = [
        one.strip("* ")
        for entry, _ in entries(sections(inspect.getdoc(thing)).get("Parameters", []))
        for one in entry.partition(" : ")[0].split(",")
    ]
    function = thing.__init__ if inspect.isclass(thing) else thing
    method = inspect.isclass(thing) or "self" in inspect.signature(function).parameters or _is_a_verb(function)
    parameters = inspect.signature(function).parameters
    taken = [name for name in list(parameters)[int(method) :] if name not in ("args", "kwargs", "properties")]
    if inspect.isclass(thing) and not told:  # what only others make
        return
    if "properties" in parameters:  # any of a table's
        assert set(taken) <= set(told)
    else:
        assert sorted(told) == sorted(taken)


def _is_a_verb(function):
    """Whether it is one of the functions that are bound as methods of chains and rods."""
    return function.__module__.startswith("chain.runs")
