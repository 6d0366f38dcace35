from __future__ import annotations

import json
import threading
from datetime import timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from charter.manifest import canonical
from registry.clock import now
from registry.models import (
    AuditCheckpoint,
    AuditEntry,
    AuditSeal,
    AuditVerification,
    Notice,
    UnsealedEntry,
)
from registry.seal import ORIGIN, facts_of, link, members
from registry.services import audit, chains
from registry.services.chains import trust_of
from registry.services.signed import CheckpointError
from registry.services.trail import sealing, verifications
from registry.services.trail.checkpoints import TRAIL
from registry.services.trail.sealing import checkpoint_now, seal_entries
from registry.services.trail.verification import verify_trail
from tests.database import as_owner
from tests.factories import make_cast, run_outbox


def note(cast, summary: str = "noted") -> AuditEntry:
    return audit.record(
        "agent.noted",
        actor=cast.alice,
        target=cast.porter,
        agent=cast.porter,
        summary=summary,
    )


def rewrite(entry: AuditEntry, owner_url: str) -> None:
    """As the owner of the database, with the guards off."""
    with as_owner(owner_url) as owner:
        owner.execute("ALTER TABLE registry_auditentry DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE registry_auditentry SET summary = 'x' WHERE id = %s", [entry.pk]
        )
        owner.execute("ALTER TABLE registry_auditentry ENABLE TRIGGER USER")


def test_sealing_leaves_nothing_waiting_and_numbers_without_gaps(cast):
    sealed = seal_entries()

    assert sealed == AuditEntry.objects.count()
    assert not UnsealedEntry.objects.exists()
    numbers = list(AuditSeal.objects.values_list("sequence", flat=True))
    assert numbers == list(range(1, sealed + 1))


def test_sealing_again_does_nothing(cast):
    seal_entries()
    note(cast)
    seal_entries()

    assert seal_entries() == 0


def test_more_than_a_batch_is_sealed_at_once(cast, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 7)

    assert seal_entries() == AuditEntry.objects.count() > 7
    assert verify_trail().is_good


def test_a_link_is_the_digest_of_a_canonical_form_anybody_can_make(cast):
    entry = note(cast, "größer “als”\n\t\x7f")
    facts = facts_of([entry.pk])[entry.pk]
    body = {"entry": members(facts), "previous": ORIGIN, "sequence": 1}

    assert link(ORIGIN, sequence=1, facts=facts) == sha256(canonical(body)).hexdigest()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_auditseal SET hash = ''",
        "DELETE FROM registry_auditseal",
        "TRUNCATE registry_auditseal",
        "UPDATE registry_auditcheckpoint SET hash = ''",
        "DELETE FROM registry_auditcheckpoint",
    ],
)
def test_seals_and_checkpoints_only_grow(cast, statement):
    checkpoint_now()

    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_is_sealed_late_and_never_passed_by():
    cast = make_cast()
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            note(cast, "written first, committed last")
            written.set()
            may_commit.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(20)
    note(cast, "written second")
    seal_entries()
    may_commit.set()
    thread.join(20)
    seal_entries()

    last = AuditSeal.objects.select_related("entry").latest("sequence")
    assert last.entry.summary == "written first, committed last"
    assert verify_trail().is_good


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain():
    cast = make_cast()
    for number in range(30):
        note(cast, str(number))

    def work() -> None:
        seal_entries()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    seal_entries()

    assert AuditSeal.objects.count() == AuditEntry.objects.count()
    assert verify_trail().is_good


def test_a_checkpoint_is_signed_once_in_five_minutes(cast, monkeypatch):
    seal_entries()
    note(cast)
    seal_entries()
    assert AuditCheckpoint.objects.count() == 1

    monkeypatch.setattr(chains, "EVERY", timedelta())
    note(cast)
    seal_entries()

    assert AuditCheckpoint.objects.count() == 2


def test_a_checkpoint_stands_for_itself(cast, settings):
    row = checkpoint_now()
    assert row is not None
    trust = trust_of(settings.KEYS_DIR, at=now())

    kept = TRAIL.open_kept(row, trust=trust)

    assert (kept.sequence, kept.hash) == (row.sequence, row.hash)
    for jws, key_set, at, root in [
        (row.jws[:-4] + "AAAA", row.key_set, row.at, trust),
        (row.jws, row.key_set, row.at + timedelta(days=1), trust),
        (row.jws, row.key_set, row.at, "another"),
        (row.key_set, row.key_set, row.at, trust),
    ]:
        with pytest.raises(CheckpointError):
            TRAIL.open(jws, key_set, at=at, trust=root)


@pytest.mark.django_db(transaction=True)
def test_the_command_names_the_first_bad_entry(django_db_setup, tmp_path):
    cast = make_cast()
    entry = note(cast)
    out = StringIO()
    call_command("audit", "checkpoints", stdout=out)
    file = tmp_path / "checkpoints.jsonl"
    file.write_text(out.getvalue())
    call_command("audit", "verify", "--checkpoints", str(file), stdout=StringIO())

    rewrite(entry, django_db_setup.owner_url)

    with pytest.raises(CommandError, match=f"entry {entry.pk} is not what was sealed"):
        call_command("audit", "verify")


@pytest.mark.parametrize(
    "text", ["{", "{}", '{"jws": "a.b.c", "key_set": "x", "at": "y"}']
)
def test_a_file_of_something_else_is_refused_by_its_line(cast, tmp_path, text):
    file = tmp_path / "checkpoints.jsonl"
    file.write_text(f"\n{text}\n")

    with pytest.raises(CommandError, match="line 2 is no checkpoint"):
        call_command("audit", "verify", "--checkpoints", str(file))


def test_checkpoints_are_exported_to_the_microsecond(cast):
    row = checkpoint_now()
    assert row is not None

    (line,) = TRAIL.exported()

    assert json.loads(json.dumps(line))["at"].endswith("+00:00")


def test_a_short_chain_is_verified_while_one_waits(cast):
    verification = verifications.ask_to_verify(by=cast.erin)

    assert verification.finished_at
    assert verification.problem == ""
    assert verification.entries == AuditEntry.objects.count()


def test_a_long_chain_is_verified_in_the_background(cast, monkeypatch):
    monkeypatch.setattr(verifications, "AT_ONCE", 3)

    asked = verifications.ask_to_verify(by=cast.erin)
    again = verifications.ask_to_verify(by=cast.frank)
    assert (asked.finished_at, again) == (None, asked)
    run_outbox()

    done = AuditVerification.objects.get()
    assert done.finished_at
    assert done.percent == 100


def test_the_hourly_check_goes_on_where_the_last_ended(cast):
    first = verifications.verify_regularly()
    note(cast)

    second = verifications.verify_regularly()

    assert (first.is_full, second.is_full) == (True, False)
    assert second.entries == second.checked == first.entries + 1


@pytest.mark.django_db(transaction=True)
def test_after_a_finding_everything_is_checked_again(django_db_setup):
    cast = make_cast()
    entry = note(cast)
    verifications.verify_regularly()
    rewrite(entry, django_db_setup.owner_url)
    found = verifications.ask_to_verify(by=cast.erin)

    again = verifications.verify_regularly()

    assert found.bad_entry == again.bad_entry == entry.pk
    assert verifications.standing().is_broken
    assert again.is_full


@pytest.mark.django_db(transaction=True)
def test_a_finding_is_mailed_once_a_day_to_those_who_read_the_trail(django_db_setup):
    cast = make_cast()
    entry = note(cast)
    seal_entries()
    rewrite(entry, django_db_setup.owner_url)

    verifications.verify_regularly()
    verifications.verify_regularly()

    told = Notice.objects.filter(event__type="charter.audit.broken")
    assert {notice.person for notice in told} == {cast.erin, cast.frank}
    assert len(told) == 2
    assert f"First bad entry: {entry.pk}" in told[0].event.text


def test_a_check_that_finds_nothing_mails_nobody(cast):
    verifications.verify_regularly()

    assert not Notice.objects.filter(event__type="charter.audit.broken").exists()
