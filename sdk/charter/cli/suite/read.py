"""Reading a charter test file, as strictly as a charter is read (language §1.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from charter.cli.suite.model import Case, Expected, Never, Suite
from charter.engine import Code as Reason, Effect
from charter.language.problems import Code, DocumentError, Problem, quote
from charter.language.reader import data, values
from charter.language.reader.compose import compose
from charter.language.reader.events import event_stream
from charter.language.reader.places import Place, Reading, optional
from charter.language.reader.text import clean_text

_CHECK = ("action", "resource", "mode", "context", "usage", "arguments")
_NAMES = ("action", "resource", "mode")


class _Forbidden(StrEnum):
    ALLOW = "allow"


def read_suite(source: bytes) -> Suite:
    """Read a test file. Raises `DocumentError` with every problem and its place."""
    text, problems = clean_text(source)
    root = compose(text, event_stream(text, problems), problems)
    if root is None:
        fix = "write `suite`, `charter` and `tests`"
        problem = Problem(Code.EMPTY_DOCUMENT, "", 1, 1, "the file is empty", fix)
        raise DocumentError([*problems, problem])
    place = Place(Reading(text, problems), root, "")
    if _is_charter(place):
        fix = "write `suite`, `charter` and `tests`, or use `charter validate`"
        place.report(Code.WRONG_TYPE, "this is a charter, not a test of one", fix)
        raise DocumentError(problems)
    suite = _suite(place)
    if problems:
        raise DocumentError(problems)
    return suite


def _is_charter(root: Place) -> bool:
    keys = {key for key, _ in root.entries()} if root.is_table else set()
    return {"agent", "authorization"} <= keys and "suite" not in keys


def _suite(root: Place) -> Suite:
    fields = root.fields(("suite", "charter"), ("tests", "must_hold"))
    if root.is_table and not {"tests", "must_hold"} & fields.keys():
        root.missing_key("tests")
    charter = fields["charter"]
    names: set[str] = set()
    return Suite(
        name=values.label(fields["suite"]),
        charter=values.prose(charter),
        cases=tuple(
            case
            for place in _listed(fields.get("tests"))
            for case in _cases(place, names)
        ),
        must_hold=tuple(_never(place) for place in _listed(fields.get("must_hold"))),
        charter_line=charter.node.spot.line,
        charter_column=charter.node.spot.column,
    )


def _listed(place: Place | None) -> list[Place]:
    if place is None:
        return []
    # Said by `some` alone: a list with nothing in it tests nothing.
    place.some(lambda _: None)
    return place.items() if place.is_list else []


def _cases(place: Place, names: set[str]) -> list[Case]:
    fields = place.fields(("name", "check", "expect"), ("run", "for_each"))
    name = values.label(fields["name"])
    if name and name in names:
        message = f"a second test is named {quote(name)}"
        place.report(Code.DUPLICATE_NAME, message, "give it a name of its own")
    names.add(name)
    check = _members(fields["check"])
    run = optional(fields.get("run"), _run)
    expect = _expected(fields["expect"])
    rows = [
        (row, _members(row), _shown(row)) for row in _listed(fields.get("for_each"))
    ]
    if "for_each" not in fields:
        rows = [(place, {}, "")]
    return [
        _case(one, f"{name}{shown}", _merged(check, members), run, expect)
        for one, members, shown in rows
    ]


def _case(
    place: Place,
    name: str,
    request: dict[str, Any],
    run: dict[str, Any] | None,
    expect: Expected,
) -> Case:
    for member in _NAMES:
        if member not in request and not place.is_broken:
            message = f"the test {quote(name)} asks without {quote(member)}"
            fix = f"add {quote(member)} to `check`"
            place.report(Code.MISSING_KEY, message, fix)
    spot = place.node.spot
    return Case(name, request, run, expect, place.path, spot.line, spot.column)


def _members(place: Place) -> dict[str, Any]:
    fields = place.fields((), _CHECK)
    return {
        name: one.scalar() if name in _NAMES else data.table(one)
        for name, one in fields.items()
    }


def _merged(check: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(check)
    for name, value in row.items():
        before = merged.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            value = {**before, **value}  # noqa: PLW2901  one by one
        merged[name] = value
    return merged


def _shown(row: Place) -> str:
    """Give the values of a row, as the name of its test shows them."""
    shown = [
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in (data.table(row) if row.is_table else {}).items()
    ]
    return f" [{', '.join(shown)}]"


def _run(place: Place) -> dict[str, Any]:
    needed = ("actions_used", "minutes_elapsed")
    fields = place.fields(needed, ("counters",))
    return {
        name: data.table(one) if name == "counters" else data.amount(one, decimals=12)
        for name, one in fields.items()
    }


def _expected(place: Place) -> Expected:
    if not place.is_table:
        return Expected(str(place.choice(Effect)))
    fields = place.fields(("effect",), ("code", "rule"))
    return Expected(
        str(fields["effect"].choice(Effect)),
        optional(fields.get("code"), lambda one: str(one.choice(Reason))),
        optional(fields.get("rule"), lambda one: one.scalar()),
    )


def _never(place: Place) -> Never:
    fields = place.fields(("never",), ("action", "resource"))
    fields["never"].choice(_Forbidden)
    if place.is_table and not {"action", "resource"} & fields.keys():
        place.missing_key("action")
    spot = place.node.spot
    return Never(
        optional(fields.get("action"), values.pattern),
        optional(fields.get("resource"), values.pattern),
        place.path,
        spot.line,
        spot.column,
    )
