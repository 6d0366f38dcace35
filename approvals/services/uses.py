"""Who uses an agent, or is about to: charters in force, and versions that approvers are asked about."""

from __future__ import annotations

from django.db.models import F, Max

from approvals.models import Round
from approvals.services.states import OPEN
from scopes.services.steps import Use, uses_of


def asked_uses(slug: str) -> list[tuple[Round, Use]]:
    """The rounds that are asked about now whose version directs an agent."""
    rounds = (
        Round.objects.filter(request__status__in=OPEN, version__steps__agent=slug)
        .annotate(latest=Max("request__rounds__number"))
        .filter(number=F("latest"))
        .select_related("request__environment", "version__agent")
    )
    return [
        (
            proposed,
            Use(
                agent=proposed.version.agent,
                version=proposed.version.number,
                step=step.step,
                pin=step.pin,
            ),
        )
        for proposed in rounds
        for step in proposed.version.steps.filter(agent=slug)
    ]


def binding_uses(slug: str) -> list[Use]:
    """The uses that keep an agent from being retired: in force, or asked for; its own do not count."""
    in_force = [use for use in uses_of(slug) if use.environments]
    asked = [use for _, use in asked_uses(slug)]
    return [use for use in [*in_force, *asked] if use.agent.slug != slug]
