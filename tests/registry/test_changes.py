from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.models import AuditEntry
from registry.services import audit
from registry.services.audit import Change, differing, in_words
from registry.services.credentials import revoke_key
from registry.services.ownership.transfers import accept_transfer, propose_transfer
from registry.services.stopping.suspension import suspend
from scopes.services.drafts import open_draft, save_draft
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_key, make_version


def latest(event: str) -> AuditEntry:
    return AuditEntry.objects.filter(event=event).latest("id")


def rows(event: str) -> list[tuple[str, str | None, str | None]]:
    return [(row["what"], row["before"], row["after"]) for row in latest(event).changes]


def test_a_new_owner_is_kept_beside_the_one_before(cast):
    offered = propose_transfer(
        cast.porter,
        team=cast.others,
        accountable=cast.dave,
        by=cast.alice,
        reason="moves",
    )

    accept_transfer(offered, by=cast.dave)

    assert rows("agent.owner_changed") == [
        ("Owner team", "Owners", "Others"),
        ("Accountable person", "Alice", "Dave"),
    ]


def test_a_suspension_keeps_the_state_before(cast):
    suspend(cast.porter, by=cast.alice, reason="look first")

    assert rows("agent.suspended") == [
        ("State", "Active", "Suspended"),
        ("Reason", None, "look first"),
    ]


def test_a_saved_draft_says_what_it_changes_in_sentences(cast):
    make_version(cast.porter, by=cast.alice)
    draft = open_draft(cast.porter, by=cast.alice)
    wider = (ARTICLE + CONTRACT).replace(
        "max_actions_per_run: 50", "max_actions_per_run: 80"
    )

    save_draft(draft, text=wider, counter=draft.counter, by=cast.alice)

    (row,) = latest("draft.saved").changes
    assert row["kind"] == "wider"
    assert (row["before"], row["after"]) == ("50", "80")
    assert "80" in row["what"]
    assert row["what"].rstrip(".") in latest("draft.saved").summary


def test_a_draft_of_other_wording_alone_says_so(cast):
    make_version(cast.porter, by=cast.alice)
    draft = open_draft(cast.porter, by=cast.alice)

    save_draft(
        draft, text=draft.text + "# a note\n", counter=draft.counter, by=cast.alice
    )

    assert latest("draft.saved").changes == []
    assert "wording alone" in latest("draft.saved").summary


def test_a_deployment_keeps_what_was_in_force_before(cast):
    make_in_force(cast)

    assert rows("deployment.in_force") == [
        ("In force in Production", None, "version 1, enforce")
    ]


def test_a_key_says_where_it_works_and_never_what_it_is(cast):
    credential, key = make_key(cast.porter, environment=cast.staging, by=cast.alice)
    revoke_key(credential, by=cast.alice)

    assert rows("key.issued")[:2] == [
        ("Key", None, f"{credential.prefix}…"),
        ("Environment", None, "Staging"),
    ]
    assert rows("key.revoked")[0][0] == "Works until"
    kept = [str(entry.changes) + entry.summary for entry in AuditEntry.objects.all()]
    assert not any(key in text or credential.digest in text for text in kept)


def test_what_stays_the_same_is_no_change():
    assert differing({"a": 1, "b": "x", "c": ""}, {"a": 1, "b": "y", "c": None}) == [
        Change("b", "x", "y")
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, None),
        ("", None),
        (0, "0"),
        (False, "no"),
        (["b", "a"], "b, a"),
        ({"b", "a"}, "a, b"),
        ([], None),
        (datetime(2026, 3, 1, 14, 5, tzinfo=UTC), "2026-03-01 14:05 UTC"),
        ("x" * 3000, "x" * 2000),
    ],
)
def test_values_are_kept_in_words(value, words):
    assert in_words(value) == words


def test_what_the_database_cannot_hold_is_replaced(cast):
    entry = audit.record(
        "agent.noted",
        actor=None,
        target=cast.porter,
        summary="noted",
        before={"Name": "a\0b"},
    )

    assert entry.changes == [{"what": "Name", "before": "a�b", "after": None}]
