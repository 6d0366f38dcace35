from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.clock import now
from registry.door import Door, Entrance, entered
from registry.models import AuditEntry, AuditVerification
from registry.services import audit
from registry.services.stopping.suspension import suspend


def note(cast, summary: str = "noted") -> AuditEntry:
    return audit.record(
        "agent.noted",
        actor=cast.alice,
        target=cast.porter,
        agent=cast.porter,
        summary=summary,
    )


def test_an_auditor_reads_everything(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")

    page = sign_in(cast.erin).get("/audit/")

    assert b"Suspended Porter: look first" in page.content


def test_the_refusal_says_who_may_read_it(cast, sign_in):
    answer = sign_in(cast.alice).get("/audit/")

    assert answer.status_code == 403
    assert b"auditor" in answer.content


@pytest.mark.parametrize(
    "query", ["agent=porter", "event=agent.susp", "person=alice@charter.test"]
)
def test_filters_narrow_the_trail(cast, sign_in, query):
    suspend(cast.porter, by=cast.alice, reason="look first")

    page = sign_in(cast.erin).get(f"/audit/?{query}&event=agent.susp")

    assert [entry.event for entry in page.context["page"]] == ["agent.suspended"]


def test_a_filter_that_matches_nothing_says_so(cast, sign_in):
    page = sign_in(cast.erin).get("/audit/?event=zebra")

    assert b"No entries match" in page.content


def test_the_filters_stay_on_the_next_page(cast, sign_in):
    for number in range(51):
        note(cast, f"note {number}")

    page = sign_in(cast.erin).get("/audit/?event=agent.noted")

    assert f"?event=agent.noted&amp;before={page.context['page'].older}" in str(
        page.content
    )


def test_more_entries_take_no_more_queries(cast, sign_in):
    client = sign_in(cast.erin)
    client.get("/audit/")
    with CaptureQueriesContext(connection) as few:
        client.get("/audit/")
    suspend(cast.porter, by=cast.alice, reason="look first")

    with CaptureQueriesContext(connection) as many:
        client.get("/audit/")

    assert len(many) == len(few)


def test_activity_shows_one_agent_alone(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")

    page = sign_in(cast.alice).get("/agents/porter/activity/")

    assert {entry.agent for entry in page.context["page"]} == {cast.porter}
    assert b"look first" in page.content


@pytest.mark.parametrize("change", ["UPDATE", "DELETE"])
def test_the_trail_only_grows(cast, change):
    sql = {
        "UPDATE": "UPDATE registry_auditentry SET summary = ''",
        "DELETE": "DELETE FROM registry_auditentry",
    }[change]

    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert AuditEntry.objects.exclude(summary="").exists()


def test_the_trail_is_read_on_in_both_directions(cast, sign_in):
    for number in range(120):
        note(cast, f"note {number}")
    client = sign_in(cast.erin)

    newest = client.get("/audit/?event=agent.noted").context["page"]
    older = client.get(f"/audit/?event=agent.noted&before={newest.older}").context[
        "page"
    ]
    back = client.get(f"/audit/?event=agent.noted&after={older.newer}").context["page"]

    assert [entry.summary for entry in newest] == [
        f"note {n}" for n in range(119, 69, -1)
    ]
    assert [entry.summary for entry in older] == [
        f"note {n}" for n in range(69, 19, -1)
    ]
    assert back.entries == newest.entries
    assert (newest.newer, back.newer) == (None, None)


@pytest.mark.parametrize(
    "query",
    [
        "person=alice",
        "person=ALICE@charter.test",
        "q=mystery",
        "object=agent",
        "from=2020-01-01",
        "to=2999-01-01",
        "from=2020-01-01T10:00&to=2999-01-01",
        "request=abc-1",
    ],
)
def test_an_entry_is_found_by_what_is_known_of_it(cast, sign_in, query):
    with entered(Entrance(Door.API, "abc-1")):
        note(cast, "a Mystery")

    page = sign_in(cast.erin).get(f"/audit/?{query}&event=agent.noted").context["page"]

    assert [entry.summary for entry in page] == ["a Mystery"]


@pytest.mark.parametrize(
    "query",
    [
        "person=bob",
        "person=charter",
        "q=nothing like it",
        "q=%25%25%25",
        "object=agent:0",
        "object=draft",
        "agent=nobody",
        "from=2999-01-01",
        "to=2020-01-01",
        "request=abc-2",
    ],
)
def test_an_entry_is_not_found_by_what_is_not_so(cast, sign_in, query):
    note(cast, "a Mystery")

    page = sign_in(cast.erin).get(f"/audit/?{query}&event=agent.noted").context["page"]

    assert page.entries == []


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "to=2026-02-30",
        "to=9999-12-31",
        "q=%25",
    ],
)
def test_a_filter_that_makes_no_sense_is_said_so(cast, sign_in, query):
    client = sign_in(cast.erin)

    page = client.get(f"/audit/?{query}")

    assert page.status_code == client.get(f"/api/v1/audit?{query}").status_code == 422
    assert page.context["refusal"].message.encode() in page.content.replace(
        b"&#x27;", b"'"
    )


@pytest.mark.parametrize("query", ["before=x", "before=0"])
def test_a_place_that_is_none_is_said_so(cast, sign_in, query):
    assert sign_in(cast.erin).get(f"/audit/?{query}").status_code == 422


def test_changes_are_shown_before_and_after(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="<b>look</b>")

    for person, path in [
        (cast.erin, "/audit/"),
        (cast.alice, "/agents/porter/activity/"),
    ]:
        page = sign_in(person).get(path).content.decode()

        assert "<del>Active</del>" in page
        assert "<ins>Suspended</ins>" in page
        assert "&lt;b&gt;look" in page
        assert "<b>look" not in page


def test_the_callers_address_is_for_auditors_alone(cast, sign_in):
    with entered(Entrance(Door.BROWSER, "abc-1", "192.0.2.7")):
        note(cast)

    auditors = sign_in(cast.erin).get("/agents/porter/activity/")
    owners = sign_in(cast.alice).get("/agents/porter/activity/")

    assert b"192.0.2.7" in auditors.content
    assert b"192.0.2.7" not in owners.content
    assert b"abc-1" in owners.content


def test_verifying_shows_to_when_the_trail_is_good(cast, sign_in):
    client = sign_in(cast.erin)

    page = client.post("/audit/verifications/", follow=True)

    assert b"Verified to" in page.content
    assert b"banner--broken" not in page.content


def test_a_broken_chain_is_said_across_the_page(cast, sign_in):
    AuditVerification.objects.create(
        is_full=True, finished_at=now(), problem="entry 7 is gone", bad_entry=7
    )

    page = sign_in(cast.erin).get("/audit/")

    assert b"banner--broken" in page.content
    assert b"First bad entry: 7." in page.content


def test_a_check_on_its_way_says_how_far_it_is(cast, sign_in):
    AuditVerification.objects.create(is_full=True, entries=40_000, checked=10_000)

    part = sign_in(cast.erin).get("/audit/", headers={"HX-Target": "standing"})

    assert b"10,000 of 40,000" in part.content
    assert b"<html" not in part.content


def test_a_print_opens_every_entry_and_says_for_whom(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")

    page = sign_in(cast.erin).get("/audit/?print=1&agent=porter").content.decode()

    assert page.count('<details class="entry"') == page.count('entry" open') > 0
    assert "For Erin" in page
    assert "agent “porter”" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("field=Tags", {"agent.tagged"}),
        ("field=tags", {"agent.tagged"}),
        ("field=Purpose", set()),
        ("result=refused", {"request.reject"}),
        ("result=agreed", {"policies.in_force"}),
        ("result=wider", {"version.saved"}),
        ("result=narrower", set()),
    ],
)
def test_an_entry_is_found_by_what_changed_and_what_came_of_it(
    cast, sign_in, query, found
):
    facts = {"actor": cast.alice, "target": cast.porter, "summary": "x"}
    audit.record("agent.tagged", before={"Tags": "a"}, after={"Tags": "b"}, **facts)
    audit.record("request.reject", **facts)
    audit.record(
        "version.saved", changes=[audit.Change("It may more", kind="wider")], **facts
    )
    client = sign_in(cast.erin)

    page = client.get(f"/audit/?{query}").context["page"]
    rows = client.get(f"/api/v1/audit?{query}").json()["items"]

    assert {entry.event for entry in page} == found
    assert {row["event"] for row in rows} == found


def test_an_unknown_result_is_said_so(cast, sign_in):
    client = sign_in(cast.erin)

    assert client.get("/audit/?result=nonsense").status_code == 422
    assert client.get("/api/v1/audit?result=nonsense").status_code == 422
