"""Endpoints: addresses outside that hear of events. Administrators make them, on the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from registry import plain_text
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.event_types import TYPES
from registry.fetch.posting import require_sendable
from registry.hooks.signature import new_secret
from registry.models import Delivery, Endpoint, Person, Role
from registry.services import audit
from registry.services.imports.outside import allowed_hosts
from registry.services.telling import events
from registry.vault import sealed

MOST = 50
OVERLAP = timedelta(hours=24)
"""For so long both secrets sign after a rotation."""
TESTS = 20
"""An endpoint is tested so often within an hour."""

State = Endpoint.State
Kind = Endpoint.Kind


@transaction.atomic
def make_endpoint(
    *, kind: str, name: str, address: str, types: Iterable[str], by: Person
) -> tuple[Endpoint, str]:
    """Have events sent to an address; the secret to check them with is given back this once.

    A Slack address gets none: it is a secret itself. Raises `AddressRefusedError` for what may not be asked.
    """
    require_administrator(by)
    if kind not in Kind.values:
        raise InvalidError(f"`{kind[:40]}` is neither webhook nor slack")
    name = plain_text.line(name, what="the name")
    if not name:
        raise InvalidError("give it a name, for those who look at it later")
    target = require_sendable(address, allowed_hosts())
    chosen = _chosen(types)
    if Endpoint.objects.exclude(state=State.REMOVED).count() >= MOST:
        raise ConflictError(f"there are {MOST} endpoints", fix="remove one first")
    secret = new_secret() if kind == Kind.WEBHOOK else ""
    endpoint = Endpoint.objects.create(
        kind=kind,
        name=name,
        shown=f"{target.origin}/…" if kind == Kind.SLACK else shown_address(address),
        address=sealed(address),
        types=chosen,
        secret=sealed(secret) if secret else "",
        made_by=by,
    )
    audit.record(
        "webhook.made",
        actor=by,
        target=endpoint,
        summary=f"Events go to {endpoint.shown}: {endpoint}",
        after={"Address": endpoint.shown, "Events": chosen or "all of them"},
    )
    return endpoint, secret


def shown_address(address: str) -> str:
    """What of an address is shown: some put a secret into the query."""
    base, mark, _ = address.partition("#")[0].partition("?")
    return (base + ("?…" if mark else ""))[:300]


def _chosen(types: Iterable[str]) -> list[str]:
    wanted = set(types)
    for name in sorted(wanted - TYPES.keys()):
        raise InvalidError(f"`{name[:80]}` is no event", fix="see docs/events.md")
    return [name for name in TYPES if name in wanted]


@transaction.atomic
def choose_types(endpoint: Endpoint, *, types: Iterable[str], by: Person) -> Endpoint:
    """Send other events from now on; none: all of them."""
    endpoint = _locked(endpoint, by)
    before, endpoint.types = endpoint.types, _chosen(types)
    endpoint.save(update_fields=["types"])
    audit.record(
        "webhook.changed",
        actor=by,
        target=endpoint,
        summary=f"Other events go to {endpoint}",
        before={"Events": before or "all of them"},
        after={"Events": endpoint.types or "all of them"},
    )
    return endpoint


@transaction.atomic
def rotate_secret(endpoint: Endpoint, *, by: Person) -> str:
    """Another secret, given back this once; the one before signs too for `OVERLAP`."""
    endpoint = _locked(endpoint, by)
    if endpoint.kind != Kind.WEBHOOK:
        raise ConflictError("it has no secret: its address is one")
    secret = new_secret()
    endpoint.secret_before = endpoint.secret
    endpoint.secret_before_until = now() + OVERLAP
    endpoint.secret = sealed(secret)
    endpoint.save(update_fields=["secret", "secret_before", "secret_before_until"])
    audit.record(
        "webhook.rotated",
        actor=by,
        target=endpoint,
        summary=f"{endpoint} signs with another secret; the one before holds for a day",
    )
    return secret


@transaction.atomic
def resume_endpoint(endpoint: Endpoint, *, by: Person) -> Endpoint:
    """Send again, from what waits; what waited for over three days is given up."""
    endpoint = _locked(endpoint, by)
    if endpoint.state != State.PAUSED:
        raise ConflictError(f"{endpoint} is not paused")
    endpoint.state, endpoint.paused_because = State.ACTIVE, ""
    endpoint.failing_since = None
    endpoint.save(update_fields=["state", "paused_because", "failing_since"])
    endpoint.deliveries.filter(state=Delivery.State.WAITING).update(next_at=now())
    audit.record(
        "webhook.resumed",
        actor=by,
        target=endpoint,
        summary=f"Events go to {endpoint} again",
    )
    return endpoint


@transaction.atomic
def pause_endpoint(endpoint: Endpoint, *, by: Person | None, reason: str) -> Endpoint:
    """Send nothing until somebody resumes it; what happens meanwhile waits."""
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if by is not None:
        require_administrator(by)
    if endpoint.state != State.ACTIVE:
        return endpoint
    endpoint.state, endpoint.paused_because = State.PAUSED, reason[:300]
    endpoint.save(update_fields=["state", "paused_because"])
    audit.record(
        "webhook.paused",
        actor=by,
        target=endpoint,
        summary=f"Paused {endpoint}: {reason}",
        after={"Why": reason},
    )
    if by is None:
        events.emit(
            "webhook.paused",
            endpoint,
            title=f"The webhook {endpoint} is paused",
            text=f"{reason}. What happens meanwhile waits for up to three days.",
            data={"endpoint": endpoint.pk},
            concerning={endpoint.made_by},
        )
    return endpoint


@transaction.atomic
def remove_endpoint(endpoint: Endpoint, *, by: Person) -> Endpoint:
    """Send nothing any more; what was sent stays on the record, the secrets do not."""
    endpoint = _locked(endpoint, by)
    waiting = endpoint.deliveries.filter(state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.DEAD)
    endpoint.state = State.REMOVED
    endpoint.save(update_fields=["state"])
    audit.record(
        "webhook.removed",
        actor=by,
        target=endpoint,
        summary=f"Nothing goes to {endpoint} any more",
    )
    return endpoint


@transaction.atomic
def send_test(endpoint: Endpoint, *, by: Person) -> Delivery:
    """Send an event that means nothing, to see whether it arrives."""
    endpoint = _locked(endpoint, by)
    recent = endpoint.deliveries.filter(
        event__type="charter.webhook.test", event__at__gt=now() - timedelta(hours=1)
    )
    if recent.count() >= TESTS:
        raise ConflictError(f"{endpoint} was tested {TESTS} times within an hour")
    _require_active(endpoint)
    delivery = events.emit_test(endpoint)
    audit.record(
        "webhook.tested", actor=by, target=endpoint, summary=f"Tested {endpoint}"
    )
    return delivery


@transaction.atomic
def send_again(delivery: Delivery, *, by: Person) -> Delivery:
    """Send an event once more, with the id it had: whoever knows it already may leave it aside."""
    endpoint = _locked(delivery.endpoint, by)
    _require_active(endpoint)
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    at = now()
    delivery.state = Delivery.State.WAITING
    delivery.since = delivery.next_at = at
    delivery.claimed_until = None
    delivery.save(update_fields=["state", "since", "next_at", "claimed_until"])
    events.promise_delivery(delivery.event, again=f":{delivery.pk}:{at.timestamp()}")
    audit.record(
        "webhook.sent_again",
        actor=by,
        target=endpoint,
        summary=f"Sent again to {endpoint}: {delivery.event}",
        facts={"event": str(delivery.event_id)},
    )
    return delivery


def endpoint_or_404(pk: int) -> Endpoint:
    """The endpoint, unless it was removed."""
    rows = Endpoint.objects.select_related("made_by").exclude(state=State.REMOVED)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFoundError("there is no such webhook")
    return found


def is_administrator(by: Person) -> bool:
    """Whether the person says where events go."""
    return not by.is_service and by.has_role(Role.ADMINISTRATOR)


def require_administrator(by: Person) -> None:
    """Raise `NotAllowedError` for everybody else."""
    if not is_administrator(by):
        raise NotAllowedError("only an administrator says where events go")


def _locked(endpoint: Endpoint, by: Person) -> Endpoint:
    require_administrator(by)
    found = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if found.state == State.REMOVED:
        raise ConflictError(f"{found} was removed")
    return found


def _require_active(endpoint: Endpoint) -> None:
    if endpoint.state != State.ACTIVE:
        raise ConflictError(f"{endpoint} is paused", fix="resume it first")
