"""`make bench-replay`: recorded requests decided again under another version, step by step, as a worker does.

REQUESTS=200000 of one agent, fifty a run, of the last week. The version asked takes a write away, so that
answers change. Beside it stands the engine alone on the same requests: what all the reading costs.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg

from benchmarks.decide.workload import questions, rules
from benchmarks.scratch import scratch
from config.embedded.console import answer

REQUESTS = int(os.environ.get("REQUESTS", "200000"))
A_RUN = 50
HOLD = 100_000
"""Requests a minute."""
AGENT = ENVIRONMENT = MANIFEST = KEY = PERSON = 1
STRICTER = ("orders_0 (read/write)", "orders_0 (read)")


def main() -> int:
    """Fill, replay; 1 when it is too slow, or did not look at every request."""
    with scratch() as place:
        text = _fill(place.owner_url)
        seconds, result = _replay(text)
        alone = _engine_alone(text)
    a_minute = REQUESTS / seconds * 60
    answer("")
    answer(f"{result['total']:,} requests in {seconds:.1f} s: {a_minute:,.0f} a minute")
    answer(
        f"{result['unchanged']:,} unchanged, {result['changed']:,} changed,"
        f" {result['cannot_tell']:,} nobody can tell"
    )
    answer(f"the engine alone: {REQUESTS / alone * 60:,.0f} a minute")
    holds = a_minute >= HOLD and result["total"] == REQUESTS
    holds = holds and result["changed"] > 0
    line = {
        "bench": "replay",
        "requests": REQUESTS,
        "a_minute": round(a_minute),
        "ratios": {"of_engine_alone": round(alone / seconds, 3)},
        "load": round(os.getloadavg()[0], 1),
        "holds": holds,
    }
    answer(json.dumps(line))
    return 0 if holds else 1


def _fill(url: str) -> str:
    """Make the agent, its requests of a week, and a stricter version 2; return that one's text."""
    from benchmarks.catalogue.made import copy_rows, digest  # noqa: PLC0415 (needs the settings that stand now)
    from benchmarks.http.stage import build  # noqa: PLC0415

    known = rules(1)
    build(url, known)
    text = known[0].text.replace(*STRICTER)
    with psycopg.connect(url, autocommit=True) as connection:
        copy_rows(
            connection,
            "scopes_version",
            "id, agent_id, number, text, canonical, digest, created_by_id",
            [(2, AGENT, 2, text, "{}", digest("{}"), PERSON)],
        )
        _requests(connection)
        connection.execute("VACUUM ANALYZE")
    return text


def _requests(connection: psycopg.Connection[Any]) -> None:
    from benchmarks.catalogue.made import copy_rows, digest  # noqa: PLC0415
    from registry.clock import now  # noqa: PLC0415
    from registry.ids import uuid7  # noqa: PLC0415

    began = now() - timedelta(days=6)
    runs = [
        (uuid7(), began + timedelta(minutes=number))
        for number in range(REQUESTS // A_RUN)
    ]
    bound = (AGENT, ENVIRONMENT, KEY, MANIFEST, "", "", "", "{}", "finished")
    copy_rows(
        connection,
        "scopes_run",
        "id, opened_at, agent_id, environment_id, credential_id, manifest_id, opening_digest,"
        " task, on_behalf_of, context, state, outcome, expires_at, closed_at, max_actions, counters",
        (
            (run, at, *bound, "succeeded", at + timedelta(minutes=30), at, A_RUN, "{}")
            for run, at in runs
        ),
    )
    asked = questions(rules(1))
    shared = (AGENT, MANIFEST, "{}", "{}", digest("request"), "", "[]", "[]", "", True)
    copy_rows(
        connection,
        "scopes_decision",
        "id, run_id, call, action, resource, mode, context, effect, code, say, decided_at,"
        " agent_id, manifest_id, usage, shown, request_digest, arguments_digest, reasons,"
        " obligations, shadow_effect, final",
        (
            (uuid7(), run, str(call), *_asked(asked[call % len(asked)]), at, *shared)
            for run, at in runs
            for call in range(A_RUN)
        ),
    )


def _asked(one: Any) -> tuple[str, ...]:
    facts = json.dumps({"confidence_score": one.confidence})
    return one.action, one.resource, one.mode, facts, one.effect.value, "", ""


def _replay(text: str) -> tuple[float, dict[str, Any]]:
    """Seconds until it is done, and what was found."""
    from registry.models import Environment, Person  # noqa: PLC0415
    from scopes.models import Replay, Version  # noqa: PLC0415
    from scopes.services.replays import replay_step, start_replay  # noqa: PLC0415

    begun = start_replay(
        Version.objects.get(agent=AGENT, number=2, text=text),
        environment=Environment.objects.get(pk=ENVIRONMENT),
        days=30,
        by=Person.objects.get(pk=PERSON),
    )
    start = time.perf_counter()
    while begun.state in {Replay.State.WAITING, Replay.State.RUNNING}:
        replay_step(begun.pk, step=begun.step)
        begun = Replay.objects.get(pk=begun.pk)
    return time.perf_counter() - start, begun.result


def _engine_alone(text: str) -> float:
    """Seconds for deciding as many of the same questions, with nothing read or written."""
    from charter.engine import RunState, compile_document, decide  # noqa: PLC0415
    from charter.language import read  # noqa: PLC0415

    compiled, state = compile_document(read(text)), RunState()
    asked = [one.parse() for one in questions(rules(1))]
    start = time.perf_counter()
    for one in _again(asked):
        decide(compiled, one, state)
    return time.perf_counter() - start


def _again(asked: list[Any]) -> Iterator[Any]:
    for number in range(REQUESTS):
        yield asked[number % len(asked)]


if __name__ == "__main__":
    sys.exit(main())
