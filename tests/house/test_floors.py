"""Who may import whom, over every import that stands in the packages: at the top, in functions and for types."""

import ast
import functools
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# From the ground up. A room imports from the floors below, and on its own floor from rooms named before it.
# A folder below one of these belongs to it; a package's name stands for its face and for loose files without a row.
FLOORS = (
    (
        "chain.errors",
        "chain.arrays",
        "chain.checks",
        "chain.progress",
        "chain.trial",
        "chain.units",
        "chain.storage",
        "chain.results",
        "chain.tables",
    ),
    ("chain.plots", "chain.solvers", "chain.links", "chain.subsystems", "chain.fitting"),
    ("chain.line", "chain.bounds", "chain.exact", "chain.sweeps", "materials.solids"),
    ("chain.runs", "materials.estimators"),
    ("chain.model", "chain.diagnostics", "chain", "materials"),
    ("scenarios.files", "scenarios.output", "scenarios.presets"),
    ("scenarios.registry", "scenarios.jobs", "scenarios.command", "scenarios"),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
PLACE = {room: place for place, room in enumerate(room for rooms in FLOORS for room in rooms)}
PACKAGES = ("chain", "materials", "scenarios")
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path):
    """A file's name as it is imported; a folder's for its `__init__`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for top in PACKAGES for path in sorted((ROOT / top).rglob("*.py"))}
FACES = {name for name, path in FILES.items() if path.name == "__init__.py"}


def imported(path):
    """What a file imports, `from` with the name; from its stub as well, which says what a lazy face loads."""
    for source in (path, path.with_suffix(".pyi")):
        if source.exists():
            yield from names_in((node for node, _ in imports(source.read_text(encoding="utf-8"))), path)


@functools.cache
def imports(text):
    """The imports of a source, each with the statements around it."""
    # Expressions, most of a source, import nothing
    found = [(node, ()) for node in ast.parse(text).body]
    for node, around in found:
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            found += [(one, (*around, node)) for one in getattr(node, part, ())]
    return [(node, around) for node, around in found if isinstance(node, ast.Import | ast.ImportFrom)]


def names_in(nodes, path):
    """What those of some nodes of a file import that are imports."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = path.parent.relative_to(ROOT).parts[: 1 - node.level or None] if node.level else ()
            module = ".".join((*above, *(node.module or "").split("."))).strip(".")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def file_of(name):
    """The file that an imported name comes from: itself a file, or a name in one."""
    while name not in FILES and "." in name:
        name = name.rpartition(".")[0]
    return name if name in FILES else None


def room_of(name):
    """The room that a file stands in."""
    while name not in PLACE and "." in name:
        name = name.rpartition(".")[0]
    return name


def goals_of(name, path):
    """The files of the packages that a file imports."""
    return {file for one in imported(path) if (file := file_of(one)) not in (None, name)}


@functools.cache
def arrows():
    """Of every file, what it imports: the sources of all packages are read, by the worker whose tests these are."""
    return {name: goals_of(name, path) for name, path in FILES.items()}


def circles(found):
    """Files that import each other in a circle, and what lies between circles."""
    left = {name: set(goals) for name, goals in found.items()}
    while True:
        wanted = {goal for goals in left.values() for goal in goals}
        kept = {name: goals & left.keys() for name, goals in left.items() if name in wanted and goals & left.keys()}
        if kept == left:
            return sorted(left)
        left = kept


def test_no_circle_of_imports():
    assert not circles(arrows())


def test_no_arrow_goes_up():
    up = sorted(
        f"{name} imports {goal}"
        for name, goals in arrows().items()
        for goal in goals
        if PLACE[room_of(goal)] > PLACE[room_of(name)]
    )
    assert not up


def test_every_folder_and_no_other_stands_in_the_table_once():
    folders = set(PACKAGES)
    for top in PACKAGES:
        folders |= {f"{top}.{path.name}" for path in (ROOT / top).iterdir() if any(path.glob("*.py"))}
    rows = [room for rooms in FLOORS for room in rooms]
    assert len(rows) == len(set(rows))
    assert not set(rows) - FILES.keys()
    assert {room for room in rows if room in FACES} == folders
    assert len(FLOORS) <= 7
    assert len(folders) <= 25


@pytest.mark.parametrize(("top", "most"), [("chain", 7), ("scenarios", 2), ("materials", 6)])
def test_few_loose_files_at_a_root(top, most):
    assert len([path for path in (ROOT / top).glob("*.py") if path.name != "__init__.py"]) <= most


def test_the_exact_dynamics_import_nothing_of_the_theory_they_judge():
    reached, waiting = set(), {name for name in FILES if room_of(name) == "chain.exact"}
    while waiting:
        reached |= waiting
        waiting = {goal for name in waiting for goal in arrows()[name]} - reached
    assert "chain.exact.star.star" in reached
    assert not [name for name in reached if room_of(name) == "chain.links"]


def test_chain_does_not_know_materials_or_scenarios():
    assert not [
        (name, goal)
        for name, goals in arrows().items()
        for goal in goals
        if name.startswith("chain") and not goal.startswith("chain")
    ]


def loaded_with(name, known):
    """The files that are loaded when one is imported, itself among them."""
    waiting, found = {name}, set()
    while waiting:
        found |= waiting
        waiting = {goal for one in waiting for goal in known[one]} - found
    return found


def needless(sources):
    """Imports inside functions of what is loaded with their file in any case, by file."""
    known, later = {}, {}
    for name, text in sources.items():
        top = [node for node, around in imports(text) if not around]
        late = [node for node, around in imports(text) if any(isinstance(one, FUNCTIONS) for one in around)]
        known[name], later[name] = (
            {file_of(one) for one in names_in(nodes, FILES[name])} - {None} for nodes in (top, late)
        )
    for name, inside in later.items():
        yield from ((name, goal) for goal in sorted(inside & loaded_with(name, known)))


def test_what_is_loaded_in_any_case_is_imported_at_the_top():
    """An import inside a function says that its module takes long to load, and is often not needed."""
    sources = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
    assert not list(needless(sources))
    sources["chain.runs.transient"] += "\n\ndef late():\n    from chain.runs.plan import plan\n"
    assert list(needless(sources)) == [("chain.runs.transient", "chain.runs.plan")]


def test_the_rules_see_what_they_forbid():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == ["b", "c"]
    assert "chain.links.harmonic.mediator" in arrows()["chain"]  # a lazy face, by its stub
    assert "chain.results" in arrows()["chain.runs.datasets"]  # from chain import results
    assert "tqdm" not in arrows()["chain.progress"]
