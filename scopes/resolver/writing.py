"""Writing a ruling down: the run's count, the decision, the review, one round trip."""

from __future__ import annotations

from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from registry.ids import uuid7
from scopes.resolver.database import Connection
from scopes.resolver.found import Found
from scopes.resolver.ruled import Entry, Question, Ruled
from scopes.resolver.text import amounts, write as to_json
from scopes.sealing import seal

# One statement: the count and the decision are written together or not at all.
_ENTER: LiteralString = """
WITH counted AS (UPDATE scopes_run SET
    actions_used = %(actions_used)s, refused = %(refused)s, pending = %(pending)s,
    counters = %(counters)s,
    state = CASE WHEN %(stopped)s THEN 'stopped' ELSE state END,
    outcome = CASE WHEN %(stopped)s THEN 'stopped' ELSE outcome END,
    closed_at = CASE WHEN %(stopped)s THEN coalesce(closed_at, %(at)s) ELSE closed_at END
WHERE id = %(run)s)
INSERT INTO scopes_decision (
    id, run_id, agent_id, manifest_id, call, action, resource, mode, context, usage, shown,
    request_digest, arguments_digest, effect, code, say, reasons, obligations,
    shadow_effect, final, review_id, decided_at)
VALUES (
    %(id)s, %(run)s, %(agent)s, %(manifest)s, %(call)s, %(action)s, %(resource)s, %(mode)s,
    %(context)s, %(usage)s, %(shown)s, %(request_digest)s, %(arguments_digest)s,
    %(effect)s, %(code)s, %(say)s, %(reasons)s, %(obligations)s, %(shadow_effect)s,
    %(final)s, %(review)s, %(at)s)
"""
_ASK: LiteralString = """
INSERT INTO scopes_review (
    id, run_id, agent_id, environment_id, manifest_id, call, action, resource, mode, effect,
    code, say, reasons, context, shown, arguments, request_digest, rules, quorum, state, note,
    opened_at, expires_at)
VALUES (
    %(review)s, %(run)s, %(agent)s, %(environment)s, %(manifest)s, %(call)s, %(action)s,
    %(resource)s, %(mode)s, %(effect)s, %(code)s, %(say)s, %(reasons)s, %(context)s,
    %(shown)s, %(sealed)s, %(request_digest)s, %(rules)s, %(quorum)s, 'open', '', %(at)s, %(ends)s)
"""
# A team that is gone or was never there: the agent's reviewers, else its owners.
_TEAMS: LiteralString = """
INSERT INTO scopes_review_teams (review_id, team_id, quorum)
SELECT %(review)s::uuid, coalesce(t.id, %(fallback)s::bigint), max(named.quorum)
FROM unnest(%(teams)s::text[], %(quorums)s::int[]) AS named(slug, quorum)
LEFT JOIN registry_team t ON t.slug = named.slug
WHERE coalesce(t.id, %(fallback)s::bigint) IS NOT NULL
GROUP BY 2
"""
_REDEEM: LiteralString = """
UPDATE scopes_review SET redeemed_at = %(at)s
WHERE id = %(review)s AND state = 'approved' AND redeemed_at IS NULL
RETURNING id
"""


class LostApprovalError(Exception):
    """The approval was used or withdrawn meanwhile; the run's lock makes it impossible."""


async def write(
    connection: Connection, ruled: Ruled, found: Found, *, secret: str
) -> None:
    """Write what the ruling says, inside the caller's transaction.

    Raises `psycopg.Error`, in a pipeline as late as its end; then nothing is committed.
    """
    if ruled.entry is None:
        return
    values = _values(ruled, ruled.entry, found)
    redeemed = None
    if ruled.question is not None:
        await _ask(connection, ruled.question, found, values, secret)
    if ruled.redeemed is not None:
        redeemed = await connection.execute(_REDEEM, values)
    await connection.execute(_ENTER, values)
    if redeemed is not None and await redeemed.fetchone() is None:
        raise LostApprovalError


async def _ask(
    connection: Connection,
    question: Question,
    found: Found,
    values: dict[str, Any],
    secret: str,
) -> None:
    arguments = question.arguments
    caller = found.caller
    more = {
        "environment": caller.environment,
        "rules": _jsonb(question.rules),
        "quorum": max(quorum for _, quorum in question.teams),
        "ends": question.expires_at,
        "sealed": None
        if arguments is None
        else seal(arguments, review=question.id, secret=secret),
        "teams": [team for team, _ in question.teams],
        "quorums": [quorum for _, quorum in question.teams],
        "fallback": caller.reviewers or caller.owner_team,
    }
    await connection.execute(_ASK, {**values, **more})
    await connection.execute(_TEAMS, {**values, **more})


def _values(ruled: Ruled, entry: Entry, found: Found) -> dict[str, Any]:
    answer, counts = ruled.answer, ruled.counts
    return {
        "id": uuid7(),
        "run": found.run.id,
        "agent": found.caller.agent,
        # A decision names a manifest even where none is in force: the run's own.
        "manifest": found.caller.manifest or found.run.manifest,
        "call": ruled.call,
        "action": entry.names.action,
        "resource": entry.names.resource,
        "mode": entry.names.mode,
        "context": _jsonb(entry.context),
        "usage": _jsonb(amounts(entry.usage)),
        "shown": _jsonb(entry.shown),
        "request_digest": entry.request_digest,
        "arguments_digest": entry.arguments_digest,
        "effect": answer.effect,
        "code": answer.code,
        "say": answer.say,
        "reasons": _jsonb(answer.reasons),
        "obligations": _jsonb(answer.obligations),
        "shadow_effect": answer.shadow_effect,
        "final": entry.final,
        "review": entry.review,
        "at": found.at,
        "actions_used": counts.actions_used,
        "refused": counts.refused,
        "pending": counts.pending,
        "counters": _jsonb(amounts(counts.counters)),
        "stopped": counts.stopped,
    }


def _jsonb(data: Any) -> Jsonb:
    return Jsonb(data, dumps=to_json)
