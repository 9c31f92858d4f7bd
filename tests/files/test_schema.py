"""The published JSON Schema is that of the models."""

import json

from scenarios.files import json_schema


def test_the_published_schema_is_current():
    published = json_schema.published().read_text(encoding="utf-8")
    assert published == json_schema.text(), "run `python -m scenarios.files.json_schema`"
    schema = json.loads(published)
    assert {"ChainTable", "Harmonic", "Debye", "RunTable", "OutputTable"} <= schema["$defs"].keys()
    assert schema["$defs"]["ChainTable"]["additionalProperties"] is False
