"""What a charter would answer, asked of its text alone: nothing is counted or kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charter.engine import (
    Decision,
    Refusal,
    RunState,
    compile_document,
    decide,
    parse_request,
    parse_state,
)
from charter.language import read


def simulate(text: str, questions: list[Mapping[str, Any]]) -> list[Decision]:
    """Decide each question under the charter `text`, which was saved and so reads.

    A question is a request (language §2) with perhaps `run`: {actions_used, minutes_elapsed, counters?},
    the run it is asked in; without it, one that begins. What makes no sense is a deny that says so.
    """
    compiled = compile_document(read(text))
    return [decide(compiled, *_parts(dict(question))) for question in questions]


def _parts(question: dict[str, Any]) -> tuple[Any, RunState | Refusal]:
    state: RunState | Refusal = RunState()
    if "run" in question:
        state = parse_state(question.pop("run"))
    request = parse_request(question)
    # One of the two is told of: what the caller wrote first.
    return request, RunState() if isinstance(request, Refusal) else state
