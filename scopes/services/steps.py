"""Whom charters direct, written beside them, and who uses an agent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from charter.language import Document
from registry.models import Agent, Environment
from scopes.models import Draft, DraftStep, InForce, Version, WorkflowStep


@dataclass(frozen=True, slots=True)
class Use:
    """A charter that directs an agent in a step: `pin` None, in whatever version is in force.

    `version` None: its draft. `environments`: where that version is in force now.
    """

    agent: Agent
    version: int | None
    step: str
    pin: int | None
    environments: tuple[Environment, ...] = ()


def note_version_steps(version: Version, document: Document) -> None:
    """Write the steps of a version; its own transaction, once."""
    WorkflowStep.objects.bulk_create(
        WorkflowStep(version=version, **facts) for facts in _facts(document)
    )


def note_draft_steps(draft: Draft, document: Document) -> None:
    """Write the steps a draft has now."""
    draft.steps.all().delete()
    DraftStep.objects.bulk_create(
        DraftStep(draft=draft, **facts) for facts in _facts(document)
    )


def copy_steps(version: Version, draft: Draft) -> None:
    """Write the steps of a draft that begins as a version's text."""
    DraftStep.objects.bulk_create(
        DraftStep(
            draft=draft,
            position=row.position,
            step=row.step,
            agent=row.agent,
            pin=row.pin,
        )
        for row in version.steps.all()
    )


def _facts(document: Document) -> Iterable[dict[str, object]]:
    for position, step in enumerate(document.workflow):
        yield {
            "position": position,
            "step": step.step,
            "agent": step.agent,
            "pin": step.version,
        }


def steps_in_force(slug: str) -> QuerySet[WorkflowStep]:
    """The steps on an agent of charters that are in force somewhere."""
    return WorkflowStep.objects.filter(
        agent=slug,
        version__in=InForce.objects.order_by().values("manifest__version"),
    ).select_related("version__agent")


def uses_of(slug: str) -> list[Use]:
    """The charters in force, and the newest version of each agent, that direct an agent.

    In force first, then by the user's title.
    """
    newest = (
        Version.objects.filter(agent=OuterRef("version__agent"))
        .order_by()
        .values("agent")
        .annotate(newest=Max("number"))
        .values("newest")
    )
    rows = WorkflowStep.objects.filter(agent=slug).select_related("version__agent")
    newest_rows = rows.annotate(newest=Subquery(newest)).filter(
        version__number=F("newest")
    )
    found = {row.pk: row for row in [*steps_in_force(slug), *newest_rows]}
    places = _places({row.version_id for row in found.values()})
    uses = [
        Use(
            agent=row.version.agent,
            version=row.version.number,
            step=row.step,
            pin=row.pin,
            environments=places.get(row.version_id, ()),
        )
        for row in found.values()
    ]
    return sorted(uses, key=_order)


def _order(use: Use) -> tuple[bool, str, int, str]:
    return not use.environments, use.agent.title, -(use.version or 0), use.step


def _places(versions: set[int]) -> dict[int, tuple[Environment, ...]]:
    """Where each of the versions is in force."""
    rows = InForce.objects.filter(manifest__version__in=versions).select_related(
        "environment", "manifest"
    )
    places: dict[int, tuple[Environment, ...]] = {}
    for row in rows:
        version = row.manifest.version_id
        places[version] = (*places.get(version, ()), row.environment)
    return places


def drafts_using(slug: str, *, of: QuerySet[Agent]) -> list[Use]:
    """The drafts that direct an agent, of the agents given: those whose work a person may see."""
    rows = DraftStep.objects.filter(agent=slug, draft__agent__in=of).select_related(
        "draft__agent"
    )
    uses = [
        Use(agent=row.draft.agent, version=None, step=row.step, pin=row.pin)
        for row in rows
    ]
    return sorted(uses, key=_order)
