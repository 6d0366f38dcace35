"""Personal tokens: made for a script, shown once, revoked; they end with their person's time here."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from registry import plain_text
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotFoundError
from registry.models import Person, PersonalToken
from registry.models.credentials import key_digest
from registry.services import audit

PERSONAL = "chp_"
SHOWN = len(PERSONAL) + 6
LONGEST_DAYS = 365
USUAL_DAYS = 90
MOST = 20
"""How many of one person's tokens may work at a time."""
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue_token(
    person: Person, *, name: str, scope: str, days: int, form: UUID
) -> tuple[PersonalToken, str] | None:
    """Make a token that works for `days`; its text is returned this once and stored nowhere.

    None when this very sending of the form made one before. Raises `InvalidError`, `ConflictError`.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    if PersonalToken.objects.filter(form=form).exists():
        return None
    name = plain_text.line(name, what="the name")
    _require_sense(name, scope, days)
    at = now()
    working = person.tokens.filter(revoked_at=None, expires_at__gt=at)
    if working.count() >= MOST:
        raise ConflictError(
            f"you have {MOST} tokens already", fix="revoke one that you no longer use"
        )
    text = PERSONAL + secrets.token_urlsafe(32)
    token = PersonalToken.objects.create(
        person=person,
        name=name,
        scope=scope,
        prefix=text[:SHOWN],
        digest=key_digest(text),
        form=form,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    audit.record(
        "token.issued",
        actor=person,
        target=token,
        summary=f"Made the token {token.prefix}… “{token.name}” "
        f"({token.get_scope_display().lower()}, {days} days)",
    )
    return token, text


def _require_sense(name: str, scope: str, days: int) -> None:
    if not name:
        raise InvalidError("give it a name, so that you know it again")
    if scope not in PersonalToken.Scope.values:
        raise InvalidError("choose whether it may only read")
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidError(f"it works for 1 to {LONGEST_DAYS} days")


@transaction.atomic
def revoke_token(pk: int, *, by: Person) -> PersonalToken:
    """One's own token stops working now; repeating it changes nothing. Raises `NotFoundError`."""
    token = by.tokens.select_for_update().filter(pk=pk).first()
    if token is None:
        raise NotFoundError("there is no such token of yours")
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        audit.record(
            "token.revoked",
            actor=by,
            target=token,
            summary=f"Revoked the token {token.prefix}… “{token.name}”",
        )
    return token


def token_of(text: str) -> PersonalToken | None:
    """The token with this text, if it works now; its use is noted, to the minute."""
    digest = key_digest(text)
    at = now()
    found = None
    for token in PersonalToken.objects.filter(prefix=text[:SHOWN]).select_related(
        "person"
    ):
        # Looked up by what is shown anyway, compared without telling how far it was right.
        if hmac.compare_digest(token.digest, digest) and token.works_at(at):
            found = token
    if found is not None:
        PersonalToken.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lt=at - NOTED_EVERY), pk=found.pk
        ).update(last_used_at=at)
    return found
