"""`AgentSummary`, the read model of lists: the other apps write it in their own transactions."""

from __future__ import annotations

from registry.models import Agent, AgentSummary, Environment


def _lock(agent: Agent) -> AgentSummary:
    summary, _ = AgentSummary.objects.select_for_update().get_or_create(agent=agent)
    return summary


def note_in_force(agent: Agent, environment: Environment, number: int | None) -> None:
    """Version `number` answers in `environment` now; None: nothing does."""
    summary = _lock(agent)
    in_force = {**summary.in_force, environment.slug: number}
    summary.in_force = {slug: n for slug, n in in_force.items() if n is not None}
    summary.save(update_fields=["in_force"])


def note_draft(agent: Agent, *, is_open: bool) -> None:
    """Whether a draft is open."""
    summary = _lock(agent)
    summary.draft_open = is_open
    summary.save(update_fields=["draft_open"])


def note_open_requests(agent: Agent, count: int) -> None:
    """How many deployment requests wait for people."""
    summary = _lock(agent)
    summary.open_requests = count
    summary.save(update_fields=["open_requests"])
