"""Imports: read, looked at, chosen, carried out. Whoever brings agents in puts nothing in force.

A file is read at once; an address is asked by the worker, since the other side may take its time. What is
chosen is carried out agent by agent: each is whole or not at all, and a repeat finds it done.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from registry.clock import now
from registry.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    Refusal,
)
from registry.fetch.target import target_of
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Kind, Proposal
from registry.imports.stored import to_data
from registry.imports.text import cleaned
from registry.models import Person, Role, Team
from registry.services import audit, outbox
from registry.services.imports.imported import external_id_of
from registry.services.imports.reading import read_document
from registry.services.telling import events
from scopes.models import Import, ImportItem
from scopes.services.arrivals import bring_in

HOURLY = 60
MAX_ITEMS = 10_000
AT_ONCE = 25
"""More agents than these are imported by the worker."""
READ, CARRY_OUT = "scopes.tasks.read_import", "scopes.tasks.carry_out_import"

State = Import.State
Outcome = ImportItem.Outcome
UNCONFIRMED = (State.READING, State.READY, State.FAILED)


def begin_from_file(kind: Kind, *, content: bytes, source: str, by: Person) -> Import:
    """Read a file. Raises `ImportRefusedError` for what is not what it should be; nothing is kept of it."""
    _require_may_import(by)
    found = read_document(kind, content)
    with transaction.atomic():
        batch = _begin(kind, source=cleaned(source, 200) or "a file", by=by)
        add_items(batch, found)
        batch.state = State.READY
        batch.save(update_fields=["state"])
    return batch


def begin_from_proposal(proposal: Proposal, *, source: str, by: Person) -> Import:
    """Begin with what the command line has read by itself."""
    _require_may_import(by)
    with transaction.atomic():
        batch = _begin(proposal.kind, source=source, by=by)
        add_items(batch, [proposal])
        batch.state = State.READY
        batch.save(update_fields=["state"])
    return batch


@transaction.atomic
def begin_from_address(kind: Kind, *, url: str, by: Person) -> Import:
    """Have the worker ask an address. Raises `AddressRefusedError` for what is none."""
    _require_may_import(by)
    target = target_of(url)
    batch = _begin(kind, source=target.origin, url=url, by=by)
    outbox.promise(
        READ,
        key=f"import:{batch.pk}:read:0",
        payload={"import": str(batch.pk), "step": 0},
    )
    return batch


def _require_may_import(by: Person) -> None:
    if by.is_service or not by.is_active:
        raise NotAllowedError("agents are brought in by people, not service accounts")
    since = now() - timedelta(hours=1)
    if Import.objects.filter(by=by, created_at__gt=since).count() >= HOURLY:
        raise ConflictError(
            f"you began {HOURLY} imports within an hour", fix="try again later"
        )


def _begin(kind: Kind, *, source: str, by: Person, url: str = "") -> Import:
    batch = Import.objects.create(kind=kind.value, source=source[:500], url=url, by=by)
    audit.record(
        "import.begun",
        actor=by,
        target=batch,
        summary=f"Began to import: {batch}",
        facts={"url": url} if url else {},
    )
    events.emit(
        "import.begun",
        batch,
        title=f"{by} began to import: {batch}",
        data={"import": str(batch.pk), "kind": kind.value},
        path=f"/agents/import/{batch.pk}/",
    )
    return batch


def add_items(batch: Import, found: Iterable[Proposal]) -> None:
    """Keep proposals, each once. Raises `ImportRefusedError` when they are too many."""
    at = batch.items.count()
    origin = target_of(batch.url).origin if batch.url else ""
    rows = [
        ImportItem(
            batch=batch,
            position=at + index,
            external_id=external_id_of(one, origin=origin),
            name=one.name,
            proposal=to_data(one),
        )
        for index, one in enumerate(found)
    ]
    if at + len(rows) > MAX_ITEMS:
        raise ImportRefusedError(
            f"it has more than {MAX_ITEMS:,} agents", fix="import it in parts"
        )
    ImportItem.objects.bulk_create(rows, ignore_conflicts=True)


def problem_lines(refusal: Refusal) -> list[dict[str, Any]]:
    """The wrong lines that a refusal names: `[{line, message}]`."""
    found = refusal.problems if isinstance(refusal, ImportRefusedError) else ()
    return [{"line": one.line, "message": one.message} for one in found]


def forget_unconfirmed() -> int:
    """Delete what was read and never chosen from, `IMPORT_PREVIEW_DAYS` after it began. Returns how many."""
    before = now() - timedelta(days=settings.IMPORT_PREVIEW_DAYS)
    with transaction.atomic():
        # What somebody chooses from at this moment is locked, and stays.
        stale = list(
            Import.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(state__in=UNCONFIRMED, created_at__lt=before)
            .values_list("pk", flat=True)
        )
        Import.objects.filter(pk__in=stale).delete()
    return len(stale)


def import_seen(pk: Any, *, by: Person) -> Import:
    """The import, for whoever began it and those who read everything; not there for others."""
    found = (
        Import.objects.select_related("by", "owner_team", "accountable")
        .filter(pk=pk)
        .first()
    )
    sees_all = by.has_role(Role.AUDITOR) or by.has_role(Role.ADMINISTRATOR)
    if found is None or not (found.by_id == by.pk or sees_all):
        raise NotFoundError("there is nothing here that you may see")
    return found


@transaction.atomic
def choose(
    batch: Import,
    *,
    items: Iterable[int] | None,
    owner_team: Team | None,
    accountable: Person | None,
    writes: bool,
    by: Person,
) -> Import:
    """Say which agents come in (`items`: ids, None for all), owned by whom, and carry it out.

    Without a team they come in unclaimed. Many are left to the worker.
    """
    batch = Import.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.by_id != by.pk:
        raise NotAllowedError(f"only {batch.by} goes on with this import")
    if batch.state != State.READY:
        raise ConflictError(f"this import is {batch.get_state_display().lower()}")
    _require_may_own(owner_team, accountable, by=by)
    chosen = batch.items.all() if items is None else batch.items.filter(pk__in=items)
    count = chosen.update(is_chosen=True)
    if not count:
        raise InvalidError("no agent is chosen", fix="tick at least one")
    batch.owner_team, batch.accountable = owner_team, accountable
    batch.writes, batch.state = writes, State.IMPORTING
    batch.save(update_fields=["owner_team", "accountable", "writes", "state"])
    audit.record(
        "import.chosen",
        actor=by,
        target=batch,
        summary=f"Imports {count} agent{'s' if count != 1 else ''}: {batch}",
    )
    if count > AT_ONCE:
        _promise_step(batch)
    else:
        carry_out_step(str(batch.pk), step=batch.step)
        batch.refresh_from_db()
    return batch


def _require_may_own(
    team: Team | None, accountable: Person | None, *, by: Person
) -> None:
    if (team is None) != (accountable is None):
        raise InvalidError("an owner is a team and the person who answers for it")
    if team is None or accountable is None:
        return
    if not (team.has_member(by) or by.has_role(Role.ADMINISTRATOR)):
        raise NotAllowedError(f"only a member of {team} or an administrator may")
    if accountable.is_service or not accountable.is_active:
        raise InvalidError(f"{accountable} cannot answer for an agent")


@transaction.atomic
def carry_out_step(pk: str, *, step: int) -> None:
    """Bring in the next of what was chosen; the import is done when nothing is left.

    A step that is delivered again waits for the first, and finds it done.
    """
    batch = (
        Import.objects.select_for_update(of=("self",))
        .select_related("by", "owner_team", "accountable")
        .filter(pk=pk, state=State.IMPORTING, step=step)
        .first()
    )
    if batch is None:
        return
    chosen = batch.items.filter(is_chosen=True, outcome=Outcome.WAITING)
    for item in chosen[:AT_ONCE]:
        bring_in(item, batch=batch)
    batch.step += 1
    if chosen.exists():
        batch.save(update_fields=["step"])
        _promise_step(batch)
        return
    batch.items.filter(is_chosen=False, outcome=Outcome.WAITING).update(
        outcome=Outcome.LEFT_OUT, note="it was not ticked"
    )
    batch.state, batch.finished_at = State.DONE, now()
    batch.save(update_fields=["step", "state", "finished_at"])
    _tell_finished(batch)


def _tell_finished(batch: Import) -> None:
    rows = batch.items.values_list("outcome").annotate(count=Count("pk"))
    counts = {str(outcome): count for outcome, count in rows.order_by("outcome")}
    events.emit(
        "import.finished",
        batch,
        title=f"The import is done: {batch}",
        text=", ".join(
            f"{count} {Outcome(outcome).label.lower()}"
            for outcome, count in counts.items()
        ),
        data={"import": str(batch.pk), "counts": counts},
        path=f"/agents/import/{batch.pk}/",
        concerning={batch.by},
    )


def _promise_step(batch: Import) -> None:
    outbox.promise(
        CARRY_OUT,
        key=f"import:{batch.pk}:carry_out:{batch.step}",
        payload={"import": str(batch.pk), "step": batch.step},
    )
