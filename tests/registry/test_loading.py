from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry.models import Agent, AgentLoad, AuditEntry
from registry.services.catalogue.agents import SLUG
from registry.services.ownership.claims import adopt_agent

LINES: list[dict[str, Any]] = [
    {
        "id": "7f3",
        "name": "io.example/Weather Station",
        "title": "Weather Station",
        "type": "micro",
        "description": "Tells tomorrow's temperature and rain for a town",
        "tags": ["Weather", "forecast"],
    },
    {"id": "7f4", "name": "io.example/weather-station", "description": "Another"},
    {"id": "7f5", "name": "日本", "type": "macro"},
]


@pytest.fixture
def load(db, tmp_path):
    def load_lines(*lines, **options):
        file = tmp_path / "agents.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        file.write_text("\n".join(texts) + "\n")
        out = StringIO()
        call_command("load_agents", str(file), stdout=out, **options)
        return out.getvalue()

    return load_lines


def test_a_file_of_a_spreadsheet_program_may_begin_with_a_byte_order_mark(load):
    assert "1 added" in load("\ufeff" + json.dumps(LINES[0]))


def test_a_list_becomes_unclaimed_agents(load):
    said = load(*LINES)

    agent = Agent.objects.get(external_id="7f3")
    assert "3 added, 0 changed, 0 unchanged" in said
    assert (agent.slug, agent.title) == (
        "io-example-weather-station",
        "Weather Station",
    )
    assert (agent.state, agent.origin) == ("unclaimed", "loaded")
    assert (agent.owner_team, agent.accountable) == (None, None)
    assert agent.tags == ["weather", "forecast"]
    assert agent.summary.in_force == {}


def test_every_name_becomes_a_valid_one_of_its_own(load):
    load(*LINES)

    slugs = list(Agent.objects.values_list("slug", flat=True))
    assert len(set(slugs)) == 3
    assert all(SLUG.fullmatch(slug) for slug in slugs)


def test_names_are_the_same_in_every_catalogue(load):
    load(*LINES)
    first = dict(Agent.objects.values_list("external_id", "slug"))
    Agent.objects.all().delete()

    load(*LINES)

    assert dict(Agent.objects.values_list("external_id", "slug")) == first


def test_loading_again_changes_nothing(load):
    load(*LINES)

    assert "0 added, 0 changed, 3 unchanged" in load(*LINES)


def test_what_has_changed_is_changed_and_keeps_its_name(load):
    load(*LINES)

    said = load({**LINES[0], "name": "other", "description": "Sells umbrellas"})

    agent = Agent.objects.get(external_id="7f3")
    assert "0 added, 1 changed" in said
    assert agent.purpose == "Sells umbrellas"
    assert agent.slug == "io-example-weather-station"


def test_a_claimed_agent_is_left_alone_and_that_is_said(load, cast):
    load(*LINES)
    agent = Agent.objects.get(external_id="7f3")
    adopt_agent(agent, team=cast.owners, by=cast.alice)

    said = load({**LINES[0], "description": "Sells umbrellas"}, *LINES[1:])

    assert "1 left as they are because somebody decided on them" in said
    assert "temperature" in Agent.objects.get(external_id="7f3").purpose


def test_an_agent_of_ours_keeps_its_name_from_a_list(load, cast):
    load({"id": "p", "name": "Porter"})

    loaded = Agent.objects.get(external_id="p")
    assert loaded.slug.startswith("porter-")
    assert Agent.objects.get(slug="porter") == cast.porter


def test_a_name_that_is_an_address_is_not_taken(load):
    load({"id": "n", "name": "new"})

    assert Agent.objects.get().slug != "new"


def test_every_bad_line_is_named_and_nothing_is_loaded(load):
    with pytest.raises(CommandError) as refused:
        load(
            LINES[0],
            "{",
            {"name": "no id"},
            "[]",
            {"id": "a", "tags": "x", "title": 7},
            LINES[0],
            '{"id": "b", "name": "\\u0000"}',
            '{"id": "c", "name": "\\ud800"}',
        )

    said = str(refused.value)
    assert "line 2: not JSON: it goes wrong at" in said
    assert "line 3: `id` is missing" in said
    assert "line 4: it is no JSON object" in said
    assert "line 5: `title` is no text" in said
    assert "line 5: `tags` is no list of texts" in said
    assert "line 6: `id` `7f3` is that of line 1 too" in said
    assert "line 7: `name` holds U+0000" in said
    assert "line 8: `name` holds" in said
    assert not Agent.objects.exists()


def test_a_type_of_another_registry_becomes_a_tag(load):
    load({"id": "s", "name": "s", "type": "MCP Server", "tags": ["a"]})

    agent = Agent.objects.get()
    assert (agent.kind, agent.tags) == ("micro", ["a", "mcp server"])


def test_what_is_too_long_is_cut(load):
    load({"id": "l", "name": "n" * 200, "description": "d" * 5000, "tags": ["t" * 60]})

    agent = Agent.objects.get()
    assert (len(agent.slug), len(agent.title), len(agent.purpose)) == (100, 120, 4000)
    assert agent.purpose.endswith("…")
    assert len(agent.tags[0]) == 40


def test_a_load_is_one_entry_in_the_audit_trail(load, cast):
    before = AuditEntry.objects.count()

    load(*LINES, by=cast.alice.email)

    entry = AuditEntry.objects.get(event="agents.loaded")
    assert AuditEntry.objects.count() == before + 1
    assert entry.actor == cast.alice
    assert entry.target_id == str(AgentLoad.objects.get().pk)
    assert "3 added" in entry.summary


def test_who_is_not_here_loads_nothing(load):
    with pytest.raises(CommandError, match="nobody here has the address"):
        load(*LINES, by="nobody@charter.test")

    assert not Agent.objects.exists()


def test_a_missing_file_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_agents", str(tmp_path / "none.jsonl"))


def answers(tmp_path, *queries, **options):
    file = tmp_path / "queries.jsonl"
    file.write_text("\n".join(json.dumps(query) for query in queries))
    out, progress = StringIO(), StringIO()
    call_command(
        "search_agents", "--queries", str(file), stdout=out, stderr=progress, **options
    )
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return lines, progress.getvalue()


def test_a_list_is_searched_at_once_after_it_was_loaded(load, cast, tmp_path):
    load(*LINES)

    lines, progress = answers(
        tmp_path,
        {"id": 1, "query": "will I need an umbrella"},
        {"id": "b", "query": "porter"},
        limit=2,
    )

    assert [line["id"] for line in lines] == [1, "b"]
    assert lines[0]["results"][0] == "7f3"
    assert lines[1]["results"][0] == "porter"
    assert "embedded 4 of 4" in progress


def test_a_bad_query_is_named_by_its_line(db, tmp_path):
    with pytest.raises(CommandError, match="line 2"):
        answers(tmp_path, {"id": 1, "query": "x"}, {"id": 2})


def test_a_limit_is_from_1_to_100(db, tmp_path):
    with pytest.raises(CommandError, match="--limit is 1 to 100"):
        answers(tmp_path, {"id": 1, "query": "x"}, limit=101)
