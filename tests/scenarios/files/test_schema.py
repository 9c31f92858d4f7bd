"""The published JSON Schema is that of the models."""

import json

import pydantic
import pytest

from scenarios.files import json_schema


@pytest.mark.skipif(
    tuple(map(int, pydantic.VERSION.split(".")[:2])) < (2, 12), reason="older versions of pydantic write it otherwise"
)
def test_the_published_schema_is_current():
    published = json_schema.published().read_text(encoding="utf-8")
    assert published == json_schema.text(), "run `python -m scenarios.files.json_schema`"
    schema = json.loads(published)
    assert {"ChainTable", "Harmonic", "Debye", "RunTable", "OutputTable"} <= schema["$defs"].keys()
    assert schema["$defs"]["ChainTable"]["additionalProperties"] is False
