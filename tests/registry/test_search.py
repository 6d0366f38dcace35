from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import Agent, AgentSearch, AgentVector
from registry.services.catalogue.agents import register_agent
from registry.services.search import found_by, index as search_index, search
from registry.services.stopping.suspension import suspend


def add(cast, slug, title, purpose, tags=()):
    agent = register_agent(
        slug,
        title=title,
        kind="micro",
        owner_team=cast.owners,
        accountable=cast.alice,
        purpose=purpose,
        by=cast.alice,
    )
    if tags:
        agent.tags = list(tags)
        agent.save(update_fields=["tags"])
    return agent


@pytest.fixture
def company(cast):
    add(cast, "invoice-reader", "Invoice Reader", "Extracts amounts from bills in PDF")
    add(cast, "leave-desk", "Leave Desk", "Files requests for time off")
    add(cast, "route-planner", "Route Planner", "Orders the stops of delivery vans")
    add(
        cast,
        "room-booker",
        "Room Booker",
        "Reserves meeting rooms",
        tags=["facilities"],
    )
    return cast


@pytest.fixture
def embedded(company):
    search_index.embed_missing(report=lambda _: None)
    return company


def names(text, **options):
    return [result.agent.slug for result in search(text, **options).results]


def codes(text):
    return [reason.code for reason in search(text).results[0].reasons]


def test_a_whole_name_comes_first(embedded):
    assert names("invoice-reader")[0] == "invoice-reader"
    assert names("Invoice reader")[0] == "invoice-reader"
    assert codes("invoice reader")[0] == "name"


def test_the_beginning_of_a_name_finds_it_while_it_is_typed(embedded):
    assert [names(typed)[0] for typed in ("r", "rou", "route pl")] == [
        "room-booker",
        "route-planner",
        "route-planner",
    ]
    assert codes("route pl")[0] == "beginning"


def test_a_misspelt_name_is_found(embedded):
    assert names("invioce reader")[0] == "invoice-reader"
    assert names("room boker")[0] == "room-booker"
    assert "typo" in codes("invioce reader")


def test_what_is_meant_is_found_without_a_word_of_it(embedded):
    assert names("how many holidays do I have left")[0] == "leave-desk"
    assert names("which driver goes where")[0] == "route-planner"
    assert codes("how many holidays do I have left") == ["meaning"]


def test_a_word_is_named_as_it_was_typed(company):
    found = search("reserving a place").results[0]

    assert found.agent.slug == "room-booker"
    assert [reason.text for reason in found.reasons] == ["has “reserving”"]


def test_a_tag_is_a_word_too(company):
    assert names("facilities") == ["room-booker"]


def test_search_works_and_says_so_while_embeddings_are_missing(company):
    found = search("delivery")

    assert [result.agent.slug for result in found.results] == ["route-planner"]
    assert found.index.missing == found.index.agents == 5


def test_without_a_model_names_and_words_are_still_found(company, settings):
    settings.EMBEDDER = "none"

    found = search("delivery vans")

    assert [result.agent.slug for result in found.results] == ["route-planner"]
    assert not found.index.is_on


def test_retired_and_blocked_agents_are_found_only_when_asked_for(embedded):
    Agent.objects.filter(slug="leave-desk").update(state="retired")

    assert "leave-desk" not in names("time off")
    assert names("time off", states=Agent.State.values)[0] == "leave-desk"


def test_a_suspended_agent_is_still_found(embedded):
    suspend(embedded.porter, by=embedded.alice, reason="look first")

    assert names("porter")[0] == "porter"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "'",
        "\\",
        "a:* & (b",
        "%",
        "_",
        "the of and",
        "🦀",
        "名前",
        "x" * 2000,
    ],
)
def test_no_text_is_a_mistake(embedded, text):
    assert isinstance(names(text), list)


def test_found_by_keeps_the_filters_and_the_order_of_a_list(embedded):
    chosen = Agent.objects.exclude(slug="route-planner")

    found = [agent.slug for agent in found_by(chosen, "plan the stops or book a room")]

    assert found[0] == "room-booker"
    assert "route-planner" not in found


def test_a_changed_text_is_searched_at_once_and_embedded_anew(embedded):
    agent = Agent.objects.get(slug="leave-desk")

    Agent.objects.filter(pk=agent.pk).update(purpose="Repairs bicycles")

    assert names("bicycles")[0] == "leave-desk"
    assert not AgentVector.objects.filter(agent=agent).exists()
    assert search_index.embed_missing(report=lambda _: None) == 1


def test_a_change_that_says_nothing_new_keeps_the_embedding(embedded):
    agent = Agent.objects.get(slug="leave-desk")

    suspend(agent, by=embedded.alice, reason="look first")

    assert AgentVector.objects.filter(agent=agent).exists()


def test_another_model_embeds_everything_anew(embedded, monkeypatch):
    AgentVector.objects.update(model="an older model")

    before = search_index.state()
    made = search_index.embed_missing(report=lambda _: None)

    assert before.missing == made == 5
    assert search_index.state().missing == 0


def test_the_model_is_of_the_text_that_is_there(embedded):
    for vector in AgentVector.objects.select_related("agent__search"):
        assert bytes(vector.digest) == bytes(vector.agent.search.digest)


def test_the_row_of_search_goes_with_its_agent(company):
    assert AgentSearch.objects.count() == Agent.objects.count()


def test_a_search_takes_a_few_queries_whatever_it_finds(embedded):
    search("room")

    with CaptureQueriesContext(connection) as asked:
        search("rooms for a meeting")

    assert len(asked) <= 8
