"""What of a request is kept: the facts a rule reads, the arguments people may see, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from charter.language.document import Document
from charter.language.trigger_logic import fields

LARGEST_FACT = sys.float_info.max
"""Beyond a double's range a number is not finite to a rule (language §1.3)."""

_SURELY_FINITE = 300
"""Powers of ten below a double's range: asking costs nothing, comparing does."""

Names = tuple[str, str, str]


def facts_read(document: Document) -> frozenset[str]:
    """Return the context fields that the charter's rules read."""
    authorization = document.authorization
    read = [rule.trigger for rule in authorization.escalation]
    read += [grant.when for grant in authorization.can_access if grant.when is not None]
    return frozenset(name for one in read for name in fields(one))


def arguments_shown(document: Document) -> dict[Names, tuple[str, ...]]:
    """Return the arguments people may see, by (action, resource, mode) of the tool."""
    shown: dict[Names, tuple[str, ...]] = {}
    for tool in document.tools:
        names = (tool.action, tool.resource, tool.mode.value)
        shown[names] = (*shown.get(names, ()), *tool.show)
    return shown


def kept_facts(context: Mapping[str, Any], read: Collection[str]) -> dict[str, object]:
    """Return the facts among `read` as they are kept.

    What no rule can use is unknown to them, as null is.
    """
    if not read:
        return {}
    return {name: _kept(value) for name, value in context.items() if name in read}


def kept_arguments(
    arguments: Mapping[str, Any] | None, shown: Iterable[str]
) -> dict[str, object]:
    """Return the arguments that people may see."""
    if not arguments:
        return {}
    return {name: arguments[name] for name in shown if name in arguments}


def _kept(value: object) -> object:
    if isinstance(value, str | bool):
        return value
    if (
        isinstance(value, Decimal)
        and value.is_finite()
        and value.adjusted() < _SURELY_FINITE
    ):
        return value
    if isinstance(value, int | float | Decimal):
        # Comparing never rounds; abs() of a decimal this large would raise.
        return value if -LARGEST_FACT <= value <= LARGEST_FACT else None
    return None
