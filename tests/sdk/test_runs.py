"""A run against a healthy server."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from charter.client import ConfigurationError, Decision, Denied
from charter.client.config import Config, from_env
from tests.sdk.server import problem, reply

ASKED = ("get_profile", "customer_profile", "read")


def test_an_allow_lets_the_action_go_ahead(charter):
    with charter.run(task="customer 8812", context={"score": 0.93}) as run:
        decision = run.check(*ASKED).require()

    assert decision
    assert (decision.effect, decision.code) == ("allow", "granted")
    assert decision.left == {"actions_left": 49}


def test_a_run_says_what_it_is_for_and_how_it_ended(charter, server):
    with charter.run(task="customer 8812", context={"score": 0.93}):
        pass

    assert server.asked("/runs") == [
        {"task": "customer 8812", "context": {"score": 0.93}}
    ]
    assert server.asked("/finish") == [{"outcome": "succeeded"}]


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [(ValueError("x"), "failed"), (Denied("no", code="c"), "stopped")],
)
def test_a_run_that_ends_in_an_exception_says_so(charter, server, raised, outcome):
    with pytest.raises(type(raised)), charter.run():
        raise raised

    assert server.asked("/finish") == [{"outcome": outcome}]


def test_a_deny_is_an_answer_with_a_sentence(charter, server):
    server.effects = ["deny"]

    with charter.run() as run:
        decision = run.check(*ASKED)

    assert not decision
    with pytest.raises(Denied, match="The answer is deny") as denied:
        decision.require()
    assert denied.value.code == "denied_resource"


@pytest.mark.parametrize("effect", ["require_approval", "escalate"])
def test_what_waits_for_a_person_is_no_allow(charter, server, effect):
    server.effects = [effect]

    with charter.run() as run:
        decision = run.check(*ASKED)

    assert (bool(decision), decision.pending) == (False, True)
    with pytest.raises(Denied):
        decision.require()


def test_facts_go_with_every_question_from_there_on(charter, server):
    with charter.run() as run:
        run.check(*ASKED)
        run.facts(score=0.4)
        run.check(*ASKED, context={"region": "EU"})
        run.check(*ASKED, context={"score": 1})

    assert [body.get("context") for body in server.asked("/actions")] == [
        None,
        {"score": 0.4, "region": "EU"},
        {"score": 1},
    ]


def test_every_question_has_a_call_of_its_own(charter, server):
    with charter.run() as run:
        run.check(*ASKED)
        run.check(*ASKED)
        run.check(*ASKED, call="mine")

    calls = [body["call"] for body in server.asked("/actions")]
    assert len(set(calls)) == 3
    assert calls[2] == "mine"


def test_a_question_that_is_asked_again_is_the_same_question(charter, server):
    busy = problem(503, "unavailable", "the decision could not be recorded")
    server.fail("/actions", busy, busy)

    with charter.run() as run:
        decision = run.check(*ASKED, arguments={"id": 7}, usage={"cost_usd": 0.02})

    assert decision.allowed
    assert len(server.asked("/actions")) == 3
    assert len({str(body) for body in server.asked("/actions")}) == 1


def test_a_malformed_question_is_denied_without_asking(charter, server):
    with charter.run() as run:
        decision = run.check("get profile", "customer_profile", "read")

    assert (decision.effect, decision.code) == ("deny", "invalid_request")
    assert server.asked("/actions") == []


def test_metrics_are_reported(charter, server):
    with charter.run() as run:
        run.metric("hours_to_first_value", 31)

    assert server.asked("/metrics") == [{"metrics": {"hours_to_first_value": 31}}]


def test_a_run_that_may_not_open_says_why(charter, server):
    server.fail("/runs", problem(429, "too_many_runs", "20 runs are open already"))

    with pytest.raises(Denied, match="20 runs") as denied, charter.run():
        pass

    assert denied.value.code == "too_many_runs"


def test_a_run_whose_end_is_not_heard_is_logged(charter, server, caplog):
    server.fail("/finish", problem(409, "conflict", "the run is closed"))

    with charter.run():
        pass

    assert "the run is closed" in caplog.text


def test_an_allow_under_a_newer_manifest_is_looked_up(charter, server):
    with charter.run() as run:
        server.put(sequence=8, version=4)
        decision = run.check(*ASKED)

    assert decision.allowed
    assert len(server.asked("/manifest")) == 2


def test_threads_share_a_client(charter):
    with charter.run() as run, ThreadPoolExecutor(8) as pool:
        decisions = list(pool.map(lambda _: run.check(*ASKED), range(64)))

    assert all(decisions)


def test_an_asynchronous_client_does_the_same(run_async, server):
    async def story(client):
        async with client.run(task="t") as run:
            run.facts(score=1)
            await run.metric("m", 1)
            return await run.check(*ASKED)

    decision = run_async(story)

    assert decision.allowed
    assert [path for _, path, _ in server.seen] == [
        "/api/v1/manifest",
        "/api/v1/runs",
        "/api/v1/runs/run-1/metrics",
        "/api/v1/runs/run-1/actions",
        "/api/v1/runs/run-1/finish",
    ]


def test_a_decision_is_true_only_for_allow():
    truths = [
        bool(Decision(effect, "c", "s", "1"))
        for effect in ("allow", "escalate", "require_approval", "deny", "")
    ]

    assert truths == [True, False, False, False, False]


def test_settings_come_from_the_environment(tmp_path):
    config = from_env(
        {
            "CHARTER_URL": "https://charter.test",
            "CHARTER_KEY": "chk_live_secret",
            "CHARTER_TRUST": "root",
            "CHARTER_AGENT": "porter",
            "CHARTER_CACHE": str(tmp_path),
        }
    )

    assert (config.agent, config.environment, config.cache) == (
        "porter",
        None,
        tmp_path,
    )
    assert "secret" not in repr(config)


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({}, "CHARTER_URL, CHARTER_KEY, CHARTER_TRUST"),
        ({"CHARTER_URL": "https://x", "CHARTER_KEY": "k"}, "CHARTER_TRUST"),
    ],
)
def test_a_missing_setting_is_named(environ, missing):
    with pytest.raises(ConfigurationError, match=missing):
        from_env(environ)


def test_an_address_that_is_none_is_refused():
    with pytest.raises(ConfigurationError, match="no address"):
        Config(url="charter.test", key="k", trust="t")


def test_naming_the_client_loads_nothing_heavy():
    script = (
        "import sys, charter\n"
        "light = not any(n.startswith('charter.') for n in sys.modules)\n"
        "from charter import AsyncCharter, Charter, Denied\n"
        "heavy = {'httpx', 'yaml', 'cryptography'} & set(sys.modules)\n"
        "sys.exit(0 if light and not heavy else 1)"
    )

    command = [sys.executable, "-c", script]
    done = subprocess.run(command, check=False)

    assert done.returncode == 0


def test_another_agents_run_is_not_opened(charter, server):
    server.fail("/runs", lambda _: reply({"run": "run-2", "agent": "clerk"}, 201))

    with pytest.raises(Denied), charter.run():
        pass
