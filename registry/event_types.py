"""Every kind of event there is: its CloudEvents type, what it says, and who hears of it how by default.

docs/events.md is the same table for people; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How a person hears of an event."""

    MAIL = "mail"
    DIGEST = "digest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class EventType:
    """`name`: the CloudEvents type; `about`: its group; `says`: what has happened, for people.

    `usual`: how those concerned hear of it; None: it concerns nobody in person, only endpoints hear it.
    `mandatory`: it asks its reader for something, or stopped their agent, so it cannot be turned off.
    """

    name: str
    about: str
    says: str
    usual: Channel | None = Channel.MAIL
    mandatory: bool = False


TEST = "charter.webhook.test"
"""Sent to one endpoint when its maker asks for it; nobody subscribes to it."""

_MAIL, _DIGEST = Channel.MAIL, Channel.DIGEST

_ROWS: dict[str, tuple[tuple[str, str, Channel | None, bool], ...]] = {
    "Requests": (
        ("request.asked", "Your verdict is asked for", _MAIL, True),
        ("request.reminded", "A request still waits for your verdict", _MAIL, True),
        ("request.overdue", "Nobody has decided, and silence will be no", _MAIL, False),
        ("request.revised", "Something else is proposed; verdicts start again", _MAIL, False),
        ("request.verdict", "Somebody gave a verdict", _DIGEST, False),
        ("request.asks_for_more", "Stricter rules ask for more verdicts", _DIGEST, False),
        ("request.changes_requested", "Changes are asked for", _MAIL, False),
        ("request.commented", "Somebody commented on a request", _MAIL, False),
        ("request.edit_suggested", "Somebody suggests another text", _MAIL, False),
        ("request.suggestion_settled", "Your suggestion was accepted or declined", _DIGEST, False),
        ("request.approved", "Everybody needed has agreed", _DIGEST, False),
        ("request.rejected", "A request was rejected", _MAIL, False),
        ("request.withdrawn", "A request was withdrawn", _DIGEST, False),
        ("request.expired", "Nobody decided in time", _MAIL, False),
        ("request.gate_answered", "An outside system answered a gate", _MAIL, False),
        ("request.out_of_date", "What was approved was not put in force", _MAIL, False),
    ),
    "Deployments": (
        ("deployment.in_force", "A version is in force", _MAIL, False),
        ("deployment.ended", "A version is no longer in force", _MAIL, False),
        ("deployment.watched", "Watching is over, and what it lacks is offered", _MAIL, False),
        ("certification.asked", "You are asked whether what is in force is still right", _MAIL, True),
        ("certification.reminded", "Something still waits to be certified", _MAIL, True),
        ("certification.overdue", "Nobody certified it in time", _MAIL, True),
        ("replay.finished", "A replay you asked for is done", _MAIL, False),
    ),
    "Reviews": (
        ("review.opened", "An agent waits for your answer", _MAIL, True),
        ("review.answered", "A review was answered", _DIGEST, False),
        ("review.expired", "Nobody answered a review in time", _MAIL, False),
    ),
    "Agents": (
        ("agent.registered", "An agent was added, and you answer for it", _MAIL, False),
        ("agent.found", "An agent came in that nobody owns", None, False),
        ("agent.claimed", "A team adopted an agent", _DIGEST, False),
        ("agent.blocked", "An agent is kept out", None, False),
        ("agent.unblocked", "An agent may be adopted again", None, False),
        ("agent.suspended", "Your agent was suspended", _MAIL, True),
        ("agent.resume_asked", "Somebody asks that an agent may go on", _MAIL, False),
        ("agent.resumed", "An agent may go on", _MAIL, False),
        ("agent.retired", "An agent was retired", _MAIL, False),
        ("agent.orphaned", "Nobody answers for an agent any more", _MAIL, True),
        ("agent.owner_changed", "An agent has another owner", _MAIL, False),
        ("transfer.offered", "You are asked to answer for an agent", _MAIL, True),
        ("transfer.declined", "An offered agent was declined", _MAIL, False),
        ("transfer.withdrawn", "An offered agent was taken back", _MAIL, False),
        ("transfer.expired", "An offer was not answered in time", _MAIL, False),
    ),
    "Emergencies": (
        ("hold.began", "A version, a team or everything was suspended", _MAIL, True),
        ("hold.lift_asked", "Somebody asks that what is suspended may go on", _MAIL, False),
        ("hold.lifted", "What was suspended goes on", _MAIL, False),
        ("break_glass.in_force", "A version did not wait for its approvers", _MAIL, True),
        ("break_glass.review_due", "A break-glass waits for your review", _MAIL, True),
        ("break_glass.review_overdue", "A break-glass was not reviewed in time", _MAIL, True),
        ("break_glass.reviewed", "A break-glass is reviewed", _MAIL, False),
    ),
    "Contracts": (
        ("contract.breached", "An agent does not deliver what it promised", _MAIL, False),
    ),
    "Imports": (
        ("import.begun", "Somebody began to import agents", None, False),
        ("import.finished", "An import is done", _DIGEST, False),
    ),
    "Audit": (
        ("audit.broken", "The audit trail is broken", _MAIL, True),
        ("decisions.broken", "The decision log is broken", _MAIL, True),
    ),
    "Settings": (
        ("rules.proposed", "You are asked to agree to approval rules", _MAIL, True),
        ("rules.in_force", "Other approval rules are in force", _DIGEST, False),
        ("stand_in.named", "You decide for somebody who is away", _MAIL, False),
        ("webhook.paused", "A webhook of yours keeps failing and is paused", _MAIL, False),
    ),
}  # fmt: skip

TYPES: dict[str, EventType] = {
    f"charter.{name}": EventType(f"charter.{name}", about, says, usual, mandatory)
    for about, rows in _ROWS.items()
    for name, says, usual, mandatory in rows
}
"""By name, in the order people read them."""


def groups() -> dict[str, list[EventType]]:
    """The types by what they are about."""
    found: dict[str, list[EventType]] = {}
    for kind in TYPES.values():
        found.setdefault(kind.about, []).append(kind)
    return found
