"""The decision log: sealed behind the writers' backs, and dropped a week at a time."""

from __future__ import annotations

import json
from unittest.mock import ANY

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from registry.clock import now
from registry.models import AuditEntry
from scopes.log_chain import FIELDS, TEXTS, TOLD, digest, digests_between
from scopes.models import Decision, DecisionCheckpoint, DecisionRemoval, DecisionSeal
from scopes.services.log import sealing
from scopes.services.log.partitions import drop_old_weeks, make_weeks
from scopes.services.log.sealing import checkpoint_now, seal_decisions
from scopes.services.log.verification import verify_log
from tests.work import make_decision, make_decisions, make_lease


def numbers() -> list[int]:
    return list(Decision.objects.order_by("number").values_list("number", flat=True))


def test_everything_committed_is_sealed_once_and_verifies(cast):
    make_decisions(cast, 5)

    assert (seal_decisions(), seal_decisions()) == (5, 0)
    found = verify_log()
    assert (found.bad, found.decisions, found.blocks) == (None, 5, 1)


def test_the_digest_is_what_the_documentation_says(cast):
    make_decisions(cast, 2, say='a "quoted" sentence\n\u2028 \\ end')
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {TEXTS} FROM scopes_decision d ORDER BY number")  # noqa: S608 (our own columns)
        rows = [texts for (texts,) in cursor.fetchall()]

    found = digests_between(0, max(numbers()))

    assert [digest(row) for row in rows] == [one.digest for one in found]
    assert len(rows[0]) == len(FIELDS)
    assert len((*FIELDS, *TOLD)) == len(Decision._meta.fields)


def test_what_a_client_told_is_hashed_as_well(cast):
    run = make_decisions(cast, 1)
    lease = make_lease(run, actions=1)
    make_decision(run, call="2", lease=lease, told_at=now())

    seal_decisions()

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {TEXTS} FROM scopes_decision d ORDER BY number")  # noqa: S608 (our own columns)
        plain, told = [texts for (texts,) in cursor.fetchall()]
    assert told[len(FIELDS) :] == [str(lease.pk), ANY]
    assert len(plain) == len(FIELDS)
    assert verify_log().bad is None


def test_blocks_are_cut_and_hang_together(cast, monkeypatch):
    monkeypatch.setattr(sealing, "BLOCK", 2)
    monkeypatch.setattr(sealing, "STRETCH", 3)
    make_decisions(cast, 7)

    seal_decisions()

    assert sum(len(one.numbers) for one in DecisionSeal.objects.all()) == 7
    assert verify_log().bad is None


def test_the_run_time_role_changes_no_seal(cast):
    make_decisions(cast, 1)
    checkpoint_now()

    for model in (DecisionSeal, DecisionCheckpoint):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(hash="0" * 64)


def test_checkpoints_taken_away_are_met(cast, capsys, tmp_path):
    make_decisions(cast, 3)
    call_command("decisions", "checkpoints")
    kept = tmp_path / "checkpoints.jsonl"
    kept.write_text(capsys.readouterr().out)
    assert json.loads(kept.read_text())["sequence"] == 1

    call_command("decisions", "verify", "--checkpoints", str(kept))

    assert "verified 3 decisions" in capsys.readouterr().out


def test_a_week_is_dropped_when_it_is_old_and_sealed_and_its_seals_stay(cast, settings):
    settings.DECISIONS_KEPT_DAYS = 30
    with connection.cursor() as cursor:
        cursor.execute("SELECT charter_make_weeks(now() - interval '60 days', now())")
    old = make_decisions(cast, 3, days_ago=60)
    make_decisions(cast, 2)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    while drop_old_weeks():
        pass
    seal_decisions()
    assert not DecisionRemoval.objects.exists()
    type(old).objects.filter(pk=old.pk).update(state="finished")
    assert drop_old_weeks() == 1

    removal = DecisionRemoval.objects.get()
    assert (removal.decisions, Decision.objects.count()) == (3, 2)
    assert AuditEntry.objects.filter(event="decisions.dropped").exists()
    assert verify_log().bad is None


def test_without_a_period_nothing_is_dropped(cast):
    make_decisions(cast, 3, days_ago=600)
    seal_decisions()

    assert drop_old_weeks() == 0


def test_weeks_are_made_ahead_once(db):
    make_weeks()

    assert make_weeks() == 0
