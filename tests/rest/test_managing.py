"""The catalogue managed by programs: the same services as the pages, so only the way there is asked here."""

from __future__ import annotations

from datetime import timedelta

from approvals.services.stand_ins import people_away
from registry.clock import now
from registry.models import Agent, OwnershipTransfer
from scopes.models import Replay
from tests.factories import make_in_force, make_token_text, make_unclaimed, run_outbox
from tests.rest.calling import send, with_token
from tests.scopes.composed import composed, newest

API = "/api/v1"


def offered(cast, client):
    body = {
        "agents": ["porter"],
        "owner": "others",
        "accountable": cast.dave.pk,
        "reason": "moves to finance",
    }
    answer = send(client, "post", f"{API}/transfers", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_an_offer_is_made_by_a_token_and_accepted_by_the_person_alone(
    cast, client, sign_in
):
    _, alices = make_token_text(cast.alice)
    _, daves = make_token_text(cast.dave)
    body = {
        "agents": ["porter"],
        "owner": "others",
        "accountable": cast.dave.pk,
        "reason": "moves",
    }
    made = send(client, "post", f"{API}/transfers", body, **with_token(alices)).json()
    (offer,) = made["offered"]
    url = f"{API}/transfers/{offer['id']}/acceptance"

    by_token = send(client, "post", url, **with_token(daves))
    by_hand = send(sign_in(cast.dave), "post", url)

    assert by_token.json()["code"] == "session_required"
    assert by_hand.json()["status"] == "accepted"
    assert Agent.objects.get(slug="porter").accountable == cast.dave


def test_what_could_not_be_offered_says_why(cast, sign_in):
    client = sign_in(cast.alice)
    offered(cast, client)

    again = offered(cast, client)

    assert again["offered"] == []
    assert [one["agent"] for one in again["refused"]] == ["porter"]
    assert again["refused"][0]["code"] == "conflict"


def test_who_is_asked_declines_with_a_note(cast, sign_in):
    (offer,) = offered(cast, sign_in(cast.alice))["offered"]
    client = sign_in(cast.dave)
    url = f"{API}/transfers/{offer['id']}/refusal"

    without = send(client, "post", url)
    answer = send(client, "post", url, {"note": "not ours"})

    assert without.status_code == 422
    assert (answer.json()["status"], answer.json()["note"]) == ("declined", "not ours")


def test_offers_are_listed_to_those_they_concern(cast, sign_in):
    offered(cast, sign_in(cast.alice))

    seen = {
        person: len(
            sign_in(getattr(cast, person)).get(f"{API}/transfers").json()["items"]
        )
        for person in ("alice", "dave", "bob", "erin")
    }

    assert seen == {"alice": 1, "dave": 1, "bob": 0, "erin": 0}


def test_an_unclaimed_agent_is_claimed(cast, sign_in):
    make_unclaimed("stray")

    answer = send(
        sign_in(cast.alice), "post", f"{API}/agents/stray/claim", {"owner": "owners"}
    )

    assert answer.status_code == 201
    assert answer.json()["transfer"] is None
    assert answer.json()["agent"]["accountable"]["name"] == "Alice"


def test_claiming_for_somebody_else_asks_them(cast, sign_in):
    make_unclaimed("stray")
    body = {"owner": "others", "accountable": cast.dave.pk}

    answer = send(sign_in(cast.frank), "post", f"{API}/agents/stray/claim", body)

    assert answer.json()["transfer"]["status"] == "open"
    assert answer.json()["agent"]["state"] == "unclaimed"
    assert OwnershipTransfer.objects.get().accountable == cast.dave


def test_an_agent_is_kept_out_and_let_in(cast, sign_in):
    make_unclaimed("stray")
    client, url = sign_in(cast.frank), f"{API}/agents/stray/block"

    out = send(client, "post", url, {"reason": "unknown caller"})
    back = send(client, "delete", url)

    assert (out.status_code, out.json()["state"]) == (201, "blocked")
    assert (back.status_code, back.json()["state"]) == (200, "unclaimed")


def test_an_agent_is_retired_for_good(cast, sign_in):
    client, url = sign_in(cast.alice), f"{API}/agents/porter/retirement"
    before = client.get(url).json()

    answer = send(client, "post", url, {"reason": "replaced"})

    assert before == {"users": [], "retirement": None}
    assert answer.status_code == 201
    assert client.get(url).json()["retirement"]["reason"] == "replaced"


def test_what_others_use_is_not_retired_and_they_are_named(cast, sign_in):
    composed(cast, "leaf")
    top = composed(cast, "top", "{step: leaf, agent: leaf}")
    make_in_force(cast, version=newest(top))
    client, url = sign_in(cast.alice), f"{API}/agents/leaf/retirement"

    answer = send(client, "post", url, {"reason": "replaced"})

    assert (answer.status_code, answer.json()["code"]) == (409, "agent_in_use")
    assert answer.json()["users"] == client.get(url).json()["users"] == ["top"]


def test_who_uses_an_agent_and_what_it_is_made_of(cast, sign_in):
    make_in_force(cast)

    facts = sign_in(cast.dave).get(f"{API}/agents/porter/composition").json()

    assert (facts["agent"], facts["version"]) == ("porter", 1)
    assert facts["environment"] == "production"
    assert (facts["parts"], facts["used_by"]) == ([], [])


def test_steps_and_users_are_told_of_a_composition(cast, sign_in):
    composed(cast, "leaf")
    top = composed(cast, "top", "{step: first, agent: leaf, version: 1}")
    composed(cast, "leaf", grants="invoices (read)")
    make_in_force(cast, version=newest(top))
    client = sign_in(cast.dave)

    (part,) = client.get(f"{API}/agents/top/composition").json()["parts"]
    (use,) = client.get(f"{API}/agents/leaf/composition").json()["used_by"]

    assert (part["step"], part["agent"], part["pin"]) == ("first", "leaf", 1)
    assert (part["version"], part["newer"]) == (1, 2)
    assert (use["agent"], use["environments"]) == ("top", ["production"])


def test_a_replay_is_begun_and_looked_after(cast, sign_in):
    make_in_force(cast)
    client, url = sign_in(cast.alice), f"{API}/agents/porter/versions/1/replays"

    begun = send(client, "post", url, {"environment": "production", "days": 7})
    run_outbox()
    done = client.get(begun["Location"]).json()

    assert (begun.status_code, begun.json()["state"]) == (201, "waiting")
    assert (done["state"], done["result"]["total"]) == ("done", 0)
    assert Replay.objects.count() == 1


def test_somebody_stands_in_until_one_is_back(cast, sign_in):
    client, url = sign_in(cast.bob), f"{API}/stand-ins"
    ends = (now() + timedelta(days=2)).isoformat()

    made = send(client, "post", url, {"deputy": cast.carol.pk, "ends_at": ends})
    during = people_away(cast.carol, at=now())
    back = send(client, "post", f"{url}/{made.json()['id']}/return")

    assert (made.status_code, during) == (201, [cast.bob])
    assert back.json()["cancelled_at"]
    assert people_away(cast.carol, at=now()) == []


def test_nobody_stands_in_for_ever(cast, sign_in):
    body = {"deputy": cast.carol.pk, "ends_at": "2999-01-01T00:00:00Z"}

    answer = send(sign_in(cast.bob), "post", f"{API}/stand-ins", body)

    assert answer.status_code == 422


def test_rules_are_proposed_by_one_administrator_and_read_by_auditors(cast, sign_in):
    erin = sign_in(cast.erin).get(f"{API}/policies").json()["items"]
    client = sign_in(cast.frank)
    body = {"rules": erin[0]["rules"], "why": "the same again"}

    made = send(client, "post", f"{API}/policies", body)

    assert erin[0]["status"] == "in_force"
    assert made.status_code == 201, made.content
    assert made.json()["rules"] == erin[0]["rules"]


def test_roles_are_read_by_everybody(cast, sign_in):
    rows = sign_in(cast.dave).get(f"{API}/roles").json()["items"]

    assert {(row["person"]["name"], row["role"]) for row in rows} == {
        ("Erin", "auditor"),
        ("Frank", "administrator"),
    }
