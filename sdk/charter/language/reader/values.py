"""Names, text, numbers and triggers at a place."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from charter.language import names
from charter.language.document import Target
from charter.language.problems import Code, quote
from charter.language.reader.nodes import Scalar
from charter.language.reader.places import Place, T
from charter.language.trigger_parser import TriggerError, parse_target, parse_trigger
from charter.language.triggers import Comparison, Expression

MAX_LABEL = 200
MAX_COUNTER = Decimal("9999999999999.99")
"""Larger maxima would not survive as JSON numbers, which a manifest is made of."""

_COUNTER = re.compile(r"(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,2})?")
DURATION = re.compile(r"[1-9][0-9]{0,4}[mhdw]")
PERCENTAGE = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,6})?%")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_COMMENT = re.compile(r"[ \t]+#")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_NAME_RULE = "use letters, digits, `_`, `.`, `:`, `/` and `-`, at most 128, no blank"
_PATTERN_RULE = f"{_NAME_RULE}; at most four `*`"
_FIELD_RULE = "use lower-case letters, digits and `_`, at most 64, a letter first"
_AGENT_RULE = "use lower-case letters and digits, `-` between words, at most 100"


def name(place: Place) -> str:
    return _checked(place, names.is_name, Code.INVALID_NAME, "name", _NAME_RULE)


def pattern(place: Place) -> str:
    """Read a pattern, which a plain name is too."""
    code = Code.INVALID_PATTERN
    return _checked(place, names.is_pattern, code, "pattern", _PATTERN_RULE)


def metric(place: Place) -> str:
    return _checked(place, names.is_metric, Code.INVALID_FIELD, "field", _FIELD_RULE)


def agent(place: Place) -> str:
    return _checked(place, names.is_agent, Code.INVALID_AGENT, "agent", _AGENT_RULE)


def duration(place: Place) -> str:
    """Read a length of time such as `30d`, kept as it is written."""
    fix = "write a number and `m`, `h`, `d` or `w`, such as `30d`"
    good = _matching(DURATION)
    return _checked(place, good, Code.INVALID_DURATION, "length of time", fix)


def digest(place: Place) -> str:
    fix = "write `sha256:` and 64 lower-case hexadecimal digits"
    return _checked(place, _matching(DIGEST), Code.INVALID_DIGEST, "digest", fix)


def percentage(place: Place) -> Decimal:
    """Read a percentage above 0 and at most 100, such as `99.5%`."""
    fix = "write a percentage above 0% and at most 100%, such as `95%`"
    good = _matching(PERCENTAGE)
    value = _checked(place, good, Code.INVALID_PERCENTAGE, "percentage", fix)
    number = Decimal(value[:-1] or 1)
    if not 0 < number <= 100:  # noqa: PLR2004  a percentage
        message = f"invalid percentage {quote(value)}"
        place.report(Code.INVALID_PERCENTAGE, message, fix)
    return number.normalize() if number else number


def prose(place: Place) -> str:
    """Read text for people: not blank, without control characters."""
    value = place.scalar()
    if place.is_silent:
        return value
    if not value.strip():
        place.report(Code.EMPTY_TEXT, "an empty text", "write it, or leave the key out")
    elif found := _CONTROL.search(value):
        shown = f"`U+{ord(found.group()):04X}`"
        message = f"the control character {shown} stands in a text"
        place.report(Code.FORBIDDEN_CHARACTER, message, "remove it")
    return value


def label(place: Place) -> str:
    """Read a short text: prose of one line."""
    value = prose(place)
    if len(value) > MAX_LABEL or "\n" in value:
        message = f"{quote(value)} is longer than a line of {MAX_LABEL} characters"
        place.report(Code.TOO_LONG, message, "shorten it")
    return value


def counter_maximum(place: Place) -> Decimal:
    """Read the maximum of a counter: above 0, at most two decimals."""
    node = place.node
    if isinstance(node, Scalar) and node.plain and _COUNTER.fullmatch(node.value):
        value = Decimal(node.value)
        if value > 0:
            return value
    if not place.is_broken:
        shown = quote(node.value) if isinstance(node, Scalar) else "a collection"
        message = f"{shown} is no number above 0 with at most two decimals"
        fix = f"write a number above 0 and at most {MAX_COUNTER:,}, in plain digits"
        place.report(Code.INVALID_NUMBER, message, fix)
    return Decimal(1)


def trigger(place: Place) -> Expression:
    """Read a trigger or a condition."""
    dummy: Expression = Comparison("nothing", "==", Decimal(0))
    found = _parsed(place, parse_trigger, Code.INVALID_TRIGGER)
    return dummy if found is None else found


def target(place: Place) -> Target:
    found = _parsed(place, parse_target, Code.INVALID_TARGET)
    return Target("==", Decimal(0)) if found is None else found


def _parsed(place: Place, parse: Callable[[str], T], code: Code) -> T | None:
    _refuse_comment(place)
    text = place.scalar()
    if place.is_silent:
        return None
    try:
        return parse(text)
    except TriggerError as error:
        message = f"{error.message} in {quote(text)}"
        fix = "compare a field with a number, a string, `true` or `false`"
        if code is Code.INVALID_TARGET:
            fix = 'write an operator and a number in quotes, such as `"<= 48"`'
        place.report(code, message, fix, within=error.column - 1)
        return None


def _refuse_comment(place: Place) -> None:
    """Refuse a plain scalar that a comment cuts: the cut part may have been meant."""
    node, text = place.node, place.reading.text
    if not isinstance(node, Scalar) or not node.plain:
        return
    if _COMMENT.match(text, node.end.index):
        message = f"a comment ` #` follows the unquoted {quote(node.value)}"
        place.report(Code.UNQUOTED_COMMENT, message, "write it in quotes")


def _matching(expression: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(expression.fullmatch(value))


def _checked(
    place: Place, good: Callable[[object], bool], code: Code, what: str, fix: str
) -> str:
    value = place.scalar()
    if place.is_silent or good(value):
        return value
    place.report(code, f"invalid {what} {quote(value)}", fix)
    return ""


def check_field(key: str, place: Place) -> None:
    """Report a key of a mapping that is no field."""
    if not names.is_field(key):
        message = f"invalid field {quote(key)}"
        place.at_key().report(Code.INVALID_FIELD, message, _FIELD_RULE)
