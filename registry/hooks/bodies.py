"""An event as bytes: CloudEvents 1.0 in structured mode, or a message for Slack's incoming webhooks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

CLOUD_EVENT = "application/cloudevents+json; charset=utf-8"
JSON = "application/json; charset=utf-8"
_TITLE, _TEXT = 150, 2900
"""Slack refuses longer ones: a header of 150 signs, a section of 3000."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an event. `source`: this installation's address; `address`: the page to look at."""

    id: str
    type: str
    subject: str
    at: datetime
    title: str
    text: str
    data: dict[str, Any]
    source: str
    address: str


def cloud_event(told: Told) -> bytes:
    """CloudEvents 1.0.2, JSON event format §3; `data` has the sentence and the address beside the facts."""
    return _bytes(
        {
            "specversion": "1.0",
            "id": told.id,
            "source": told.source,
            "type": told.type,
            "subject": told.subject,
            "time": told.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {**told.data, "sentence": told.title, "url": told.address},
        }
    )


def slack_message(told: Told) -> bytes:
    """Text for notifications, blocks for the message. What people wrote is plain text, never markup."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": _plain(told.title, _TITLE)},
    ]
    if told.text:
        blocks.append({"type": "section", "text": _plain(told.text, _TEXT)})
    link = {"type": "mrkdwn", "text": f"<{told.address}|Open it in Charter>"}
    blocks.append({"type": "context", "elements": [link]})
    return _bytes({"text": _escaped(told.title), "blocks": blocks})


def _plain(text: str, limit: int) -> dict[str, Any]:
    clipped = text if len(text) <= limit else text[: limit - 1] + "…"
    return {"type": "plain_text", "text": clipped, "emoji": False}


def _escaped(text: str) -> str:
    """The three signs that begin links and mentions in Slack's text, as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
