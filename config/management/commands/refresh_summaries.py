"""`refresh_summaries`: work out again what lists read of every agent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from approvals.services.states import note_waiting
from registry.clock import now
from registry.models import Agent, AgentSummary, Environment
from registry.services.catalogue import summaries
from scopes.models import Draft, InForce
from scopes.services import activity, attainment
from scopes.services.portrait import refresh_portrait

BATCH = 500


class Command(BaseCommand):
    """Every summary anew, from what the other tables say; safe while the server runs."""

    help = "Rebuild the summaries of all agents, which lists and the portfolio read."

    def handle(self, *_: Any, **__: Any) -> None:
        """An agent at a time, so that nobody waits for all of them."""
        ids = list(Agent.objects.order_by("pk").values_list("pk", flat=True))
        for pk in ids:
            _refresh(pk)
        at = now()
        activity.add_up_afresh(at)
        for start in range(0, len(ids), BATCH):
            attainment.refresh_contracts_of(ids[start : start + BATCH], at)
        self.stdout.write(f"{len(ids)} summaries are as they should be")


@transaction.atomic
def _refresh(pk: int) -> None:
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=pk)
    AgentSummary.objects.get_or_create(agent=agent)
    AgentSummary.objects.filter(pk=pk).update(
        title=agent.title,
        kind=agent.kind,
        state=agent.state,
        owner_team=agent.owner_team_id,
        accountable=agent.accountable_id,
        tags=agent.tags,
    )
    numbers = InForce.objects.filter(agent=agent).values_list(
        "environment", "manifest__version__number"
    )
    answering = dict(numbers)
    for environment in Environment.objects.all():
        number = answering.get(environment.pk)
        summaries.note_in_force(agent, environment, number)
    summaries.note_draft(agent, is_open=Draft.objects.filter(agent=agent).exists())
    note_waiting(agent)
    refresh_portrait(agent)
