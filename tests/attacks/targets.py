"""Everything that reads what comes from outside, as functions of bytes: they return, or raise an error of ours."""

import contextlib
import itertools
import pathlib
import tempfile

import numpy as np

from chain.errors import HeatChainError
from chain.runs.checkpoints import checked
from chain.runs.journal import Journal
from chain.solvers.state import CLOCK, COUNT
from chain.storage.readers.table import read_table
from chain.units.boundary import floats, quantity, unit_of
from chain.units.parse import factors, parse
from materials.solids import library
from materials.solids.conductivity_files import read_conductivity
from materials.solids.formula import composition
from scenarios.files.toml import read_value, set_value
from scenarios.jobs import parameters
from scenarios.jobs.open import parse as parse_file

UNITS = ("K", "W/K", "rad/s", "m", "s", "J/K", "W/(m K)", "1")
SITES = 3
_number = itertools.count()


def text(data):
    """Bytes as text, whatever they are."""
    return data.decode("utf-8", "replace")


def each(*calls):
    """All of some calls, whether or not one is refused."""
    for call in calls:
        with contextlib.suppress(HeatChainError):
            call()


@contextlib.contextmanager
def file(data, suffix):
    """A file with that content."""
    path = pathlib.Path(tempfile.gettempdir()) / f"heatchain-fuzz-{next(_number)}{suffix}"
    try:
        path.write_bytes(data)
        yield path
    finally:
        path.unlink(missing_ok=True)


def quantities(data):
    said = text(data)
    each(*(lambda unit=unit: floats(said, unit, "value") for unit in UNITS), lambda: quantity(said, "K"))


def units(data):
    said = text(data)
    each(lambda: parse(said, "value"), lambda: factors(said), lambda: unit_of(said, "value"))


def formulas(data):
    composition(text(data))


def scenario_files(data):
    parse_file(text(data)).paths()


def settings(data):
    said = text(data)
    each(
        lambda: set_value({"run": {"samples": 3}}, said), lambda: read_value(said),
        lambda: parameters.checked("nanoparticles", parameters.from_settings("nanoparticles", (said,))),
    )  # fmt: skip


def conductivities(data):
    with file(data, ".csv") as path:
        read_conductivity(path)


def tables(data):
    with file(data, ".csv") as path:
        each(
            lambda: read_table(path), lambda: read_table(path, repeated="mean", missing="drop"),
            lambda: read_table(path, columns={"frequency": 1, "transmission": 2}, units={"frequency": "THz"}),
        )  # fmt: skip


def material_files(data):
    before = dict(library._ADDED)
    try:
        with file(data, ".toml") as path:
            library.load(path)
    finally:
        library._ADDED.clear()
        library._ADDED.update(before)


def journals(data):
    with file(data, ".journal") as path, Journal(path) as journal:
        for number in range(len(journal.entries)):
            journal.columns_of(number)


def states(data):
    sizes = (3 * SITES + 3 + CLOCK, COUNT)
    numbers = np.frombuffer(data[: 8 * sum(sizes)].ljust(8 * sum(sizes), b"\0"))
    checked(1, numbers[: sizes[0]], numbers[sizes[0] :].view(np.int64), SITES, 0)


TARGETS = {one.__name__: one for one in (
    quantities, units, formulas, scenario_files, settings, conductivities, tables, material_files, journals, states,
)}  # fmt: skip


def attempt(name, data):
    """Hand data to a target: nothing but our own errors may come out of it."""
    with contextlib.suppress(HeatChainError):
        TARGETS[name](data)
