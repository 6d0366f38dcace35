"""Changes of what a run may use up. A maximum that is absent is no maximum at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from charter.language.canonical import boundary_data
from charter.language.differences.change import Change, narrower, same, wider
from charter.language.document import AgentType, Boundary, Document
from charter.language.trigger_printer import print_number
from charter.language.words.scope import boundary_texts, uncounted_text

_PATH = "authorization.scope_boundary"
_DEPTH = {AgentType.MICRO: 0, AgentType.MACRO: 1}


def boundary_changes(old: Document, new: Document) -> Iterator[Change]:
    before, after = _maxima(old), _maxima(new)
    old_data = boundary_data(old.authorization.boundary)
    new_data = boundary_data(new.authorization.boundary)
    texts = dict(boundary_texts(_in_full(new)))
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
    whole = {
        "max_actions_per_run": boundary.max_actions_per_run,
        "timeout_minutes": boundary.timeout_minutes,
        "max_runs_per_hour": boundary.runs_per_hour,
        "max_open_runs": boundary.open_runs,
        "max_delegation_depth": _depth(document),
    }
    return {key: Decimal(one) for key, one in whole.items()} | dict(boundary.counters)


def _in_full(document: Document) -> Boundary:
    """Give the boundary with its defaults written out, to be said like any other."""
    boundary = document.authorization.boundary
    return replace(
        boundary,
        max_runs_per_hour=boundary.runs_per_hour,
        max_open_runs=boundary.open_runs,
        max_delegation_depth=_depth(document),
    )


def _depth(document: Document) -> int:
    depth = document.authorization.boundary.max_delegation_depth
    return _DEPTH[document.type] if depth is None else depth


def _sentence(
    key: str, old: Decimal | None, new: Decimal | None, text: str | None
) -> str:
    if new is None or text is None:
        return uncounted_text(key)
    was = f" (was {print_number(old)})" if old not in (None, new) else ""
    return f"stops {text}{was}"
