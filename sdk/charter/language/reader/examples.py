"""Acceptance examples: a request and the effect it must have (language §1)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from charter.language.document import Example, Mode
from charter.language.problems import Code, quote
from charter.language.reader import data, values
from charter.language.reader.nodes import Scalar
from charter.language.reader.places import Place
from charter.language.reader.scalars import Kind


class Effect(StrEnum):
    """What an example may expect."""

    ALLOW = "allow"
    DENY = "deny"
    REQUIRE_APPROVAL = "require_approval"
    ESCALATE = "escalate"


def read_examples(place: Place) -> tuple[Example, ...]:
    found: list[Example] = []
    names: set[str] = set()
    for one in place.items():
        example = _example(one)
        if example.name and example.name in names:
            message = f"a second example is named {quote(example.name)}"
            one.report(Code.DUPLICATE_NAME, message, "give it a name of its own")
        names.add(example.name)
        found.append(example)
    return tuple(found)


def _example(place: Place) -> Example:
    place.mark()
    fields = place.fields(
        ("name", "action", "resource", "mode", "expect"),
        ("context", "usage", "arguments", "run"),
    )
    request = {key: _REQUEST[key](fields[key]) for key in _REQUEST if key in fields}
    run = _run(fields["run"]) if "run" in fields else None
    return Example(
        values.label(fields["name"]),
        MappingProxyType(request),
        str(fields["expect"].choice(Effect)),
        None if run is None else MappingProxyType(run),
    )


def _usage(place: Place) -> dict[str, float | int]:
    found = {}
    for name, inner in place.entries():
        values.check_field(name, inner)
        found[name] = data.amount(inner)
    return found


def _run(place: Place) -> dict[str, Any]:
    fields = place.fields(("actions_used", "minutes_elapsed"), ("counters",))
    found: dict[str, Any] = {
        "actions_used": _whole_from_zero(fields["actions_used"]),
        "minutes_elapsed": data.amount(fields["minutes_elapsed"], decimals=12),
    }
    if "counters" in fields:
        found["counters"] = _usage(fields["counters"])
    return found


def _whole_from_zero(place: Place) -> int:
    node = place.node
    if isinstance(node, Scalar) and node.kind is Kind.WHOLE:
        number = data.value(place)
        if isinstance(number, int) and number >= 0:
            return number
    if not place.is_broken:
        fix = "write how many actions the run has used, from 0"
        place.report(Code.INVALID_NUMBER, "no whole number from 0", fix)
    return 0


_REQUEST: dict[str, Callable[[Place], Any]] = {
    "action": values.name,
    "resource": values.name,
    "mode": lambda place: str(place.choice(Mode)),
    "context": data.table,
    "usage": _usage,
    "arguments": data.table,
}
