"""The hosts Charter may ask although they lie inside, and the keys it believes: administrators', audited."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from joserfc import jwk
from joserfc.errors import JoseError

from registry import plain_text
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.fetch.target import AllowedHosts, HostRule, read_host
from registry.imports import card_signatures
from registry.models import AllowedHost, CardKey, Person, Role
from registry.services import audit

_PUBLIC = frozenset({"kty", "crv", "x", "y", "n", "e", "kid", "alg", "use", "key_ops"})


def allowed_hosts() -> AllowedHosts:
    """The hosts as the fetcher asks for them."""
    rows = AllowedHost.objects.values_list("host", "port")
    return AllowedHosts(HostRule(host, port) for host, port in rows)


def card_keys() -> tuple[card_signatures.CardKey, ...]:
    """The keys as the reader of cards asks for them."""
    return tuple(
        card_signatures.CardKey(row.jwk, row.whose) for row in CardKey.objects.all()
    )


@transaction.atomic
def allow_host(host: str, *, port: int | None, reason: str, by: Person) -> AllowedHost:
    """Let Charter ask a host wherever it lies. Raises `AddressRefusedError` for what is no host."""
    require_administrator(by)
    reason = plain_text.line(reason, what="the reason")
    written = host.strip().lower()
    if ":" in written and not written.startswith("["):
        written = f"[{written}]"
    try:
        with transaction.atomic():
            row = AllowedHost.objects.create(
                host=read_host(written), port=port, reason=reason, allowed_by=by
            )
    except IntegrityError:
        raise ConflictError(f"`{host[:100]}` is allowed already") from None
    audit.record(
        "host.allowed",
        actor=by,
        target=row,
        summary=f"Allowed {row}: {reason}",
        after={"Host": str(row), "Why": reason},
    )
    return row


@transaction.atomic
def withdraw_host(row: AllowedHost, *, by: Person) -> None:
    """Ask the host no longer, unless it is public."""
    require_administrator(by)
    audit.record(
        "host.withdrawn", actor=by, target=row, summary=f"{row} is no longer allowed"
    )
    row.delete()


@transaction.atomic
def trust_card_key(data: dict[str, Any], *, whose: str, by: Person) -> CardKey:
    """Believe the agent cards that a key signs. `data`: a public JWK with its `kid`."""
    require_administrator(by)
    whose = plain_text.name(whose, what="the owner's name")
    kid = data.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= 200:  # noqa: PLR2004 (the column)
        raise InvalidError(
            "the key has no `kid`", fix="it is the name cards call it by"
        )
    if not data.keys() <= _PUBLIC:
        raise InvalidError(
            "the key holds more than a public key does",
            fix="never send a private key; make a new pair, and send its public part",
        )
    try:
        jwk.import_key(data)
    except (JoseError, ValueError, TypeError, KeyError):
        raise InvalidError(
            "it is no public key", fix="it is a JWK (RFC 7517)"
        ) from None
    if CardKey.objects.filter(kid=kid).exists():
        raise ConflictError(f"there is a key `{kid[:80]}` already")
    row = CardKey.objects.create(kid=kid, whose=whose, jwk=data, trusted_by=by)
    audit.record(
        "card_key.trusted",
        actor=by,
        target=row,
        summary=f"Cards signed by {whose} are believed",
        facts={"jwk": data},
        after={"Key": kid, "Whose": whose},
    )
    return row


@transaction.atomic
def withdraw_card_key(row: CardKey, *, by: Person) -> None:
    """Believe the key no longer."""
    require_administrator(by)
    audit.record(
        "card_key.withdrawn",
        actor=by,
        target=row,
        summary=f"Cards signed by {row.whose} with {row.kid} are no longer believed",
    )
    row.delete()


def require_administrator(by: Person) -> None:
    """Raise `NotAllowedError` for everybody else."""
    if not by.has_role(Role.ADMINISTRATOR) or by.is_service:
        raise NotAllowedError(
            "only an administrator says what Charter reaches and believes"
        )
