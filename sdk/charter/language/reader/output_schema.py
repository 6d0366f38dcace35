"""The output schema of a micro agent: JSON Schema 2020-12, narrowed (language §1.2).

`$ref` leads only within the schema, and there are no regular expressions: a schema is
checked against every output, and must not be able to fetch or to run away.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from charter.language.problems import Code, quote
from charter.language.reader import data
from charter.language.reader.nodes import Scalar
from charter.language.reader.places import Place
from charter.language.reader.scalars import Kind

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")


def read_output_schema(place: Place) -> MappingProxyType[str, Any]:
    if not place.is_table:
        place.wrong_type("a mapping")
    else:
        _schema(place)
    return MappingProxyType(data.table(place) if place.is_table else {})


def _schema(place: Place) -> None:
    if _is_boolean(place):
        return
    for key, inner in place.entries():
        check = _KEYWORDS.get(key)
        if key in _REFUSED:
            _wrong(inner.at_key(), f"{quote(key)} is not allowed in a schema")
        elif check is not None:
            check(inner)
        elif not key.startswith("x-"):
            inner.unknown_key(tuple(_KEYWORDS))


def _schemas(place: Place) -> None:
    for one in place.some(lambda item: item):
        _schema(one)


def _named(place: Place) -> None:
    for _, inner in place.entries():
        _schema(inner)


def _text(place: Place) -> None:
    place.scalar()


def _texts(place: Place) -> None:
    for one in place.items():
        one.scalar()


def _named_texts(place: Place) -> None:
    for _, inner in place.entries():
        _texts(inner)


def _type(place: Place) -> None:
    for one in place.some(lambda item: item) if place.is_list else (place,):
        if (value := one.scalar()) not in TYPES and not one.is_silent:
            one.unknown_value(value, TYPES)


def _number(place: Place) -> None:
    node = place.node
    if not isinstance(node, Scalar) or node.kind not in (Kind.WHOLE, Kind.FLOAT):
        place.wrong_type("a number")


def _count(place: Place) -> None:
    data.amount(place, decimals=0)


def _flag(place: Place) -> None:
    place.flag()


def _list(place: Place) -> None:
    place.items()


def _anything(_place: Place) -> None:
    """Accept any value: annotations and constants say nothing of structure."""


def _reference(place: Place) -> None:
    value = place.scalar()
    if not place.is_silent and not (value == "#" or value.startswith("#/")):
        _wrong(place, f"the reference {quote(value)} leads out of the schema")


def _dialect(place: Place) -> None:
    value = place.scalar()
    if not place.is_silent and value.rstrip("#") != DIALECT:
        _wrong(place, f"the dialect {quote(value)} is not JSON Schema 2020-12")


def _wrong(place: Place, message: str) -> None:
    fix = "follow JSON Schema 2020-12, `$ref` only to `#/…`, without `pattern`"
    place.report(Code.INVALID_SCHEMA, message, fix)


def _is_boolean(place: Place) -> bool:
    return isinstance(place.node, Scalar) and place.node.kind is Kind.BOOLEAN


_REFUSED = frozenset(
    {"pattern", "patternProperties", "$dynamicRef", "$dynamicAnchor", "$recursiveRef"}
    | {"$anchor", "$id", "$vocabulary"}
)
_BY_CHECK: tuple[tuple[Callable[[Place], None], str], ...] = (
    (_schema, "additionalProperties propertyNames items contains not if then else"),
    (_schema, "unevaluatedItems unevaluatedProperties contentSchema"),
    (_schemas, "allOf anyOf oneOf prefixItems"),
    (_named, "properties $defs dependentSchemas"),
    (_text, "title description $comment format contentEncoding contentMediaType"),
    (_texts, "required"),
    (_named_texts, "dependentRequired"),
    (_type, "type"),
    (_number, "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"),
    (_count, "minLength maxLength minItems maxItems minProperties maxProperties"),
    (_count, "minContains maxContains"),
    (_flag, "uniqueItems deprecated readOnly writeOnly"),
    (_list, "enum examples"),
    (_anything, "const default"),
    (_reference, "$ref"),
    (_dialect, "$schema"),
)
_KEYWORDS = {word: check for check, words in _BY_CHECK for word in words.split()}
