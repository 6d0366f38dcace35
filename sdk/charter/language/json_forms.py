"""The forms of text and numbers in a charter, as JSON Schema (language §1.1, §1.2).

Patterns are anchored and in the common subset of regular expressions, so that every
editor reads them alike.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from charter.language import document as model, names
from charter.language.reader import values
from charter.language.reader.boundary import MAX_MINUTES
from charter.language.reader.examples import Effect
from charter.language.reader.places import MAX_WHOLE
from charter.language.trigger_tokens import MAX_LENGTH

Schema = dict[str, Any]

_MODES = "|".join(model.Mode)
_IN_SHORT = rf" \((?:{_MODES})(?:/(?:{_MODES})){{0,2}}\)"
_FEW_STARS = rf"(?!(?:[^*]*\*){{{names.MAX_STARS + 1}}})"


def ref(name: str) -> Schema:
    """Refer to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def choice(options: type[StrEnum]) -> Schema:
    """Give one of a closed list."""
    return {"enum": [str(one) for one in options]}


def _text(pattern: str, **more: Any) -> Schema:
    return {"type": "string", "pattern": f"^(?:{pattern})$", **more}


def _whole(most: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": most}


def _some(name: str, *, least: int) -> Schema:
    return {"type": "array", "items": ref(name), "minItems": least}


def _mapping(keys: str, value: Schema) -> Schema:
    return {
        "type": "object",
        "propertyNames": ref(keys),
        "additionalProperties": value,
    }


_PROSE: Schema = {"type": "string", "pattern": r"\S"}
_SIMPLE = [str(one) for one in model.EdgeAction if one is not model.EdgeAction.RETRY]

FORMS: dict[str, Schema] = {
    "name": _text(names.NAME.pattern, examples=["customer_profile"]),
    "names": _some("name", least=1),
    "optional_names": _some("name", least=0),
    "pattern": _text(
        _FEW_STARS + names.PATTERN.pattern, examples=["delete_*", "*refund*"]
    ),
    "patterns": _some("pattern", least=1),
    "field": _text(
        names.FIELD.pattern, **{"not": {"enum": sorted(names.RESERVED_FIELDS)}}
    ),
    "metric": {"anyOf": [ref("field"), {"enum": sorted(names.SERVER_METRICS)}]},
    "fields": _mapping("field", ref("name")),
    "slug": _text(
        names.AGENT.pattern,
        maxLength=names.MAX_AGENT_LENGTH,
        examples=["onboarding-orchestrator"],
    ),
    "prose": _PROSE,
    "label": {**_PROSE, "maxLength": values.MAX_LABEL},
    "mode": choice(model.Mode),
    "modes": {**_some("mode", least=1), "uniqueItems": True},
    "trigger": {
        **_PROSE,
        "maxLength": MAX_LENGTH,
        "examples": ["confidence_score < 0.7"],
    },
    "target": _text(
        r" *(?:<=|>=|==|!=|<|>) *-?[0-9]+(?:\.[0-9]+)? *", examples=["<= 48"]
    ),
    "duration": _text(values.DURATION.pattern, examples=["30d", "72h"]),
    "percentage": _text(values.PERCENTAGE.pattern, examples=["95%"]),
    "digest": _text(values.DIGEST.pattern),
    "whole": _whole(MAX_WHOLE),
    "minutes": _whole(MAX_MINUTES),
    "counter": {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": float(values.MAX_COUNTER),
    },
    "version": {"anyOf": [{"const": "latest"}, _whole(MAX_WHOLE)]},
    "escalation": {
        "anyOf": [
            ref("EscalationRule"),
            {"type": "array", "items": ref("EscalationRule")},
        ]
    },
    "edge_cases": _mapping("field", ref("response")),
    "response": {
        "anyOf": [
            {"enum": _SIMPLE},
            {
                "type": "object",
                "properties": {"retry": ref("whole"), "then": ref("response")},
                "required": ["retry", "then"],
                "additionalProperties": False,
            },
        ]
    },
    "tools": _mapping("name", ref("Tool")),
    "schema": {"type": "object"},
    "anything": {"type": "object"},
    "amounts": _mapping("field", {"type": "number", "minimum": 0}),
    "run": {
        "type": "object",
        "properties": {
            "actions_used": {"type": "integer", "minimum": 0},
            "minutes_elapsed": {"type": "number", "minimum": 0},
            "counters": ref("amounts"),
        },
        "required": ["actions_used", "minutes_elapsed"],
        "additionalProperties": False,
    },
    "effect": choice(Effect),
}

SHORT_FORMS: dict[type, Schema] = {
    model.Grant: _text(
        names.NAME.pattern + _IN_SHORT,
        examples=["orders (read)", "orders (read/write)"],
    ),
    model.Denial: _text(
        f"{_FEW_STARS}{names.PATTERN.pattern}(?:{_IN_SHORT})?",
        examples=["billing_system", "orders (write)"],
    ),
    model.ApprovalPattern: ref("pattern"),
}
"""An entry in one scalar."""

OPTIONAL_IN_EXAMPLES = frozenset({"context", "usage", "arguments", "run"})
"""What an example may leave out."""
