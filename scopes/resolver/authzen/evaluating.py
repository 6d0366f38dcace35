"""`POST /access/v1/evaluation` and `/access/v1/evaluations`: may it, and may it do each of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scopes.resolver.authzen.asking import asked
from scopes.resolver.authzen.deciding import Facts, decided, look_up
from scopes.resolver.authzen.points import Asker
from scopes.resolver.authzen.serializer import (
    Asking,
    asking_of,
    decision_as_data,
    error_as_data,
    malformed,
    with_defaults,
)
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.problems import Problem
from scopes.resolver.text import write

MOST = 100
"""Questions in one body."""

ENDS: Mapping[str, bool | None] = {
    "execute_all": None,
    "deny_on_first_deny": False,
    "permit_on_first_permit": True,
}
"""The decision after which nothing more is decided, by what was asked for; None: all are decided."""


async def post_evaluation(parts: Parts, request: Request) -> Response:
    """Answer one question."""
    asker, data = await asked(parts, request)
    return Response(200, write(await _one(parts, asker, data)))


async def post_evaluations(parts: Parts, request: Request) -> Response:
    """Answer many, each by itself; without any it is one question, as above."""
    asker, data = await asked(parts, request)
    items = data.get("evaluations", [])
    if not isinstance(items, list) or len(items) > MOST:
        malformed(f"`evaluations` is a list of at most {MOST}")
    end = _end(data)
    if not items:
        return Response(200, write(await _one(parts, asker, data)))
    answers = await _many(parts, asker, [_read(data, item) for item in items], end=end)
    return Response(200, write({"evaluations": answers}))


async def _one(parts: Parts, asker: Asker, data: Mapping[str, Any]) -> dict[str, Any]:
    asking = asking_of(data)
    asker.require_may_ask(asking)
    facts = await look_up(parts.access.abouts, parts.access.modes, asker, [asking])
    decision = decided(asker, asking, facts)
    return decision_as_data(decision, parts.speaker, public_url=parts.public_url)


async def _many(
    parts: Parts, asker: Asker, read: list[Asking | Problem], *, end: bool | None
) -> list[dict[str, Any]]:
    """Return the answers in the order of the questions, up to the one that decides them all."""
    askings = [one for one in read if isinstance(one, Asking)]
    facts = await look_up(parts.access.abouts, parts.access.modes, asker, askings)
    answers = []
    for one in read:
        answers.append(_answer(parts, asker, one, facts))
        if answers[-1]["decision"] is end:
            break
    return answers


def _answer(
    parts: Parts, asker: Asker, one: Asking | Problem, facts: Facts
) -> dict[str, Any]:
    if isinstance(one, Problem):
        return error_as_data(one)
    try:
        decision = decided(asker, one, facts)
    except Problem as problem:
        return error_as_data(problem)
    return decision_as_data(decision, parts.speaker, public_url=parts.public_url)


def _read(data: Mapping[str, Any], item: object) -> Asking | Problem:
    try:
        return asking_of(with_defaults(data, item))
    except Problem as problem:
        return problem


def _end(data: Mapping[str, Any]) -> bool | None:
    options = data.get("options", {})
    if not isinstance(options, dict):
        malformed("`options` is an object")
    wanted = options.get("evaluations_semantic", "execute_all")
    if not isinstance(wanted, str) or wanted not in ENDS:
        malformed(f"`options.evaluations_semantic` is one of {', '.join(ENDS)}")
    return ENDS[wanted]
