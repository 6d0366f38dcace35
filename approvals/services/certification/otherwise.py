"""The answers besides *certify*: it does not need all of it, or it is not right at all."""

from __future__ import annotations

from django.db import transaction

from approvals.models import CampaignItem
from approvals.services.certification import telling
from approvals.services.certification.answers import require_waiting, settle
from approvals.services.deployments import revoke_deployment
from registry.clock import now
from registry.errors import ConflictError, InvalidError
from registry.models import Person
from registry.services import audit
from registry.services.ownership.records import lock
from scopes.models import Draft
from scopes.services.drafts import require_may_edit
from scopes.services.unused import (
    USUAL_DAYS,
    draft_without,
    text_to_narrow,
    usage_of,
)


@transaction.atomic
def narrow(item: CampaignItem, *, by: Person, days: int = USUAL_DAYS) -> Draft:
    """Draft the charter without what nobody used in `days`; the item waits until that is in force.

    Raises `NotAllowedError` for who does not answer for it or edits no drafts of it, `ConflictError` where
    nothing, or everything, is unused.
    """
    item = _locked(item)
    require_waiting(item, by=by)
    require_may_edit(item.agent, by=by)
    known = text_to_narrow(item.agent)
    if known is None:
        raise ConflictError(f"{item.agent} has no charter to narrow")
    text, counter = known
    usage = usage_of(item.agent, text=text, days=days)
    if not usage.unused:
        raise ConflictError(
            f"each grant of {item.agent} was used in the last {days} days",
            fix="certify it, or write a narrower draft by hand",
        )
    if len(usage.unused) == len(usage.uses):
        raise ConflictError(
            f"no grant of {item.agent} was used in the last {days} days",
            fix="revoke it, or write a narrower draft by hand",
        )
    picks = [(use.resource, use.mode) for use in usage.unused]
    draft = draft_without(item.agent, picks=picks, counter=counter, days=days, by=by)
    audit.record(
        "certification.narrowed",
        actor=by,
        target=item,
        agent=item.agent,
        summary=f"Drafted {item.agent} narrower instead of certifying it in {item.environment}",
        facts={"grants": [list(one) for one in picks], "days": days},
    )
    return draft


@transaction.atomic
def revoke(item: CampaignItem, *, reason: str, by: Person) -> CampaignItem:
    """End what is asked about: nothing answers there any more, and every check is denied.

    Whoever may certify may, also who wrote it. Raises `InvalidError` without a reason, `NotAllowedError`,
    `ConflictError` for what is settled, or not in force any more.
    """
    item = _locked(item)
    require_waiting(item, by=by)
    if not reason.strip():
        raise InvalidError("say why it is not right any more")
    at = now()
    revoke_deployment(item.agent, item.environment, at=at)
    item.settled_by, item.note = by, reason.strip()
    settle(item, CampaignItem.State.REVOKED)
    version = item.manifest.version
    place = f"In force in {item.environment}"
    audit.record(
        "deployment.revoked",
        actor=by,
        target=item,
        agent=item.agent,
        summary=f"Revoked version {version.number} in {item.environment}: {item.note}",
        facts={"manifest": item.manifest.digest, "version_digest": version.digest},
        before={place: f"version {version.number}"},
        after={},
    )
    telling.revoked(item, by=by)
    return item


def _locked(item: CampaignItem) -> CampaignItem:
    """The item, its agent locked before it, as everywhere."""
    agent = lock(item.agent)
    rows = CampaignItem.objects.select_for_update(of=("self",))
    found = rows.select_related("campaign", "environment", "manifest__version", "asked")
    item = found.get(pk=item.pk)
    item.agent = agent
    return item
