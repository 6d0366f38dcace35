"""What was asked and answered, for a test to assert on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from charter.engine import Refusal, Request


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision, in the order given. A repeated answer is logged again as such.

    `context` has the facts of the whole run merged in. `rule` is the first reason's,
    such as `authorization.cannot_access[0]`. `review` is the id of the review the
    answer waits for, or None.
    """

    run: str
    call: str
    action: str
    resource: str
    mode: str
    context: Mapping[str, Any]
    usage: Mapping[str, Any]
    arguments: Mapping[str, Any] | None
    effect: str
    code: str
    say: str
    rule: str | None
    review: str | None
    repeated: bool


def logged(
    run: str, request: Request | Refusal, call: str, answer: Mapping[str, Any]
) -> Logged:
    """Return the entry of an answer; of what is no request, its names are empty."""
    asked = request if isinstance(request, Request) else None
    reasons = answer["reasons"]
    review = answer.get("review")
    return Logged(
        run=run,
        call=call,
        action=asked.action if asked else "",
        resource=asked.resource if asked else "",
        mode=asked.mode if asked else "",
        context=_plain(asked.context) if asked else {},
        usage=_plain(asked.usage) if asked else {},
        arguments=_plain(asked.arguments) if asked else None,
        effect=answer["effect"],
        code=answer["code"],
        say=answer["say"],
        rule=reasons[0]["rule"] if reasons else None,
        review=review["id"] if review else None,
        repeated=answer["repeated"],
    )


def _plain(value: Any) -> Any:
    """Return data with the numbers a caller wrote: 0.9, and not `Decimal("0.9")`."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        number = int(value) if value == value.to_integral_value() else float(value)
        return number if Decimal(repr(number)) == value else value
    return value
