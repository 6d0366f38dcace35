"""Promise 9: in any company, nobody approves what is theirs, and every door says the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from random import Random  # noqa: TID251 (the same seed makes the same cases)
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from approvals.errors import NoPolicyError
from approvals.models import DeploymentRequest, Verdict
from approvals.services import queues, verdicts
from approvals.services.verdicts import give_verdict
from registry.errors import Refusal
from registry.models import Person
from tests.deciding import look
from tests.duties import oracle
from tests.duties.company import Company, built
from tests.duties.graphs import drawn
from tests.rest.calling import send

CASES = int(os.environ.get("CHARTER_COMPANIES", "6"))
SEED = int(os.environ.get("CHARTER_SEED", "1"))
Door = Callable[[DeploymentRequest, Person], bool]


def by_service(request: DeploymentRequest, person: Person) -> bool:
    proposed = request.round
    try:
        give_verdict(
            request,
            round_number=proposed.number,
            digest=proposed.digest,
            says=Verdict.Says.APPROVE,
            by=person,
        )
    except Refusal:
        return False
    return True


def by_api(request: DeploymentRequest, person: Person) -> bool:
    url = f"/api/v1/deployment-requests/{request.pk}/verdicts"
    said = {"says": "approve", "round": 1, "digest": request.round.digest}
    answer = send(_client(person), "post", url, said)
    assert answer.status_code in {201, 401, 403, 404, 409}, answer.content
    return bool(answer.status_code == 201)


def by_page(request: DeploymentRequest, person: Person) -> bool:
    said = {"says": "approve", "round": 1, "digest": request.round.digest}
    answer = _client(person).post(f"/approvals/{request.pk}/verdicts/", said)
    assert answer.status_code in {302, 403, 404, 409}, answer.content
    return bool(answer.status_code == 302 and "/login" not in answer["Location"])


def by_hand(request: DeploymentRequest, person: Person) -> bool:
    """As the run-time role writes it, for themselves; only the database looks."""
    proposed = request.round
    try:
        with transaction.atomic():
            proposed.verdicts.create(
                person=person, says="approve", digest=proposed.digest
            )
    except DatabaseError:
        return False
    return True


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def tried(door: Door, request: DeploymentRequest, person: Person) -> bool:
    """Whether it would be taken there; it is not."""
    with transaction.atomic():
        taken = door(request, person)
        transaction.set_rollback(True)
    return taken


def is_offered(request: DeploymentRequest, person: Person) -> bool:
    """Whether the request's page offers a verdict."""
    answer = _client(person).get(f"/approvals/{request.pk}/")
    return answer.status_code == 200 and not answer.context["why_not"]


def judged(company: Company, random: Random, counted: Counter[str]) -> None:
    """Everybody tries at every door, one after another, until nobody is asked any more."""
    graph = company.graph
    try:
        with transaction.atomic():
            request = company.ask()
    except NoPolicyError:
        assert not oracle.can_be_met(graph)
        counted["nobody could"] += 1
        return
    assert oracle.can_be_met(graph)
    said: list[str] = []
    spoke: list[str] = []
    order = random.sample(sorted(graph.people), len(graph.people))
    for name in order:
        person = company.people[name]
        look(request, by=person)
        word = oracle.word_of(graph, name, said, spoke)
        answers: dict[str, Any] = {
            door.__name__: tried(door, request, person)
            for door in (by_service, by_api, by_page)
        }
        answers["inbox"] = request in queues.requests_for(person)
        answers["offered"] = is_offered(request, person)
        expected = word is not None
        assert set(answers.values()) == {expected}, (name, word, answers, graph)
        if word is None or word != name:
            # The database alone agrees with a refusal, and takes a deputy's word for nobody else's.
            assert not tried(by_hand, request, person), (name, word, graph)
        counted["yes" if expected else "no"] += 1
        if word is None:
            continue
        by_service(request, person)
        said.append(word)
        spoke.append(name)
        request.refresh_from_db()
        is_done = oracle.open_stage(graph, said) is None
        assert (request.status == "approved") == is_done, (name, said, graph)
    counted["approved" if request.status == "approved" else "waits"] += 1


def all_judged(cases: int) -> Counter[str]:
    counted: Counter[str] = Counter()
    for number in range(cases):
        random = Random(f"{SEED}.{number}")
        with transaction.atomic():
            judged(built(drawn(random)), random, counted)
            transaction.set_rollback(True)
    return counted


def test_who_may_approve_is_the_same_at_every_door_and_in_the_oracle(db):
    counted = all_judged(CASES)

    print(dict(counted))  # noqa: T201 (the long form's figures)
    assert min(counted["yes"], counted["no"]) > 0


@pytest.mark.parametrize("asleep", ["_speaks_for"])
def test_the_search_finds_a_check_that_sleeps(db, monkeypatch, asleep):
    monkeypatch.setattr(verdicts, asleep, lambda _request, _round, by, _at: by)

    with pytest.raises((AssertionError, DatabaseError)):
        all_judged(20)
