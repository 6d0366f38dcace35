"""Keys of other systems: who makes them, what is kept of them, what the database holds to."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from registry.errors import InvalidError, NotAllowedError
from registry.models import AuditEntry, Epoch, PointKey, SourceKey
from registry.services.system_keys import issue_point_key, revoke_system_key
from tests.system_keys import make_point_key, make_source_key


@pytest.mark.parametrize("make", [make_point_key, make_source_key])
def test_only_its_digest_is_kept(cast, make):
    key, text = make(cast)

    assert text.startswith(key.BEGINS)
    assert len(text) == len(key.BEGINS) + 43
    assert key.digest == hashlib.sha256(text.encode()).hexdigest()
    assert text not in str(type(key).objects.values_list())
    assert text not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("make", [make_point_key, make_source_key])
@pytest.mark.parametrize("person", ["alice", "bob", "dave", "erin"])
def test_only_an_administrator_makes_and_revokes_them(cast, make, person):
    key, _ = make(cast)

    with pytest.raises(NotAllowedError):
        make(cast, by=getattr(cast, person))
    with pytest.raises(NotAllowedError):
        revoke_system_key(key, by=getattr(cast, person))


@pytest.mark.parametrize("make", [make_point_key, make_source_key])
@pytest.mark.parametrize("days", [0, 366])
def test_they_work_for_a_year_at_most(cast, make, days):
    with pytest.raises(InvalidError):
        make(cast, days=days)


@pytest.mark.parametrize(
    "resources", [[], ["a b"], ["*****"], ["ordérs"], ["orders"] * 3 + [""]]
)
def test_an_enforcement_point_is_bound_to_resources_that_can_be_named(cast, resources):
    with pytest.raises(InvalidError):
        make_point_key(cast, resources=resources)

    assert not PointKey.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"source": "agent"},
        {"source": "server"},
        {"source": ""},
        {"source": "a b"},
        {"source": "a" * 65},
        {"metrics": []},
        {"metrics": ["Hours"]},
        {"metrics": [f"m{number}" for number in range(65)]},
    ],
)
def test_a_metric_source_is_another_system_with_metrics_of_its_own(cast, facts):
    with pytest.raises(InvalidError):
        make_source_key(cast, **facts)

    assert not SourceKey.objects.exists()


def test_one_form_makes_one_key(cast):
    form = uuid4()
    make_point_key(cast, form=form)

    again = issue_point_key(
        name="gateway",
        environment=cast.staging,
        resources=["orders"],
        days=1,
        form=form,
        by=cast.frank,
    )

    assert again is None
    assert PointKey.objects.count() == 1


def test_making_and_revoking_are_on_the_record(cast):
    key, _ = make_point_key(cast, resources=["orders/*"])
    revoke_system_key(key, by=cast.frank)
    revoke_system_key(key, by=cast.frank)

    events = AuditEntry.objects.filter(event__startswith="system_key.")
    assert [entry.event for entry in events.order_by("pk")] == [
        "system_key.issued",
        "system_key.revoked",
    ]
    assert "orders/*" in str(events.order_by("pk")[0].changes)


@pytest.mark.django_db(transaction=True)
def test_revoking_an_enforcement_point_counts_the_epoch_up(cast):
    key, _ = make_point_key(cast)
    before = Epoch.objects.get().value

    revoke_system_key(key, by=cast.frank)

    assert Epoch.objects.get().value == before + 1


@pytest.mark.parametrize(
    ("make", "changes"),
    [
        (make_point_key, {"resources": ["payroll"]}),
        (make_point_key, {"digest": "0" * 64}),
        (make_point_key, {"name": "another"}),
        (make_source_key, {"source": "billing"}),
        (make_source_key, {"metrics": ["reopened"]}),
    ],
)
def test_a_key_stays_what_it_was_made_for(cast, make, changes):
    key, _ = make(cast)

    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        type(key).objects.filter(pk=key.pk).update(**changes)


@pytest.mark.parametrize("make", [make_point_key, make_source_key])
def test_a_revoked_key_never_works_again(cast, make):
    key = revoke_system_key(make(cast)[0], by=cast.frank)

    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        type(key).objects.filter(pk=key.pk).update(revoked_at=None)
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        key.delete()


@pytest.mark.parametrize("bound", [[], ["a b"], ["x", None], ["payroll;"]])
def test_the_database_takes_no_key_that_is_bound_to_nothing_nameable(cast, bound):
    key, _ = make_point_key(cast)
    values = {
        "name": "side door",
        "prefix": "che_abcdef",
        "digest": "0" * 64,
        "form": uuid4(),
        "created_by": cast.frank.pk,
        "expires_at": key.expires_at,
        "environment": cast.staging.pk,
        "resources": bound,
    }

    with (
        pytest.raises(DatabaseError, match="resources_named"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO registry_pointkey (name, prefix, digest, form, created_by_id,"
            " expires_at, environment_id, resources) VALUES (%(name)s, %(prefix)s,"
            " %(digest)s, %(form)s, %(created_by)s, %(expires_at)s, %(environment)s,"
            " %(resources)s::varchar[])",
            values,
        )


def test_it_works_until_it_ends(cast):
    key, _ = make_point_key(cast, days=1)

    assert key.works_at(key.expires_at - timedelta(seconds=1))
    assert not key.works_at(key.expires_at)
