"""Draft to version: the text gets a number and a digest, and never changes again."""

from __future__ import annotations

from django.db import transaction

from registry.errors import ConflictError
from registry.models import Agent, Person
from registry.services import audit
from registry.services.catalogue import summaries
from scopes.models import Draft, Manifest, Version, VersionAuthor
from scopes.services.documents import canonical_text, read_charter
from scopes.services.drafts import lock, require_may_edit, save_draft
from scopes.services.portrait import refresh_portrait
from scopes.services.steps import note_version_steps
from scopes.services.trail import changes_in_text, summary_of


@transaction.atomic
def save_version(draft: Draft, *, counter: int, by: Person) -> Version:
    """Freeze the draft as the agent's next version; the draft is gone afterwards.

    Raises `ConflictError` when the draft moved on since `counter`, or says nothing new.
    """
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=draft.agent_id)
    require_may_edit(agent, by=by)
    draft = lock(draft)
    if counter != draft.counter:
        raise ConflictError(
            f"{draft.saved_by} saved this draft since you looked",
            fix="read it again, then save the version",
        )
    newest = Version.objects.filter(agent=agent).first()
    if newest is not None and newest.text == draft.text:
        raise ConflictError(f"nothing changed since version {newest.number}")

    document = read_charter(draft.text, agent=agent)
    canonical, digest = canonical_text(document)
    version = Version.objects.create(
        agent=agent,
        number=newest.number + 1 if newest else 1,
        text=draft.text,
        canonical=canonical,
        digest=digest,
        base=draft.base,
        created_by=by,
    )
    for person_id in sorted(_author_ids(draft, by)):
        VersionAuthor.objects.create(version=version, person_id=person_id)
    note_version_steps(version, document)
    draft.delete()

    summaries.note_draft(agent, is_open=False)
    refresh_portrait(agent)
    changes = changes_in_text(version.base.text if version.base else None, version.text)
    audit.record(
        "version.saved",
        actor=by,
        target=version,
        agent=agent,
        summary=summary_of(
            f"Saved version {version.number}, {version.short_digest}", changes=changes
        ),
        changes=changes,
        facts={"digest": digest},
    )
    return version


@transaction.atomic
def save_text_as_version(
    draft: Draft, *, text: str, counter: int, by: Person
) -> Version:
    """Save the text into the draft and freeze it at once: both happen, or neither."""
    Agent.objects.select_for_update(of=("self",)).get(pk=draft.agent_id)
    draft = save_draft(draft, text=text, counter=counter, by=by)
    return save_version(draft, counter=draft.counter, by=by)


def _author_ids(draft: Draft, by: Person) -> set[int]:
    """Everyone whose words nobody else has approved yet.

    The authors of a base that was never in force count too: else one author could have
    another copy their words into the next version, and approve them there.
    """
    authors = {by.pk, *draft.authors.values_list("pk", flat=True)}
    base = draft.base
    if base is not None and not Manifest.objects.filter(version=base).exists():
        authors |= set(base.authors.values_list("person_id", flat=True))
    return authors
