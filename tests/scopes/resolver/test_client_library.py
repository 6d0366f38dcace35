"""The client library against the resolver itself: one wire, two ends."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from django.conf import settings

from charter.client import Config, Denied
from charter.client.charter import Charter
from registry.clock import now
from registry.services.keys import ensure_keys
from registry.services.stopping.suspension import suspend
from scopes.models import Decision, Metric, Run

ASKED = ("get_profile", "customer_profile", "read")
SURE = {"confidence_score": 0.93}


class DoorTransport(httpx.BaseTransport):
    """Carries the client's calls to a resolver in this process.

    `before` is called with each path, so that a test may act between two calls.
    """

    def __init__(self, door) -> None:
        self._door = door
        self.before: Callable[[str], object] = str

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.before(request.url.path)
        answer = self._door.run(
            self._door.client.request(
                request.method,
                str(request.url.copy_with(host="resolver", scheme="http", port=None)),
                content=request.content,
                headers=dict(request.headers) | {"host": "resolver"},
            )
        )
        stream = httpx.ByteStream(answer.content)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=stream)


@pytest.fixture
def wire(door):
    return DoorTransport(door)


@pytest.fixture
def charter(door, article, wire, tmp_path):
    trust = ensure_keys(settings.KEYS_DIR, at=now()).trust
    config = Config(
        url="http://resolver", key=door.key, trust=trust, cache=tmp_path, patience=0.5
    )
    client = Charter(config, transport=wire)
    yield client
    client.close()


@pytest.fixture
def carol_says(wire, answer, monkeypatch):
    """Carol answers the next review while the agent waits for her."""
    monkeypatch.setattr("charter.client.run_core.LONG_POLL", 1)

    def carol_says(says, note=""):
        answered: list[str] = []

        def before(path):
            if "/reviews/" in path and not answered:
                answered.append(path)
                answer(path.rpartition("/")[2], says, note)

        wire.before = before

    return carol_says


def guarded(run):
    deleted = []

    @run.guard(
        "delete_checklist_item", "onboarding_checklist", "write", arguments=("item",)
    )
    def delete_item(item):
        deleted.append(item)

    return delete_item, deleted


def test_the_manifest_in_force_verifies_and_then_is_only_refreshed(charter, stage):
    first, second = charter.manifest(), charter.manifest()

    assert first == second
    assert (first.agent, first.environment) == (stage.porter.slug, "staging")


def test_an_allowed_action_is_counted_and_recorded(charter):
    with charter.run(task="customer 8812", context=SURE) as run:
        decision = run.check(*ASKED).require()

    assert decision.left["actions_left"] == 49
    row = Decision.objects.get(run=run.id)
    assert (row.effect, row.call) == ("allow", decision.call)
    assert Run.objects.get(pk=run.id).state == "finished"


def test_a_denial_comes_with_its_rule_and_line(charter):
    with charter.run(context=SURE) as run:
        decision = run.check("get_invoice", "billing_system", "read")

    assert (decision.effect, decision.code) == ("deny", "denied_resource")
    assert decision.reasons[0].rule == "authorization.cannot_access[0]"
    assert decision.reasons[0].line


def test_facts_change_the_answer_from_there_on(charter):
    with charter.run(context=SURE) as run:
        before = run.check(*ASKED)
        run.facts(confidence_score=0.4)
        after = run.check(*ASKED)

    assert (before.effect, after.effect) == ("allow", "escalate")


def test_a_guarded_function_goes_on_after_a_persons_yes(charter, carol_says):
    carol_says("yes")

    with charter.run(context=SURE) as run:
        delete_item, deleted = guarded(run)
        delete_item(7)

    assert deleted == [7]


def test_a_persons_no_reaches_the_agent_with_its_note(charter, carol_says):
    carol_says("no", "this customer left")

    with charter.run(context=SURE) as run:
        delete_item, deleted = guarded(run)
        with pytest.raises(Denied, match="this customer left") as denied:
            delete_item(7)

    assert denied.value.code == "review_rejected"
    assert deleted == []


def test_a_suspension_stops_the_run(charter, stage):
    with charter.run(context=SURE) as run:
        suspend(stage.porter, reason="test", by=stage.alice)
        decision = run.check(*ASKED)

    assert not decision.allowed


def test_a_metric_is_taken(charter):
    with charter.run(context=SURE) as run:
        run.metric("hours_to_first_value", 31)

    assert Metric.objects.get(run=run.id).value == 31
