"""The scope: grants, denials, escalation and edge cases (language §1, §1.1, §4.2)."""

from __future__ import annotations

import re
from itertools import permutations

from charter.language.document import (
    Authorization,
    Denial,
    EdgeAction,
    EdgeResponse,
    EscalationAction,
    EscalationRule,
    Grant,
    Mode,
)
from charter.language.names import is_name, is_pattern
from charter.language.problems import Code, quote
from charter.language.reader import values
from charter.language.reader.boundary import read_boundary
from charter.language.reader.nodes import Scalar
from charter.language.reader.places import Place, optional

_MODES = {str(one): one for one in Mode}
_SHORT_MODES = {
    "/".join(some): some
    for count in range(1, len(Mode) + 1)
    for some in permutations(Mode, count)
}
"""Every right way to write modes in short."""

_SHORT = re.compile(r"([^ ()]+)(?: \(([^()]*)\))?")


def read_authorization(place: Place, *, is_macro: bool) -> Authorization:
    fields = place.fields(
        ("can_access", "scope_boundary"),
        ("cannot_access", "escalation", "edge_cases"),
    )
    for one in fields.values():
        one.mark()
    rules = fields.get("escalation")
    return Authorization(
        can_access=tuple(_grant(one) for one in fields["can_access"].items()),
        boundary=read_boundary(fields["scope_boundary"], is_macro=is_macro),
        cannot_access=optional(fields.get("cannot_access"), _denials) or (),
        escalation=optional(rules, _escalation) or (),
        edge_cases=optional(fields.get("edge_cases"), _edge_cases) or (),
        escalation_listed=rules is None or rules.is_list,
    )


def read_response(place: Place) -> EdgeResponse:
    """Read the response to an edge case or to a step that fails."""
    if not place.is_table:
        action = place.choice(EdgeAction)
        if action is EdgeAction.RETRY:
            message = "`retry` says neither how often nor what follows"
            fix = "write `{retry: 2, then: stop_run}`"
            place.report(Code.INVALID_ENTRY, message, fix)
        return EdgeResponse(action)
    fields = place.fields(("retry", "then"))
    retries, then = fields["retry"].whole(), read_response(fields["then"])
    return EdgeResponse(EdgeAction.RETRY, retries, then)


def _grant(place: Place) -> Grant:
    place.mark()
    if not place.is_table:
        resource, modes = _short_form(place, pattern=False)
        if modes is None and resource:
            shown = quote(resource)
            message = f"the grant of {shown} says no mode"
            place.report(Code.NO_MODE, message, f"write `{resource} (read)`")
        return Grant(resource, modes or (Mode.READ,))
    fields = place.fields(("resource", "modes"), ("actions", "when"))
    return Grant(
        values.name(fields["resource"]),
        _modes(fields["modes"]),
        optional(fields.get("actions"), lambda one: one.some(values.name)),
        optional(fields.get("when"), values.trigger),
    )


def _denials(place: Place) -> tuple[Denial, ...]:
    return tuple(_denial(one) for one in place.items())


def _denial(place: Place) -> Denial:
    place.mark()
    if not place.is_table:
        return Denial(*_short_form(place, pattern=True))
    fields = place.fields(("resource",), ("modes", "actions"))
    return Denial(
        values.pattern(fields["resource"]),
        optional(fields.get("modes"), _modes),
        optional(fields.get("actions"), _patterns),
    )


def _patterns(place: Place) -> tuple[str, ...]:
    return place.some(values.pattern)


def _short_form(place: Place, *, pattern: bool) -> tuple[str, tuple[Mode, ...] | None]:
    """Read `name`, one blank, `(mode[/mode…])`; no modes are None."""
    text = place.scalar()
    if place.is_silent:
        return "", (Mode.READ,)
    match = _SHORT.fullmatch(text)
    what = "pattern" if pattern else "name"
    if match is None or not (is_pattern if pattern else is_name)(match.group(1)):
        code = Code.INVALID_PATTERN if pattern else Code.INVALID_NAME
        message = f"{quote(text)} is no {what} with modes"
        fix = f"write a {what}, one blank and modes, such as `orders (read/write)`"
        place.report(code, message, fix)
        return "", (Mode.READ,)
    resource, written = match.groups()
    if written is None:
        return resource, None
    if written in _SHORT_MODES:
        return resource, _SHORT_MODES[written]
    # One more word than there are modes is wrong already, and said once.
    words = written.split("/", len(_MODES) + 1)[: len(_MODES) + 1]
    _refuse_twice(place, words)
    modes, within = [], match.start(2)
    for word in words:
        modes.append(_mode(place, word, within))
        within += len(word) + 1
    return resource, tuple(dict.fromkeys(modes))


def _mode(place: Place, text: str, within: int) -> Mode:
    if text in _MODES:
        return _MODES[text]
    meant = place.reading.suggest(text, tuple(_MODES))
    hint = f"; did you mean {quote(meant)}?" if meant else ""
    message = f"unknown mode {quote(text)}{hint}"
    fix = f"use one of {', '.join(_MODES)}"
    if "," in text:
        fix += ", several with `/` between: `(read/write)`"
    place.report(Code.UNKNOWN_VALUE, message, fix, within=within)
    return Mode.READ


def _modes(place: Place) -> tuple[Mode, ...]:
    modes = place.some(lambda one: one.choice(Mode))
    items = place.items() if place.is_list else []
    words = [one.node.value for one in items if isinstance(one.node, Scalar)]
    _refuse_twice(place, words)
    return tuple(dict.fromkeys(modes))


def _refuse_twice(place: Place, words: list[str]) -> None:
    for word in _MODES:
        if words.count(word) > 1:
            message = f"the mode {quote(word)} stands here twice"
            place.report(Code.DUPLICATE_MODE, message, "write it once")


def _escalation(place: Place) -> tuple[EscalationRule, ...]:
    if place.is_list:
        return tuple(_rule(one) for one in place.items())
    return (_rule(place),)


def _rule(place: Place) -> EscalationRule:
    place.mark()
    fields = place.fields(("trigger", "action"), ("actions", "reviewers"))
    return EscalationRule(
        values.trigger(fields["trigger"]),
        fields["action"].choice(EscalationAction),
        optional(fields.get("actions"), _patterns),
        optional(fields.get("reviewers"), values.name),
    )


def _edge_cases(place: Place) -> tuple[tuple[str, EdgeResponse], ...]:
    found = []
    for name, inner in place.entries():
        inner.mark()
        values.check_field(name, inner)
        found.append((name, read_response(inner)))
    return tuple(found)
