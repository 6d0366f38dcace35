"""Mails: HTML and text, each of a notice or a digest, in threads, and never with a link that decides.

`Event.letter`: {changes: [{kind, sentence}], words: {may, must_ask, …: [sentence]}, facts: [[label, value]],
action: the button's words}; every member may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from registry.event_types import TYPES
from registry.models import Digest, Event, Notice, Person
from registry.moments import day

PREFERENCES = "/profile/notifications/"
_GROUPS = (
    ("may", "May", "●"),
    ("must_ask", "Must ask", "◆"),
    ("must_never", "Must never", "■"),
    ("stops", "Stops and hands over", "▲"),
    ("promises", "What it is for", "○"),
)
_DIRECTIONS = {
    "wider": "Wider",
    "narrower": "Narrower",
    "removes_safeguard": "Removes a safeguard",
}


def letter_of(notice: Notice) -> EmailMultiAlternatives:
    """The mail of one event for one person."""
    event = notice.event
    context = {
        "event": event,
        "kind": TYPES.get(event.type),
        "letter": _letter(event),
        "address": settings.PUBLIC_URL + event.path,
    }
    thread = _message_id(event.subject.replace("/", "."))
    return _mail(
        notice.person,
        subject=event.title,
        template="event",
        context=context,
        headers={
            "Message-ID": _message_id(f"{event.pk}.{notice.person_id}"),
            "In-Reply-To": thread,
            "References": thread,
        },
    )


def digest_letter(digest: Digest, notices: Iterable[Notice]) -> EmailMultiAlternatives:
    """The mail of a day."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for notice in notices:
        event = notice.event
        kind = TYPES.get(event.type)
        groups.setdefault(kind.about if kind else "", []).append(
            {
                "title": event.title,
                "text": event.text[:300],
                "address": settings.PUBLIC_URL + event.path,
            }
        )
    listed = [{"about": about, "entries": rows} for about, rows in groups.items()]
    return _mail(
        digest.person,
        subject=f"Charter: your digest of {day(digest.day)}",
        template="digest",
        context={"groups": listed, "day": digest.day, "home": settings.PUBLIC_URL},
        headers={"Message-ID": _message_id(f"digest.{digest.pk}")},
    )


def _mail(
    person: Person,
    *,
    subject: str,
    template: str,
    context: dict[str, Any],
    headers: dict[str, str],
) -> EmailMultiAlternatives:
    preferences = settings.PUBLIC_URL + PREFERENCES
    # A header has one line, whatever an agent is called.
    line = " ".join(subject.split())
    context = {**context, "subject": line, "preferences": preferences}
    mail = EmailMultiAlternatives(
        line,
        render_to_string(f"mail/{template}.txt", context),
        None,
        [person.email],
        headers={**headers, "List-Unsubscribe": f"<{preferences}>"},
    )
    mail.attach_alternative(
        render_to_string(f"mail/{template}.html", context), "text/html"
    )
    return mail


def _letter(event: Event) -> dict[str, Any]:
    letter = event.letter
    words = letter.get("words") or {}
    return {
        **letter,
        "changes": None
        if letter.get("changes") is None
        else [
            {**change, "word": _DIRECTIONS.get(change["kind"], "Same reach")}
            for change in letter["changes"]
        ],
        "words": [
            {"name": name, "shape": shape, "sentences": words[key]}
            for key, name, shape in _GROUPS
            if words.get(key)
        ],
    }


def _message_id(name: str) -> str:
    """Stable, so that a mail sent twice is one to its reader (RFC 5322 §3.6.4)."""
    return f"<{name}@{urlsplit(settings.PUBLIC_URL).hostname or 'charter'}>"
