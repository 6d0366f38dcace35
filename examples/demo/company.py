"""The sample installation that `make run` made: its address, its people, its agents' keys."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from charter import Charter
from charter.client.config import Config
from examples.demo.person import Person

ORCHESTRATOR = "onboarding-orchestrator"
CLERK = "minute-clerk"


class NotRunningError(SystemExit):
    """There is nothing to show the demo on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Company:
    """Where it runs and how to get in."""

    address: str
    sample: dict[str, Any]

    def person(self, first_name: str) -> Person:
        """Sign somebody in by first name."""
        for row in self.sample["people"]:
            if row["name"].startswith(first_name):
                return Person(
                    self.address,
                    name=row["name"],
                    email=row["email"],
                    password=row["password"],
                )
        raise NotRunningError(f"there is no sample person named {first_name}")

    def agent(self, slug: str) -> Charter:
        """The client library with an agent's key."""
        return Charter(
            Config(
                url=self.address,
                key=self.sample["keys"][slug],
                trust=self.sample["trust"],
            )
        )


def find_company() -> Company:
    """Read what `make run` wrote, and look that it answers. Raises `NotRunningError`."""
    data = Path(os.environ.get("CHARTER_DATA", "var"))
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    credentials = data / "sample.json"
    if not credentials.exists():
        raise NotRunningError(
            f"there is no sample data in {data}: start Charter first, with `make run`"
        )
    try:
        ready = httpx.get(f"{address}/readyz", timeout=5).is_success
    except httpx.HTTPError:
        ready = False
    if not ready:
        raise NotRunningError(
            f"nothing answers at {address}: start Charter first, with `make run`, "
            "in another terminal (and the same PORT)"
        )
    return Company(address, json.loads(credentials.read_text()))
