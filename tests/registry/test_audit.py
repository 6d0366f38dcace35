from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.models import AuditEntry
from registry.services import audit
from registry.services.suspension import suspend


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
        audit.record(
            "agent.noted",
            actor=cast.alice,
            target=cast.porter,
            agent=cast.porter,
            summary=f"note {number}",
        )

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
