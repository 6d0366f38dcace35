from __future__ import annotations

from registry.models import Agent
from registry.services.stopping.suspension import ask_to_resume, suspend

URL = "/agents/porter/suspension/"


def state_of(agent):
    return Agent.objects.get(pk=agent.pk).state


def test_the_agents_name_typed_suspends_it(cast, sign_in):
    answer = sign_in(cast.alice).post(
        URL, {"reason": "it mailed a customer twice", "name": "porter"}
    )

    assert answer.status_code == 302
    assert state_of(cast.porter) == "suspended"


def test_a_wrong_name_stops_nothing(cast, sign_in):
    answer = sign_in(cast.alice).post(URL, {"reason": "look first", "name": "Porter"})

    assert answer.status_code == 422
    assert b"look first" in answer.content
    assert state_of(cast.porter) == "active"


def test_a_reason_is_needed(cast, sign_in):
    answer = sign_in(cast.alice).post(URL, {"reason": " ", "name": "porter"})

    assert answer.status_code == 422
    assert state_of(cast.porter) == "active"


def test_the_refusal_names_who_could(cast, sign_in):
    answer = sign_in(cast.dave).get(URL)

    assert answer.status_code == 403
    assert b"Ask Alice or an administrator" in answer.content


def test_every_page_of_a_suspended_agent_says_who_and_why(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="it mailed a customer twice")

    page = sign_in(cast.bob).get("/agents/porter/")

    assert b"Suspended by Alice" in page.content
    assert b"it mailed a customer twice" in page.content


def test_suspending_twice_is_a_conflict(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")

    answer = sign_in(cast.alice).post(URL, {"reason": "again", "name": "porter"})

    assert answer.status_code == 409


def test_two_people_let_it_go_on(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")

    sign_in(cast.alice).post("/agents/porter/resumption/")
    alone = sign_in(cast.alice).post("/agents/porter/resumption/")
    together = sign_in(cast.frank).post("/agents/porter/resumption/")

    assert (alone.status_code, together.status_code) == (403, 302)
    assert state_of(cast.porter) == "active"


def test_another_team_confirms_nothing(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")
    ask_to_resume(cast.porter, by=cast.alice)

    answer = sign_in(cast.dave).post("/agents/porter/resumption/")

    assert answer.status_code == 403
    assert state_of(cast.porter) == "suspended"


def test_an_agent_that_runs_cannot_be_resumed(cast, sign_in):
    answer = sign_in(cast.alice).post("/agents/porter/resumption/")

    assert answer.status_code == 409


def test_who_asked_is_not_offered_to_confirm(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")
    ask_to_resume(cast.porter, by=cast.alice)

    asker = sign_in(cast.alice).get("/agents/porter/")
    other = sign_in(cast.frank).get("/agents/porter/")

    assert b"Confirm: let it go on" not in asker.content
    assert b"Confirm: let it go on" in other.content


def test_a_suspended_agent_is_not_offered_for_suspension(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")

    answer = sign_in(cast.alice).get(URL)

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/agents/porter/"
