"""What happened, told: one entrance, called in the transaction of the change.

An event becomes a row, a delivery for each endpoint that wants its type, and a notice for each person it
concerns. Everything that leaves Charter happens afterwards, in a worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model

from registry.event_types import TEST, TYPES
from registry.ids import uuid7
from registry.models import Agent, Delivery, Endpoint, Event, Person
from registry.services import outbox
from registry.services.telling import notices

DELIVER = "registry.tasks.deliver"
_COLLECTIONS = {
    "agent": "agents",
    "deploymentrequest": "requests",
    "deployment": "deployments",
    "review": "reviews",
    "version": "versions",
    "hold": "suspensions",
    "campaign": "certification",
    "decisioncheck": "decision-log-checks",
    "breakglass": "break-glass",
    "import": "imports",
    "policyset": "approval-rules",
    "standin": "stand-ins",
    "ownershiptransfer": "transfers",
    "endpoint": "webhooks",
}


def emit(
    name: str,
    target: Model,
    *,
    title: str,
    text: str = "",
    path: str = "",
    agent: Agent | None = None,
    data: Mapping[str, Any] | None = None,
    letter: Mapping[str, Any] | None = None,
    concerning: Iterable[Person | None] = (),
    key: str = "",
    answer_by: datetime | None = None,
) -> Event:
    """Tell what happened to `target`, once per `key`: the event of an earlier call with it is given back.

    `name`: a type of `event_types` without `charter.`. `title`: a sentence, `path`: where to look, else the
    target's page. `data`: ids, digests and states for machines: never a secret, never an argument's value.
    `concerning`: the people who hear of it, each as they chose.
    """
    kind = TYPES[f"charter.{name}"]
    if key and (told := Event.objects.filter(key=key).first()):
        return told
    event = _written(
        kind.name, target, title=title, text=text, path=path, agent=agent,
        data=data, letter=letter, key=key, answer_by=answer_by,
    )  # fmt: skip
    _send_out(event)
    notices.give_notice(event, kind, concerning)
    return event


def emit_test(endpoint: Endpoint) -> Delivery:
    """An event for one endpoint alone, to see whether it listens."""
    event = _written(
        TEST,
        endpoint,
        title="This is a test: Charter reaches you",
        data={"endpoint": endpoint.pk},
    )
    delivery = Delivery.objects.create(endpoint=endpoint, event=event)
    promise_delivery(event)
    return delivery


def promise_delivery(event: Event, *, again: str = "") -> None:
    """Have the worker look for what is to be delivered; it does so every few seconds anyway."""
    outbox.promise(DELIVER, key=f"deliver:{event.pk}{again}", payload={})


def subject_of(target: Model) -> str:
    """What an event is about: `agents/porter`, `requests/17`."""
    name = target._meta.model_name or ""
    called = target.slug if isinstance(target, Agent) else target.pk
    return f"{_COLLECTIONS.get(name, name)}/{called}"


def _written(
    name: str,
    target: Model,
    *,
    title: str,
    text: str = "",
    path: str = "",
    agent: Agent | None = None,
    data: Mapping[str, Any] | None = None,
    letter: Mapping[str, Any] | None = None,
    key: str = "",
    answer_by: datetime | None = None,
) -> Event:
    here = getattr(target, "get_absolute_url", None)
    pk = uuid7()
    return Event.objects.create(
        id=pk,
        type=name,
        subject=subject_of(target),
        agent=agent,
        # PostgreSQL keeps no U+0000; a sentence has one line.
        title=" ".join(title.replace("\0", "").split())[:300],
        text=text.replace("\0", ""),
        path=path or (here() if here else "/"),
        data=dict(data or {}),
        letter=dict(letter or {}),
        key=key or str(pk),
        answer_by=answer_by,
    )


def _send_out(event: Event) -> None:
    listening = [
        endpoint
        for endpoint in Endpoint.objects.exclude(state=Endpoint.State.REMOVED)
        if not endpoint.types or event.type in endpoint.types
    ]
    if listening:
        Delivery.objects.bulk_create(
            Delivery(endpoint=endpoint, event=event) for endpoint in listening
        )
        promise_delivery(event)


def address_of(event: Event) -> str:
    """The page of an event, as people outside reach it."""
    return f"{settings.PUBLIC_URL}{event.path}"
