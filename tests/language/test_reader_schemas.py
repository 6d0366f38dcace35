"""An output schema is JSON Schema, as far as a charter may say it (language §1.2)."""

from __future__ import annotations

import json

import pytest

from charter.language import read
from charter.language.problems import DocumentError
from charter.language.reader.output_schema import DIALECT
from tests.language.samples import MICRO

SCHEMAS = [
    {"$schema": DIALECT},
    {"$schema": f"{DIALECT}#"},
    {"$ref": "#"},
    {"$ref": "#/$defs/row", "$defs": {"row": {"type": "object"}}},
    {"type": ["string", "null"]},
    {"type": "number", "minimum": -1.5, "multipleOf": 5},
    {"items": True, "contains": False, "minItems": 2, "uniqueItems": True},
    {"properties": {"a": True, "b": {"not": {"const": [1, {"c": None}]}}}},
    {"allOf": [True, {"enum": ["a", 1]}], "required": ["a", "b"]},
    {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {}}},
    {"x-note": "for people", "title": "a row", "default": []},
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_schema_is_read_as_it_is_written(schema):
    assert read_schema(schema) == schema


WRONG = [
    ({"type": ["string", "strin"]}, "type[1]", "unknown value `strin`"),
    ({"type": [[]]}, "type[0]", "expected text, found a list"),
    ({"type": []}, "type", "an empty list `[]`"),
    ({"anyOf": []}, "anyOf", "an empty list `[]`"),
    ({"anyOf": [{"pattern": "a"}]}, "anyOf[0].pattern", "`pattern` is not allowed"),
    ({"properties": {"a": "b"}}, "properties.a", "expected a mapping, found the text"),
    ({"items": 5}, "items", "expected a mapping, found a whole number `5`"),
    ({"dependentRequired": {"a": [5]}}, "dependentRequired.a[0]", "expected text,"),
    ({"minimum": "5"}, "minimum", "expected a number, found the text `5`"),
    ({"minimum": []}, "minimum", "expected a number, found a list"),
    ({"minimum": True}, "minimum", "expected a number, found a boolean `true`"),
    ({"minLength": 1.5}, "minLength", "`1.5` is no number from 0 with 0 decimals"),
    ({"$ref": 5}, "$ref", "expected text, found a whole number `5`"),
    ({"$ref": "#row"}, "$ref", "the reference `#row` leads out of the schema"),
    ({"$schema": 5}, "$schema", "expected text, found a whole number `5`"),
    ({"$schema": f"#{DIALECT}"}, "$schema", "the dialect `#https://json-schema.org"),
    ({"X-note": "a"}, "X-note", "unknown key `X-note`"),
]


@pytest.mark.parametrize(("schema", "path", "message"), WRONG)
def test_any_other_schema_is_refused_once_where_it_is_wrong(schema, path, message):
    with pytest.raises(DocumentError) as refused:
        read_schema(schema)

    (problem,) = refused.value.problems
    assert problem.path == f"output_schema.{path}"
    assert problem.message.startswith(message)


def read_schema(schema):
    before, _, _ = MICRO.partition("output_schema")
    return read(f"{before}output_schema: {json.dumps(schema)}\n").output_schema
