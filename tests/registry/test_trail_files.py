"""The trail taken away: CSV, JSON Lines, the API."""

from __future__ import annotations

import csv
import io
import json

import pytest

from registry.models import AuditEntry
from registry.services import audit
from registry.services.stopping.suspension import suspend
from registry.services.trail.sealing import checkpoint_now


def note(cast, summary: str = "noted") -> AuditEntry:
    return audit.record(
        "agent.noted",
        actor=cast.alice,
        target=cast.porter,
        agent=cast.porter,
        summary=summary,
    )


def test_the_csv_has_the_filter_and_the_last_check_inside(cast, sign_in):
    client = sign_in(cast.erin)
    client.post("/audit/verifications/")
    note(cast, "=1+1")
    note(cast, "another")

    answer = client.get("/audit/entries.csv?q=1%2B1&event=agent.noted")

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    about = {row[0]: row[1] for row in rows if row[0].startswith("# ")}
    assert about["# exported by"] == "erin@charter.test"
    assert about["# filter"] == '{"event": "agent.noted", "q": "1+1"}'
    assert about["# chain"].startswith("verified to ")
    assert about["# entries"] == "1"
    header = next(row for row in rows if row[0] == "id")
    (entry,) = [row for row in rows if row[0].isdigit()]
    assert dict(zip(header, entry, strict=True))["summary"] == "'=1+1"


def test_the_json_lines_have_every_entry_between_the_first_and_the_last(cast, sign_in):
    suspend(cast.porter, by=cast.alice, reason="look first")
    checkpoint_now()

    answer = sign_in(cast.erin).get("/audit/entries.jsonl")

    first, *entries, last = [
        json.loads(line) for line in b"".join(answer.streaming_content).splitlines()
    ]
    assert first["about"]["filter"] == "none"
    assert last == {"end": {"entries": len(entries)}}
    assert len(entries) == AuditEntry.objects.count()
    newest = entries[0]
    assert newest["object"] == f"agent:{cast.porter.pk}"
    assert newest["changes"][0] == {
        "what": "State",
        "before": "Active",
        "after": "Suspended",
    }
    assert newest["seal"]["sequence"] == len(entries)


def test_an_export_with_a_wrong_filter_is_refused(cast, sign_in):
    answer = sign_in(cast.erin).get("/audit/entries.csv?from=yesterday")

    assert answer.status_code == 422


def test_the_api_goes_on_where_it_ended(cast, sign_in):
    client = sign_in(cast.erin)
    for number in range(5):
        note(cast, f"note {number}")

    found, wanted = [], {"event": "agent.noted", "limit": 2}
    while wanted.get("cursor", "first"):
        answer = client.get("/api/v1/audit", wanted).json()
        found += [entry["summary"] for entry in answer["items"]]
        wanted["cursor"] = answer["next"]

    assert found == [f"note {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("limit", ["0", "201", "x", "-1", "²"])
def test_the_api_refuses_a_limit_that_is_none(cast, sign_in, limit):
    answer = sign_in(cast.erin).get("/api/v1/audit", {"limit": limit})

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
