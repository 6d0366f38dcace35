"""The JSON Schema of a charter, for editors: made of the model and its keys.

It knows the shape of a document and no more than that: what lies in the relation of
parts (duplicate names, unknown steps, cycles), inside triggers and output schemas, and
in how the text is written (quotes, comments, duplicate keys) is for `read` to say.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from charter.language import document as model, triggers
from charter.language.json_forms import (
    FORMS,
    OPTIONAL_IN_EXAMPLES,
    SHORT_FORMS,
    choice,
    ref,
)
from charter.language.keys import COUNTER, KEYS
from charter.language.reader.boundary import COUNTER_KEY

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = "urn:charter:schemas:charter:v1"

Schema = dict[str, Any]

_ATTRIBUTES = {"scope_boundary": "boundary"}
"""Where the model's name differs from the key."""
_NAMES = {kind: kind.__name__ for kind in KEYS}


def json_schema() -> Schema:
    """Give the schema, in JSON Schema 2020-12, as plain data."""
    return {
        "$schema": DIALECT,
        "$id": IDENTIFIER,
        "title": "Charter",
        "description": "What an agent may touch and what it must achieve.",
        **_object(model.Document),
        "allOf": [
            _only_for(
                model.AgentType.MICRO,
                {
                    "workflow": False,
                    "authorization": {
                        "properties": {
                            "scope_boundary": {
                                "properties": {"max_delegation_depth": False}
                            }
                        }
                    },
                },
            ),
            _only_for(model.AgentType.MACRO, {"task": False, "output_schema": False}),
        ],
        "$defs": {
            **FORMS,
            **{
                name: _definition(kind)
                for kind, name in _NAMES.items()
                if kind is not model.Document
            },
        },
    }


def _definition(kind: type) -> Schema:
    """Give the schema of one entry: its short form too, if it has one."""
    long = _object(kind)
    short = SHORT_FORMS.get(kind)
    return long if short is None else {"anyOf": [short, long]}


def _object(kind: type) -> Schema:
    found: Schema = {
        "type": "object",
        "properties": {key: _key(kind, key) for key in KEYS[kind]},
        "required": [key for key in KEYS[kind] if _is_required(kind, key)],
        "additionalProperties": False,
    }
    if kind is model.Boundary:
        counter = {"description": COUNTER, **ref("counter")}
        found["patternProperties"] = {COUNTER_KEY: counter}
    return found


def _key(kind: type, key: str) -> Schema:
    form, say = KEYS[kind][key]
    title = key.replace("_", " ").capitalize()
    schema = ref(form) if form else _of_type(_hint(kind, key))
    return {"title": title, "description": say, **schema}


def _of_type(hint: Any) -> Schema:
    """Give the schema of a type of the model."""
    if hint in _NAMES:
        return ref(_NAMES[hint])
    if hint is bool:
        return {"type": "boolean"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return choice(hint)
    inner = next(one for one in get_args(hint) if one not in (..., type(None)))
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _of_type(inner)}
    return _of_type(inner)


def _is_required(kind: type, key: str) -> bool:
    if kind is model.Example:
        return key not in OPTIONAL_IN_EXAMPLES
    one = _field(kind, key)
    return one.default is MISSING and one.default_factory is MISSING


def _hint(kind: type, key: str) -> Any:
    names = {"Expression": triggers.Expression}
    return get_type_hints(kind, localns=names)[_ATTRIBUTES.get(key, key)]


def _field(kind: Any, key: str) -> Field[Any]:
    name = _ATTRIBUTES.get(key, key)
    return next(one for one in fields(kind) if one.name == name)


def _only_for(kind: model.AgentType, properties: Schema) -> Schema:
    """Say what an agent of one type may not have."""
    is_kind = {"properties": {"type": {"const": str(kind)}}, "required": ["type"]}
    return {"if": is_kind, "then": {"properties": properties}}
