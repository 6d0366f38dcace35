"""Past requests decided again under another version."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.clock import now
from registry.errors import InvalidError, NotFoundError
from registry.models import OutboxEvent
from scopes.models import Replay
from scopes.services import replays
from scopes.services.replays import replay_step, start_replay
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_version
from tests.work import make_decision, make_run

STRICTER = ARTICLE.replace("    - customer_profile (read)\n", "")


@pytest.fixture
def stricter(cast):
    make_in_force(cast)
    return make_version(cast.porter, by=cast.alice, text=STRICTER + CONTRACT)


def kept(run, *, call: str = "1", **facts):
    """A decision with the fact that the charter reads."""
    return make_decision(run, call=call, context={"confidence_score": 0.9}, **facts)


def replayed(version, cast, *, days: int = 7) -> Replay:
    begun = start_replay(version, environment=cast.production, days=days, by=cast.alice)
    for _ in range(20):
        begun.refresh_from_db()
        if not begun.is_open:
            break
        replay_step(begun.pk, step=begun.step)
    return begun


def test_what_was_allowed_and_would_be_denied_is_a_group(cast, stricter):
    run = make_run(cast)
    decisions = [kept(run, call=str(place)) for place in range(4)]

    found = replayed(stricter, cast)

    assert (found.state, found.total, found.done) == ("done", 4, 4)
    assert found.result["changed"] == 4
    group = found.result["groups"][0]
    assert (group["before"], group["after"], group["count"]) == ("allow", "deny", 4)
    assert set(group["samples"]) <= {str(one.pk) for one in decisions}
    assert len(group["samples"]) == 3


def test_under_its_own_version_nothing_changes(cast):
    run = make_run(cast)
    kept(run)

    found = replayed(run.manifest.version, cast)

    assert found.result["unchanged"] == 1
    assert found.result["groups"] == []


def test_steps_add_up_to_what_one_would_have_found(cast, stricter, monkeypatch):
    for _ in range(3):
        run = make_run(cast)
        for place in range(3):
            kept(run, call=str(place))
    monkeypatch.setattr(replays, "STEP", 2)

    found = replayed(stricter, cast)

    assert found.step > 1
    assert (found.result["total"], found.result["changed"]) == (9, 9)


def test_a_step_delivered_again_changes_nothing(cast, stricter):
    kept(make_run(cast))
    found = replayed(stricter, cast)

    replay_step(found.pk, step=0)

    again = Replay.objects.get(pk=found.pk)
    assert (again.step, again.result) == (found.step, found.result)


def test_the_run_is_read_from_its_beginning(cast):
    text = ARTICLE.replace("max_actions_per_run: 50", "max_actions_per_run: 2")
    run = make_run(cast)
    for place in range(4):
        kept(run, call=str(place))
    tighter = make_version(cast.porter, by=cast.alice, text=text + CONTRACT)

    found = replayed(tighter, cast)

    assert found.result["changed"] == 2
    assert found.result["groups"][0]["code"] == "budget_exhausted"


def test_an_answer_after_a_review_is_not_asked_twice(cast, stricter):
    run = make_run(cast)
    asked = {"effect": "require_approval", "code": "approval_required"}
    kept(run, call="7", final=False, **asked)
    kept(run, call="7")

    found = replayed(stricter, cast)

    assert found.result["total"] == 1


def test_older_requests_are_left_out(cast, stricter):
    decision = kept(make_run(cast))

    found = start_replay(stricter, environment=cast.production, days=7, by=cast.alice)
    Replay.objects.filter(pk=found.pk).update(asked_at=now() + timedelta(days=8))
    replay_step(found.pk, step=0)

    found.refresh_from_db()
    assert (found.total, str(decision.pk) in str(found.result)) == (0, False)


def test_asked_twice_it_begins_once(cast, stricter):
    first = start_replay(stricter, environment=cast.production, days=7, by=cast.alice)
    again = start_replay(stricter, environment=cast.production, days=7, by=cast.erin)

    assert first == again
    promised = OutboxEvent.objects.filter(topic="scopes.tasks.replay_step")
    assert promised.count() == 1


def test_who_may_not_see_the_work_replays_nothing(cast, stricter):
    with pytest.raises(NotFoundError):
        start_replay(stricter, environment=cast.production, days=7, by=cast.dave)


def test_only_three_lengths_are_offered(cast, stricter):
    with pytest.raises(InvalidError):
        start_replay(stricter, environment=cast.production, days=8, by=cast.alice)


def test_the_page_begins_one_and_shows_what_changed(cast, stricter, sign_in):
    kept(make_run(cast))
    client = sign_in(cast.alice)
    url = f"/agents/porter/versions/{stricter.number}/replay/"

    client.post(url, {"environment": "production", "days": "7"})
    waiting = client.get(url).content.decode()
    replay_step(Replay.objects.get().pk, step=0)
    done = client.get(url).content.decode()

    assert "hx-trigger" in waiting
    assert "would change" in done
    assert "get_profile on customer_profile" in done
