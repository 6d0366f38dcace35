"""Mail is promised in the transaction that causes it and sent by a worker."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from registry.models import Person
from registry.services import outbox


def promise_mail(
    people: Iterable[Person], *, key: str, subject: str, text: str, path: str
) -> None:
    """Tell `people` once per `key`; `path` is where to look, below the public address."""
    for person in sorted(set(people), key=lambda someone: someone.pk):
        if person.is_active and not person.is_service:
            outbox.promise(
                "registry.tasks.send_mail",
                key=f"mail:{key}:{person.pk}",
                payload={
                    "to": [person.email],
                    "subject": subject,
                    "text": f"{text}\n\n{settings.PUBLIC_URL}{path}\n",
                },
            )
