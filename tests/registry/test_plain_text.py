"""Text that people read holds nothing that nobody sees."""

from __future__ import annotations

import json

import pytest

from registry import plain_text
from registry.errors import InvalidError
from registry.models import Team
from registry.services.catalogue.agents import register_agent
from registry.services.catalogue.facts import update_agent
from registry.services.loading import read_lines
from registry.services.people import add_person, add_team, change_team

HIDDEN = [
    "Inv\u202eoice",
    "Inv\u200boice",
    "Inv\u0007oice",
    "Inv\u00adoice",
    "Inv\u2066oice",
    "Inv\u200doice",
    "Inv\u3164oice",
    "Inv\ufeffoice",
    "Inv\U000e0041oice",
    "Inv\u2028oice",
    "Inv\ud800oice",
    "Inv\ufffeoice",
]
WRITTEN = [
    "Rechnungsprüfer",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "शक्\u200dति",
    "അവന്\u200d വന്നു",
    "请求读取器",
    "קורא",
    "👩\u200d🚀 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f ❤️\u200d🔥 🙂\u200d↔️",
    "🩷 a newer one",
    "\u0635\u0641\u062d\u0629 \u0602 3",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_a_line_with_a_character_nobody_sees_is_refused(text):
    with pytest.raises(InvalidError) as refusal:
        plain_text.line(text, what="the title")

    assert f"U+{ord(text[3]):04X}" in refusal.value.message
    assert refusal.value.fix == "delete it after `Inv`, or type the text anew"


@pytest.mark.parametrize("text", HIDDEN)
def test_text_of_others_loses_what_nobody_sees(text):
    assert plain_text.cleaned(text) == "Invoice"


@pytest.mark.parametrize("text", WRITTEN)
def test_scripts_and_emoji_stay_as_they_are_written(text):
    assert plain_text.line(text, what="the title") == text
    assert plain_text.cleaned(text) == text


def test_a_line_has_single_blanks_and_prose_keeps_its_lines():
    assert plain_text.line(" a\n\tb\u00a0 c ", what="the title") == "a b c"
    assert plain_text.prose(" a\r\nb\n", what="the purpose") == "a\nb"


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_a_name_says_something(text):
    with pytest.raises(InvalidError, match="the name is empty"):
        plain_text.name(text, what="the name")


@pytest.mark.parametrize("facts", [{"title": "a\u202eb"}, {"purpose": "a\u200bb"}])
def test_an_agent_comes_in_and_changes_without_hidden_characters(cast, facts):
    known = {"title": "Reader", "purpose": "", **facts}

    with pytest.raises(InvalidError):
        register_agent(
            "reader",
            kind="micro",
            owner_team=cast.owners,
            accountable=cast.alice,
            by=cast.alice,
            **known,
        )
    with pytest.raises(InvalidError):
        update_agent(cast.porter, tags=[], reviewers=None, by=cast.alice, **known)


def test_an_older_title_stands_in_the_way_of_no_other_change(cast):
    cast.porter.title = "Por\u200bter"
    cast.porter.save(update_fields=["title"])

    update_agent(
        cast.porter,
        title=cast.porter.title,
        purpose="Carries",
        tags=["a"],
        reviewers=None,
        by=cast.alice,
    )

    cast.porter.refresh_from_db()
    assert (cast.porter.title, cast.porter.purpose) == ("Por\u200bter", "Carries")


def test_people_and_teams_have_names_that_are_seen(cast):
    admin = cast.frank

    with pytest.raises(InvalidError):
        add_person(email="z@example.com", name="Z\u202eoe", password=None, by=admin)
    with pytest.raises(InvalidError):
        add_team("zed", name="Z\u200bed", by=admin)
    with pytest.raises(InvalidError):
        change_team(cast.owners, name="\u200b", lead=None, parent=None, by=admin)

    assert not Team.objects.filter(slug="zed").exists()


def test_a_program_is_told_what_its_title_holds(cast, sign_in):
    answer = sign_in(cast.alice).patch(
        "/api/v1/agents/porter",
        {"title": "Por\u202eter"},
        content_type="application/json",
    )

    assert answer.status_code == 422
    assert "U+202E" in answer.json()["detail"]


def test_a_list_is_cleaned_and_its_ids_stay():
    texts = {
        "title": "In\u202evoice",
        "description": "x\u0001\u200by",
        "tags": ["a\u202eb"],
    }

    [found] = read_lines([json.dumps({"id": "a\u200b1", **texts}).encode()])

    assert (found.title, found.purpose, found.tags) == ("Invoice", "xy", ("ab",))
    assert found.external_id == "a\u200b1"


def test_a_title_of_nothing_that_is_seen_is_the_name():
    [found] = read_lines([b'{"id": "7", "name": "clerk", "title": "\\u200b"}'])

    assert found.title == "clerk"
