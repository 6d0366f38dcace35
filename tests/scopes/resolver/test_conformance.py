"""The conformance cases through the resolver: the engine's answers, reasons included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from charter.client import Config
from charter.client.charter import Charter
from charter.client.run import Run as ClientRun
from charter.engine import Decision
from registry.clock import now
from registry.services.keys import ensure_keys
from scopes.models import Run
from tests.conformance.carrying import by_http, by_the_client
from tests.conformance.engine import decide_case
from tests.conformance.suite import Case
from tests.conformance.values import as_data, request_text
from tests.database import Server
from tests.scopes.resolver.conformance import Deployed, carried, deploy
from tests.scopes.resolver.door import Door
from tests.scopes.resolver.test_client_library import DoorTransport

JSON = {"content-type": "application/json"}
MANY = 40
OPTIONAL = ("context", "usage", "arguments", "call")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The signing keys of this file's charters."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def in_force(people, keys, django_db_blocker) -> dict[str, Deployed]:
    """Every charter of the suite that a door can carry, in force."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "KEYS_DIR", keys)
        deployed = {charter: deploy(people, charter) for charter in carried()}
        connections["default"].close()
    return deployed


@pytest.fixture
def resolver(keys, in_force, django_db_setup: Server) -> Iterator[Door]:
    with Door(django_db_setup.app_url, keys) as door:
        yield door


def test_http_decides_as_the_engine_does(resolver, in_force):
    answered, expected = {}, {}

    for charter, asked in carried().items():
        deployed = in_force[charter]
        resolver.key = deployed.key
        for name, case in asked:
            if by_http([charter], case):
                body = request_text(case, special=repr).encode()
                response = resolver.post("/api/v1/decide", content=body, headers=JSON)
                answered[name] = deployed.in_its_words(response.json())
                expected[name] = decide_case([charter], case).as_data()

    assert answered == expected


def test_the_client_library_decides_as_the_engine_does(
    resolver, in_force, keys, tmp_path
):
    trust = ensure_keys(keys, at=now()).trust
    answered, expected = {}, {}

    for charter, asked in carried().items():
        deployed = in_force[charter]
        config = Config(
            url="http://resolver",
            key=deployed.key,
            trust=trust,
            cache=tmp_path / deployed.slug,
            patience=30,
        )
        client = Charter(config, transport=DoorTransport(resolver))
        with client.run() as shared:
            for name, case in asked:
                if by_the_client([charter], case):
                    decision = decide_case([charter], case)
                    run = shared if leaves_its_run(decision, case) else None
                    answered[name] = deployed.in_its_words(ask(client, run, case))
                    expected[name] = told(decision.as_data())
        client.close()

    assert answered == expected


def leaves_its_run(decision: Decision, case: Case) -> bool:
    """Tell whether another case may be asked in the same run: only an action is gone."""
    if case.keys() & {"run", "usage", "call"} or decision.ask or decision.closes:
        return False
    return decision.left is None or decision.left.actions > MANY


def ask(client: Charter, run: ClientRun | None, case: Case) -> dict[str, Any]:
    """Ask a case in this run, or in one of its own that stands where the case says."""
    if run is None:
        with client.run() as own:
            if "run" in case:
                stand(str(own.id), **case["run"])
            return ask(client, own, case)
    optional = {name: as_data(case[name]) for name in OPTIONAL if name in case}
    names = [as_data(case[name]) for name in ("action", "resource", "mode")]
    decision = run.check(*names, **optional)
    return asdict(decision) | {"reasons": [asdict(one) for one in decision.reasons]}


def stand(
    run: str,
    *,
    actions_used: int,
    minutes_elapsed: int,
    counters: dict[str, float] | None = None,
) -> None:
    """Write how far a run is into it."""
    Run.objects.filter(pk=run).update(
        actions_used=actions_used, counters=counters or {}
    )


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what the client tells: what is malformed it refuses itself, unreasoned."""
    if answer["code"] == "invalid_request":
        return {**answer, "reasons": []}
    return answer
