"""The end of an agent: nothing answers for it any more, and nothing ever will."""

from __future__ import annotations

from django.db import transaction

from approvals.errors import AgentInUseError
from approvals.services import telling
from approvals.services.deployments import end_all
from approvals.services.states import OPEN, Status, lock, move
from approvals.services.uses import binding_uses
from registry import access, plain_text
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import Agent, Person, Retirement
from registry.services import audit, epoch
from registry.services.catalogue import summaries
from registry.services.credentials import close_keys
from registry.services.ownership.transfers import withdraw_offers
from registry.services.telling import events
from scopes.models import Draft
from scopes.services.steps import uses_of


@transaction.atomic
def retire_agent(agent: Agent, *, by: Person, reason: str) -> Retirement:
    """End its deployments, requests, keys and draft, for good; all of it stays on the record.

    Raises `AgentInUseError` while a charter in force, or asked for, of another agent directs it.
    """
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    require_may_retire(agent, by=by)
    if agent.state == Agent.State.RETIRED:
        raise ConflictError(f"{agent} is retired already")
    reason = plain_text.prose(reason, what="the reason")
    if not reason:
        raise InvalidError("say why, for those who look for it later")
    users = users_of(agent)
    if users:
        raise AgentInUseError(agent, users)

    at = now()
    facts = {
        "deployments": end_all(agent, at=at, because="retired"),
        "requests": _withdraw_requests(agent),
        "keys": close_keys(agent, at=at),
        "offers": withdraw_offers(agent, by=by, note="it is retired"),
        "draft": _drop_draft(agent),
    }
    retirement = Retirement.objects.create(agent=agent, by=by, reason=reason, at=at)
    was = agent.state
    agent.state = Agent.State.RETIRED
    agent.save(update_fields=["state"])

    epoch.bump(agent)
    audit.record(
        "agent.retired",
        actor=by,
        target=agent,
        agent=agent,
        summary=f"Retired {agent}: {retirement.reason}",
        facts={"was": was, **facts},
    )
    _tell(agent, retirement)
    return retirement


def require_may_retire(agent: Agent, *, by: Person) -> None:
    """Raise `NotAllowedError`, naming who could, unless the person may end the agent."""
    if not access.may_retire(by, agent):
        raise NotAllowedError(
            f"you cannot retire {agent}", fix=f"ask {access.who_may_suspend(agent)}"
        )


def users_of(agent: Agent) -> list[Agent]:
    """The agents whose charters keep this one from being retired, by title."""
    users = {use.agent.pk: use.agent for use in binding_uses(agent.slug)}
    return sorted(users.values(), key=lambda user: user.title)


def left_behind(agent: Agent) -> list[Agent]:
    """Whose newest version directs this agent without being in force: its step could never succeed then."""
    found = {use.agent.pk: use.agent for use in uses_of(agent.slug)}
    bound = {user.pk for user in users_of(agent)} | {agent.pk}
    rows = (one for key, one in found.items() if key not in bound)
    return sorted(
        (one for one in rows if one.state != Agent.State.RETIRED),
        key=lambda user: user.title,
    )


def _withdraw_requests(agent: Agent) -> int:
    requests = [
        lock(request) for request in agent.deployment_requests.filter(status__in=OPEN)
    ]
    for request in requests:
        move(request, Status.WITHDRAWN, note=f"{agent} was retired")
        audit.record(
            "request.withdrawn",
            actor=None,
            target=request,
            agent=agent,
            summary=f"Withdrawn, for {agent} was retired",
        )
        telling.withdrawn(request, by=None)
    return len(requests)


def _drop_draft(agent: Agent) -> str:
    """Discard the draft; returns its text, for the record."""
    draft = Draft.objects.select_for_update(of=("self",)).filter(agent=agent).first()
    if draft is None:
        return ""
    text = draft.text
    draft.delete()
    summaries.note_draft(agent, is_open=False)
    return text


def _tell(agent: Agent, retirement: Retirement) -> None:
    events.emit(
        "agent.retired",
        agent,
        agent=agent,
        title=f"{agent} was retired",
        text=f"{retirement.by} retired it for good: {retirement.reason}",
        data={"agent": agent.slug},
        concerning={agent.accountable} - {retirement.by},
    )
