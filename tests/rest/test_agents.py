from __future__ import annotations

import pytest

from registry.models import Agent, AuditEntry
from tests.rest.calling import send

URL = "/api/v1/agents"
NEW = {"agent": "clerk", "title": "Clerk", "type": "micro", "owner": "owners"}


def test_an_agent_is_added_and_the_caller_answers_for_it(cast, sign_in):
    answer = send(sign_in(cast.alice), "post", URL, NEW)

    assert answer.status_code == 201
    assert answer["Location"] == f"{URL}/clerk"
    assert answer.json()["accountable"]["name"] == "Alice"


def test_somebody_else_may_answer_for_it(cast, sign_in):
    body = {**NEW, "accountable": cast.bob.pk, "reviewers": "reviewers"}

    facts = send(sign_in(cast.alice), "post", URL, body).json()

    assert (facts["accountable"]["name"], facts["reviewers"]) == ("Bob", "reviewers")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"owner": "nobody"}, "/owner"),
        ({"accountable": 999_999}, "/accountable"),
        ({"accountable": "Bob"}, "/accountable"),
        ({"reviewers": "nobody"}, "/reviewers"),
        ({"type": "nano"}, "/type"),
        ({"title": "\0"}, "/title"),
    ],
)
def test_what_makes_no_sense_is_pointed_at(cast, sign_in, change, pointer):
    answer = send(sign_in(cast.alice), "post", URL, {**NEW, **change})

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)
    assert not Agent.objects.filter(slug="clerk").exists()


def test_nothing_but_what_is_described_is_taken(cast, sign_in):
    body = {**NEW, "state": "suspended", "origin": "imported", "id": 1, "pk": 1}

    facts = send(sign_in(cast.alice), "post", URL, body).json()

    assert (facts["state"], facts["origin"]) == ("active", "registered")


@pytest.mark.parametrize("person", ["bob", "dave", "erin"])
def test_others_add_nothing_to_a_team_and_change_nothing(cast, sign_in, person):
    client = sign_in(getattr(cast, person))

    added = send(client, "post", URL, NEW)
    changed = send(client, "patch", f"{URL}/porter", {"title": "Mine"})

    assert (added.status_code, changed.status_code) == (403, 403)
    assert Agent.objects.get().title == "Porter"


def test_what_the_catalogue_says_is_changed_on_the_record(cast, sign_in):
    body = {"title": "Porter II", "tags": ["Night", "mail"], "reviewers": None}

    facts = send(sign_in(cast.alice), "patch", f"{URL}/porter", body).json()

    assert facts["title"] == "Porter II"
    assert (facts["tags"], facts["reviewers"]) == (["mail", "night"], None)
    entry = AuditEntry.objects.get(event="agent.changed")
    assert sorted(entry.changes, key=lambda row: row["what"]) == [
        {"what": "Reviewers", "before": "Reviewers", "after": None},
        {"what": "Tags", "before": None, "after": "mail, night"},
        {"what": "Title", "before": "Porter", "after": "Porter II"},
    ]


def test_a_change_that_changes_nothing_leaves_no_entry(cast, sign_in):
    answer = send(sign_in(cast.alice), "patch", f"{URL}/porter", {"title": "Porter"})

    assert answer.status_code == 200
    assert not AuditEntry.objects.filter(event="agent.changed").exists()


def test_owner_and_state_are_not_changed_on_the_side(cast, sign_in):
    body = {"owner": "others", "owner_team": cast.others.pk, "state": "retired"}

    facts = send(sign_in(cast.alice), "patch", f"{URL}/porter", body).json()

    assert (facts["owner"], facts["state"]) == ("owners", "active")


def test_people_are_names_alone(cast, sign_in):
    client = sign_in(cast.dave)

    people = client.get("/api/v1/people").json()["items"]
    team = client.get("/api/v1/teams/owners").json()

    assert {tuple(person) for person in people} == {("id", "name")}
    assert [person["name"] for person in team["members"]] == ["Alice"]
    assert team["lead"]["name"] == "Alice"
