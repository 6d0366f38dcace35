"""Putting the charters of the conformance suite in force, each for an agent of its own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from charter.language import read
from registry.services.catalogue import agents
from scopes.services.drafts import open_draft, save_draft
from scopes.services.versions import save_version
from tests import factories
from tests.conformance.carrying import by_http, by_the_client
from tests.conformance.suite import Case, cases


@dataclass(frozen=True, slots=True)
class Deployed:
    """An agent under a charter of the suite, where it is called `name`."""

    name: str
    slug: str
    key: str

    def in_its_words(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Return the four members every door shows, with the name the suite gives."""
        reasons = [
            {**one, "say": self._renamed(one["say"])} for one in answer["reasons"]
        ]
        say = self._renamed(answer["say"])
        return {
            "effect": answer["effect"],
            "code": answer["code"],
            "say": say,
            "reasons": reasons,
        }

    def _renamed(self, say: str) -> str:
        return say.replace(self.slug, self.name)


def carried() -> dict[str, list[tuple[str, Case]]]:
    """Return the cases either door carries, by their charter."""
    found: dict[str, list[tuple[str, Case]]] = {}
    for name, charters, case in cases():
        if by_http(charters, case) or by_the_client(charters, case):
            found.setdefault(charters[0], []).append((name, case))
    return found


def deploy(cast: factories.Cast, charter: str) -> Deployed:
    """Put a charter in force in staging, for an agent of its own."""
    document = read(charter)
    agent = agents.register_agent(
        f"{document.agent}-{secrets.token_hex(6)}",
        title="Porter",
        kind=document.type.value,
        owner_team=cast.owners,
        accountable=cast.alice,
        reviewers=cast.reviewers,
        by=cast.alice,
    )
    draft = open_draft(agent, by=cast.alice)
    text = charter.replace(document.agent, agent.slug, 1)
    draft = save_draft(draft, text=text, counter=draft.counter, by=cast.alice)
    version = save_version(draft, counter=draft.counter, by=cast.alice)
    factories.make_in_force(cast, version=version, environment=cast.staging)
    _, key = factories.make_key(agent, environment=cast.staging, by=cast.alice)
    return Deployed(document.agent, agent.slug, str(key))
