"""Whatever is in a file, it is read, or refused by an error of ours."""

import copy
import tomllib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chain.errors import HeatChainError
from scenarios.files import toml
from scenarios.files.key_lines import key_lines
from scenarios.jobs.job import Job
from scenarios.jobs.open import parse, validate
from systems.scenario_files import EXAMPLE
from systems.system_files import FILM, LAYERS, RUN, TREE, TWO

DOCUMENT = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
DOCUMENTS = [DOCUMENT, *(tomllib.loads(text + RUN) for text in (TREE, FILM, TWO, LAYERS))]
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["1 K", "5 nm", "-1 W", "inf", "nan", "1e999 K", "harmonic", "steady", "9**9**9 s", "AB", "../a.nc"]
    ),
)
PLAIN = st.one_of(st.integers(), st.floats(), st.booleans(), TEXTS)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=10
)


def places(tree, path=()):
    """Every key path of a document."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from places(value, (*path, key))


def attempt(read, *arguments):
    try:
        job = read(*arguments)
    except HeatChainError as error:
        assert len(str(error)) < 20_000
        assert "\0" not in str(error)
    else:
        assert isinstance(job, Job)


@settings(max_examples=150)
@given(st.text(max_size=300))
@example("[chain]\nlinks = {kind = 'harmonic', harmonic = 3}")
@example("scenario = 3\nparameters = 4")
def test_any_text(text):
    attempt(parse, text)


@settings(max_examples=250)
@given(st.data(), st.sampled_from(DOCUMENTS), st.booleans())
def test_any_change_of_a_file(data, document, removed):
    changed = st.tuples(st.sampled_from(sorted(places(document), key=str)), VALUES)
    tables = copy.deepcopy(document)
    for path, value in data.draw(st.lists(changed, min_size=1, max_size=3)):
        where = tables
        try:
            for key in path[:-1]:
                where = where[key]
            if removed:
                del where[path[-1]]
            else:
                where[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    attempt(validate, tables, "file", "name")


@settings(max_examples=100)
@given(st.text(alphabet="[]{}=\"'#. \n\\ab1", max_size=200))
@example("[" + "a." * 5000 + "a]\n")
@example('["a' + " " * 100_000 + 'b"]\n[run]')
def test_any_text_has_lines(text):
    assert key_lines(text)("a.b[1].c") is None or "a" in text


@settings(max_examples=150)
@given(st.dictionaries(TEXTS, VALUES, max_size=5), st.sampled_from(["nanoparticles", "josephson", "figure-3", "pulse"]))
def test_any_parameters(parameters, name):
    attempt(validate, {"scenario": name, "parameters": parameters}, "file", "name")


@settings(max_examples=150)
@given(st.dictionaries(st.text(max_size=10), st.dictionaries(st.text(max_size=10), VALUES, max_size=3), max_size=3))
def test_what_is_written_is_read_again(tables):
    found = tomllib.loads(toml.document(tables))
    assert str(found) == str(tables)  # as text, because nan differs from itself
