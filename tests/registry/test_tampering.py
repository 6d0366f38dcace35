"""Promise 13: whatever the database's owner does to the trail, with every trigger off, is found."""

from __future__ import annotations

import os
from random import Random  # noqa: TID251 (the same seed makes the same cases)

import pytest
from django.db import connection, transaction

from registry.clock import now
from registry.models import AuditCheckpoint, AuditSeal
from registry.services import audit
from registry.services.chains import trust_of
from registry.services.stopping.suspension import suspend
from registry.services.trail.checkpoints import TRAIL
from registry.services.trail.sealing import checkpoint_now
from registry.services.trail.verification import verify_trail
from tests.factories import make_cast
from tests.registry.tampering import TAMPERINGS

CASES = int(os.environ.get("CHARTER_TAMPERINGS", "1000"))
SEED = int(os.environ.get("CHARTER_SEED", "1"))
TABLES = ("auditentry", "auditseal", "auditcheckpoint")


@pytest.fixture
def exported(owned, settings):
    """A trail of some forty entries with three checkpoints, which somebody took away."""
    cast = make_cast()
    for number in range(5):
        audit.record(
            "agent.noted",
            actor=cast.alice if number % 2 else None,
            target=cast.porter,
            agent=cast.porter,
            summary=f"note {number}: größer “als” gedacht\n\t\x7f",
            facts={"number": number, "share": 0.1, "big": 10**30},
            before={"limit": number},
            after={"limit": number + 1},
        )
        if number in {1, 3}:
            checkpoint_now()
    suspend(cast.porter, by=cast.alice, reason="look first")
    checkpoint_now()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE registry_{table} DISABLE TRIGGER USER")
    trust = trust_of(settings.KEYS_DIR, at=now())
    return [TRAIL.open_kept(row, trust=trust) for row in AuditCheckpoint.objects.all()]


def test_every_tampering_is_found_and_its_first_place_named(exported):
    assert verify_trail(checkpoints=exported).is_good
    assert AuditSeal.objects.count() > 20

    for number in range(CASES):
        random = Random(f"{SEED}.{number}")
        tamper = TAMPERINGS[number % len(TAMPERINGS)]

        with transaction.atomic():
            with connection.cursor() as cursor:
                place = tamper(cursor, random)
            found = verify_trail(checkpoints=exported)
            transaction.set_rollback(True)

        assert found.bad, f"{tamper.__name__}, case {number}"
        assert found.bad.sequence <= place, f"{tamper.__name__}, case {number}"

    assert verify_trail(checkpoints=exported).is_good
