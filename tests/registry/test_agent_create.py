from __future__ import annotations

import pytest

from registry.errors import InvalidError, NotAllowedError
from registry.models import Agent
from registry.services.catalogue.agents import register_agent


def fields(cast, **changes):
    return {
        "title": "Invoice clerk",
        "name": "invoice-clerk",
        "kind": "micro",
        "purpose": "Reads invoices",
        "owner_team": cast.owners.pk,
        "accountable": cast.alice.pk,
        **changes,
    }


def test_a_member_adds_an_agent_to_their_team(cast, sign_in):
    answer = sign_in(cast.alice).post("/agents/new/", fields(cast))

    assert answer.status_code == 302
    assert answer.url == "/agents/invoice-clerk/"
    made = Agent.objects.get(slug="invoice-clerk")
    assert (made.owner_team, made.accountable) == (cast.owners, cast.alice)


def test_a_refused_form_keeps_every_value(cast, sign_in):
    answer = sign_in(cast.alice).post("/agents/new/", fields(cast, name="Not A Name"))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Not A Name" in page
    assert "Reads invoices" in page
    assert "There is a problem" in page
    assert "<title>Error:" in page


def test_a_title_with_a_hidden_character_is_refused_beside_it(cast, sign_in):
    answer = sign_in(cast.alice).post(
        "/agents/new/", fields(cast, title="In\u202evoice")
    )

    assert answer.status_code == 422
    assert "U+202E" in str(answer.context["form"].errors["title"])


def test_who_is_in_no_team_is_told_what_to_do(cast, sign_in):
    page = sign_in(cast.erin).get("/agents/new/").content.decode()

    assert "An agent belongs to a team, and you are in none" in page
    assert 'name="title"' not in page


def test_a_choice_that_is_not_there_says_what_to_do(cast, sign_in):
    answer = sign_in(cast.alice).post("/agents/new/", fields(cast, owner_team=999))

    assert "choose one of the list" in answer.content.decode()


@pytest.mark.parametrize("name", ["porter", "new", "a--b", "-a", "ä"])
def test_a_name_that_is_taken_or_wrong_is_refused(cast, sign_in, name):
    answer = sign_in(cast.alice).post("/agents/new/", fields(cast, name=name))

    assert answer.status_code == 422
    assert Agent.objects.count() == 1


def test_a_team_of_others_cannot_be_chosen(cast, sign_in):
    answer = sign_in(cast.alice).post(
        "/agents/new/", fields(cast, owner_team=cast.others.pk)
    )

    assert answer.status_code == 422
    assert Agent.objects.count() == 1


def test_an_administrator_adds_to_every_team(cast, sign_in):
    answer = sign_in(cast.frank).post(
        "/agents/new/", fields(cast, owner_team=cast.others.pk)
    )

    assert answer.status_code == 302


def test_the_service_refuses_another_team_too(cast):
    with pytest.raises(NotAllowedError):
        register_agent(
            "sly",
            title="Sly",
            kind="micro",
            owner_team=cast.others,
            accountable=cast.alice,
            by=cast.alice,
        )


def test_a_service_account_cannot_answer_for_an_agent(cast):
    cast.bob.is_service = True
    cast.bob.save()

    with pytest.raises(InvalidError):
        register_agent(
            "sly",
            title="Sly",
            kind="micro",
            owner_team=cast.owners,
            accountable=cast.bob,
            by=cast.alice,
        )
