"""What tool calls mean (language §1)."""

from __future__ import annotations

from charter.language.document import Mode, Tool
from charter.language.names import is_name
from charter.language.problems import Code, quote
from charter.language.reader import values
from charter.language.reader.places import Place, optional


def read_tools(place: Place) -> tuple[Tool, ...]:
    found = []
    for name, inner in place.entries():
        inner.mark()
        if not is_name(name):
            message = f"invalid name {quote(name)}"
            fix = "use letters, digits, `_`, `.`, `:`, `/` and `-`, at most 128"
            inner.at_key().report(Code.INVALID_NAME, message, fix)
        found.append(_tool(name, inner))
    return tuple(found)


def _tool(name: str, place: Place) -> Tool:
    fields = place.fields(
        ("action", "resource", "mode"), ("context", "show", "definition")
    )
    shown = optional(
        fields.get("show"), lambda one: tuple(values.name(each) for each in one.items())
    )
    return Tool(
        name,
        values.name(fields["action"]),
        values.name(fields["resource"]),
        fields["mode"].choice(Mode),
        optional(fields.get("context"), _context) or (),
        shown or (),
        optional(fields.get("definition"), values.digest),
    )


def _context(place: Place) -> tuple[tuple[str, str], ...]:
    found = []
    for name, inner in place.entries():
        values.check_field(name, inner)
        found.append((name, values.name(inner)))
    return tuple(found)
