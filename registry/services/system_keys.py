"""Keys of other systems: made by administrators, shown once, revoked at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from charter.language.names import is_field, is_name, is_pattern
from registry import plain_text
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.models import Environment, Person, PointKey, Role, SourceKey, SystemKey
from registry.models.credentials import key_digest
from registry.models.system_keys import MOST_BOUND
from registry.services import audit, epoch

LONGEST_DAYS = 365
USUAL_DAYS = 365
MOST = 200
"""How many keys of a kind may work at a time."""
KINDS: dict[str, type[SystemKey]] = {kind.KIND: kind for kind in (PointKey, SourceKey)}
OWN_SOURCES = frozenset({"agent", "server"})
SHOWN = 10
LONGEST_SOURCE = 64

OneKey = TypeVar("OneKey", bound=SystemKey)


@transaction.atomic
def issue_point_key(
    *,
    name: str,
    environment: Environment,
    resources: Iterable[str],
    days: int,
    form: UUID,
    by: Person,
) -> tuple[PointKey, str] | None:
    """Make a key with which an enforcement point asks about any agent, on these resources.

    Its text is returned this once. None when this very sending of the form made one before.
    """
    require_may_issue(by)
    bound = _bound(resources, what="resource pattern", fits=is_pattern)
    return _issue(
        PointKey,
        {"environment": environment, "resources": bound},
        name=name,
        days=days,
        form=form,
        by=by,
        after={"Environment": environment, "Resources": bound},
    )


@transaction.atomic
def issue_source_key(
    *,
    name: str,
    source: str,
    metrics: Iterable[str],
    days: int,
    form: UUID,
    by: Person,
) -> tuple[SourceKey, str] | None:
    """Make a key with which `source` reports these metrics, of any run; as `issue_point_key`."""
    require_may_issue(by)
    if not is_name(source) or len(source) > LONGEST_SOURCE or source in OWN_SOURCES:
        raise InvalidError(
            "the source is what contracts call it, such as `crm`; `agent` and `server` are others"
        )
    bound = _bound(metrics, what="metric", fits=is_field)
    return _issue(
        SourceKey,
        {"source": source, "metrics": bound},
        name=name,
        days=days,
        form=form,
        by=by,
        after={"Source": source, "Metrics": bound},
    )


@transaction.atomic
def revoke_system_key(key: OneKey, *, by: Person) -> OneKey:
    """The key stops working before this returns, with every resolver; repeating it changes nothing."""
    require_may_issue(by)
    found: OneKey = type(key).objects.select_for_update().get(pk=key.pk)
    if found.revoked_at is None:
        found.revoked_at = now()
        found.save(update_fields=["revoked_at"])
        transaction.on_commit(epoch.wait_for_resolvers)
        audit.record(
            "system_key.revoked",
            actor=by,
            target=found,
            summary=f"Revoked the key {found.prefix}… of the {found.NOUN} “{found.name}”",
            before={"Works until": found.expires_at},
            after={"Works until": found.revoked_at},
        )
    return found


def kind_of_key(word: str) -> type[SystemKey]:
    """The kind of key that `word` stands for in addresses; `NotFoundError` for any other."""
    kind = KINDS.get(word)
    if kind is None:
        raise NotFoundError(f"there are no keys called `{word[:40]}`")
    return kind


def system_key_or_404(kind: type[SystemKey], pk: int) -> SystemKey:
    """The key of that kind; `NotFoundError`."""
    found: SystemKey | None = kind.objects.filter(pk=pk).first()
    if found is None:
        raise NotFoundError("there is no such key")
    return found


def may_issue(by: Person) -> bool:
    """Whether the person makes and revokes keys of other systems."""
    return by.is_active and not by.is_service and by.has_role(Role.ADMINISTRATOR)


def require_may_issue(by: Person) -> None:
    """Raise `NotAllowedError`, naming who could, unless `may_issue`."""
    if not may_issue(by):
        raise NotAllowedError(
            "only an administrator makes and revokes keys of other systems"
        )


def _bound(
    values: Iterable[str], *, what: str, fits: Callable[[object], bool]
) -> list[str]:
    bound = list(dict.fromkeys(values))
    for value in bound:
        if not fits(value):
            raise InvalidError(f"`{str(value)[:80]}` is no {what}")
    if not 1 <= len(bound) <= MOST_BOUND:
        raise InvalidError(f"name at least one {what}, and at most {MOST_BOUND}")
    return bound


def _issue(
    kind: type[OneKey],
    facts: dict[str, Any],
    *,
    name: str,
    days: int,
    form: UUID,
    by: Person,
    after: dict[str, Any],
) -> tuple[OneKey, str] | None:
    # Locked, so that the same form sent twice at once makes one.
    Person.objects.select_for_update().get(pk=by.pk)
    if kind.objects.filter(form=form).exists():
        return None
    name = plain_text.name(name, what="the name")
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidError(f"it works for 1 to {LONGEST_DAYS} days")
    at = now()
    if kind.objects.filter(revoked_at=None, expires_at__gt=at).count() >= MOST:
        raise ConflictError(
            f"there are {MOST} such keys already", fix="revoke one that is not used"
        )
    text = kind.BEGINS + secrets.token_urlsafe(32)
    key: OneKey = kind.objects.create(
        name=name,
        prefix=text[:SHOWN],
        digest=key_digest(text),
        form=form,
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=days),
        **facts,
    )
    audit.record(
        "system_key.issued",
        actor=by,
        target=key,
        summary=f"Made the key {key.prefix}… for the {key.NOUN} “{key.name}”",
        after={"Key": f"{key.prefix}…", **after, "Works until": key.expires_at},
    )
    return key, text
