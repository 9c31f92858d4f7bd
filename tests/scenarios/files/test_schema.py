"""The published JSON Schema is that of the models, and accepts what they accept."""

import copy
import json
import re
import tomllib

import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from jsonschema.validators import extend
from pydantic import TypeAdapter, ValidationError

from scenarios.files import json_schema
from scenarios.files.document import Document
from systems.paths import ROOT
from systems.scenario_files import EXAMPLE, SMALL, STEADY
from systems.system_files import FILM, LAYERS, ROD, RUN, TREE, TWO


@pytest.mark.skipif(
    tuple(map(int, pydantic.VERSION.split(".")[:2])) < (2, 12), reason="older versions of pydantic write it otherwise"
)
def test_the_published_schema_is_current():
    published = json_schema.published().read_text(encoding="utf-8")
    assert published == json_schema.text(), "run `python -m scenarios.files.json_schema`"
    schema = json.loads(published)
    assert {"ChainTable", "Harmonic", "Debye", "RunTable", "OutputTable"} <= schema["$defs"].keys()
    assert schema["$defs"]["ChainTable"]["additionalProperties"] is False


VALIDATOR = extend(
    Draft202012Validator,  # an integer of TOML has no decimal point
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, one: type(one) is int),
)(json_schema.schema())
MODELS = TypeAdapter(Document)
PAGE = (ROOT / "docs/files.md").read_text(encoding="utf-8")
TEXTS = [
    SMALL, STEADY, EXAMPLE.read_text(encoding="utf-8"), *(one + RUN for one in (TREE, FILM, TWO, ROD, LAYERS)),
    *re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE),
]  # fmt: skip
LEAVES = st.sampled_from([
    "x", "", "300 K", "-1 K", "steady", "inf", "5 nm", 3, -1, 0, 2.5, 1e9, True, [], {}, ["300 K"], [1, 2], ["a", "b"],
    {"kind": "insulated"}, {"kind": "sine"}, {"first": "1 THz", "second": "2 THz"}, {"kind": "harmonic", "count": 2},
    {"distribution": "uniform", "lowest": 1, "highest": "2 THz", "seed": 1}, {"x": ["1 nm"], "temperature": ["3 K"]},
])  # fmt: skip


def places(thing, path=()):
    """Every table and list of a document, and every key and number in them."""
    entries = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for key, value in entries:
        yield thing, key
        yield from places(value, (*path, key))


@st.composite
def documents(draw):
    """What is right, with up to three changes: a key less, a misspelt one, another value, one from elsewhere."""
    tables = tomllib.loads(draw(st.sampled_from(TEXTS)))
    for _ in range(draw(st.integers(0, 3))):
        found = list(places(tables))
        if not found:
            break
        holder, key = draw(st.sampled_from(found))
        change = draw(st.sampled_from(["remove", "rename", "replace", "copy"]))
        if change == "remove":
            del holder[key]
        elif change == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from([f"{key}s", "kind", "n", "count", "temperature"]))] = holder.pop(key)
        elif change == "copy":
            other, name = draw(st.sampled_from(found))
            holder[key] = copy.deepcopy(other.get(name)) if isinstance(other, dict) else copy.deepcopy(other[name:][:1])
        else:
            holder[key] = copy.deepcopy(draw(LEAVES))
    return tables


def agree(tables):
    """What `check` accepts the schema does, and of what that accepts `check` refuses values alone, as their units."""
    accepted = VALIDATOR.is_valid(tables)
    try:
        MODELS.validate_python(tables)
    except ValidationError as error:
        kinds = {one["type"] for one in error.errors()}
        assert not accepted or kinds == {"value_error"}, error
    else:
        assert accepted, best_match(VALIDATOR.iter_errors(tables))


@given(documents())
def test_the_schema_and_the_models_accept_the_same(tables):
    agree(tables)


@pytest.mark.slow
@settings(max_examples=5000)
@given(documents())
def test_the_schema_and_the_models_accept_the_same_of_many(tables):
    agree(tables)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: " ".join(text.split())[:40])
def test_the_schema_accepts_what_is_right(text):
    assert VALIDATOR.is_valid(tomllib.loads(text))


def test_steady_is_one_value_of_until():
    text = SMALL.replace("5 ns", "steady")
    assert VALIDATOR.is_valid(tomllib.loads(text)) and not VALIDATOR.is_valid(
        tomllib.loads(text.replace('"steady"', "3"))
    )
