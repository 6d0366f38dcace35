"""What is printed when everything is up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from config.embedded.errors import StartError
from config.embedded.paths import Layout


def ready(layout: Layout, environment: Mapping[str, str]) -> str:
    """Return the address, the sample people with their passwords, the agent key."""
    return "\n".join(
        [
            "",
            f"Charter is ready: {environment['CHARTER_URL']}",
            *_sample(layout),
            "",
            *_mail(environment),
            f"Logs are in {layout.logs}.",
            "Stop with Ctrl-C.",
        ]
    )


def _mail(environment: Mapping[str, str]) -> list[str]:
    if environment.get("EMAIL_URL"):
        return []
    return [f"Mail is written to {environment['EMAIL_DIR']}."]


def _sample(layout: Layout) -> list[str]:
    if not layout.credentials.exists():
        return []
    try:
        sample = json.loads(layout.credentials.read_text())
        return [*_people(sample["people"]), *_agent(sample)]
    except (ValueError, KeyError, TypeError) as error:
        raise StartError(
            f"{layout.credentials} is damaged ({error!r}): restore it from a "
            "backup, or remove it to start without showing the sample passwords"
        ) from None


def _people(people: list[dict[str, str]]) -> list[str]:
    if not people:
        return []
    columns = ("name", "email", "password", "role")
    widths = [max(len(person[column]) for person in people) for column in columns]
    rows = [
        "  ".join(
            person[column].ljust(width)
            for column, width in zip(columns, widths, strict=True)
        ).rstrip()
        for person in people
    ]
    return ["", "Sign in as", *(f"  {row}" for row in rows)]


def _agent(sample: dict[str, Any]) -> list[str]:
    if not sample.get("agent_key"):
        return []
    return [
        "",
        "Ask as an agent with",
        f"  CHARTER_KEY={sample['agent_key']}",
        f"  CHARTER_TRUST={sample['trust']}",
    ]
