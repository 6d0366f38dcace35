"""Changes of what a run may use up. A maximum that is absent is no maximum at all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from charter.language.canonical import boundary_data
from charter.language.differences.change import Change, narrower, same, wider
from charter.language.document import AgentType, Document
from charter.language.trigger_printer import print_number
from charter.language.words.scope import boundary_texts

_PATH = "authorization.scope_boundary"
_DEPTH = {AgentType.MICRO: 0, AgentType.MACRO: 1}


def boundary_changes(old: Document, new: Document) -> Iterator[Change]:
    before, after = _maxima(old), _maxima(new)
    old_data = boundary_data(old.authorization.boundary)
    new_data = boundary_data(new.authorization.boundary)
    texts = dict(boundary_texts(new.authorization.boundary))
    for key in dict.fromkeys([*before, *after]):
        path = f"{_PATH}.{key}"
        written = old_data.get(key), new_data.get(key)
        one, other = before.get(key), after.get(key)
        sentence = _sentence(key, one, other, texts.get(key))
        if one == other:
            if written[0] != written[1]:
                yield same(f"says now what held before: {sentence}", path, *written)
        elif other is None or (one is not None and other > one):
            yield wider(sentence, path, *written)
        else:
            yield narrower(sentence, path, *written)


def _maxima(document: Document) -> dict[str, Decimal]:
    """Give every maximum in force, defaults included."""
    boundary = document.authorization.boundary
    depth = boundary.max_delegation_depth
    whole = {
        "max_actions_per_run": boundary.max_actions_per_run,
        "timeout_minutes": boundary.timeout_minutes,
        "max_runs_per_hour": boundary.runs_per_hour,
        "max_open_runs": boundary.open_runs,
        "max_delegation_depth": _DEPTH[document.type] if depth is None else depth,
    }
    return {key: Decimal(one) for key, one in whole.items()} | dict(boundary.counters)


def _sentence(
    key: str, old: Decimal | None, new: Decimal | None, text: str | None
) -> str:
    label = key.replace("_", " ")
    if new is None:
        return f"{label} is no longer limited"
    if text is not None:
        was = f" (was {print_number(old)})" if old not in (None, new) else ""
        return f"stops {text}{was}"
    was = f" (was {print_number(old)})" if old is not None else ""
    return f"{label} is {print_number(new)}{was}"
