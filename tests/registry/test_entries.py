from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.models import ActionEntry, AuditEntry, FieldEntry, ResourceEntry
from registry.services.catalogue.entries import (
    add_entry,
    agents_with,
    change_entry,
    not_described,
    remove_entry,
)
from tests.factories import make_in_force, make_version


def profile(cast, **changes):
    facts = {
        "name": "customer_profile",
        "title": "Customer profile",
        "owner_team": cast.owners,
        "sensitivity": "confidential",
        **changes,
    }
    return add_entry(ResourceEntry, facts=facts, by=cast.alice)


def test_a_team_describes_what_it_owns(cast):
    entry = profile(cast)

    assert entry.sensitivity == "confidential"
    assert AuditEntry.objects.get(event="entry.added").facts["name"] == entry.name


def test_an_action_is_described_by_administrators(cast):
    facts = {"name": "get_profile", "title": "Read a profile", "mode": "read"}

    with pytest.raises(NotAllowedError):
        add_entry(ActionEntry, facts=facts, by=cast.alice)
    entry = add_entry(ActionEntry, facts=facts, by=cast.frank)

    assert entry.mode == "read"


def test_nobody_describes_for_a_team_of_others(cast):
    with pytest.raises(NotAllowedError):
        profile(cast, owner_team=cast.others)


@pytest.mark.parametrize("name", ["two words", "", "*" * 5 + "x", "ä"])
def test_a_name_no_charter_can_say_is_refused(cast, name):
    with pytest.raises(InvalidError):
        profile(cast, name=name)


def test_a_name_is_described_once(cast):
    profile(cast)

    with pytest.raises(ConflictError, match="already an entry"):
        profile(cast)


@pytest.mark.parametrize(
    "facts",
    [
        {"type": "text", "least": 0},
        {"type": "number", "least": 2, "greatest": 1},
        {"type": "colour"},
    ],
)
def test_a_range_that_means_nothing_is_refused(cast, facts):
    known = {"name": "amount", "title": "Amount", "type": "number", "sender": "agent"}

    with pytest.raises(InvalidError):
        add_entry(FieldEntry, facts={**known, **facts}, by=cast.frank)


def test_a_change_tells_before_and_after(cast):
    entry = profile(cast)

    change_entry(entry, facts={"sensitivity": "restricted"}, by=cast.alice)

    facts = AuditEntry.objects.get(event="entry.changed").facts
    assert facts["before"] == {"sensitivity": "confidential"}
    assert facts["after"] == {"sensitivity": "restricted"}


def test_names_of_versions_wait_to_be_described(cast):
    make_version(cast.porter, by=cast.alice)
    profile(cast)

    names = [row["name"] for row in not_described(ResourceEntry)]

    assert "billing_system" in names
    assert "customer_profile" not in names
    assert [row["name"] for row in not_described(FieldEntry)] == ["confidence_score"]


def test_an_entry_of_a_mere_version_can_go(cast):
    make_version(cast.porter, by=cast.alice)
    entry = profile(cast)

    remove_entry(entry, by=cast.alice)

    assert not ResourceEntry.objects.exists()


def test_what_a_charter_in_force_names_stays(cast):
    make_in_force(cast)
    entry = profile(cast)

    with pytest.raises(ConflictError, match="charters in force of Porter name"):
        remove_entry(entry, by=cast.alice)

    assert list(agents_with(entry)) == [cast.porter]


def test_the_database_keeps_it_too(cast):
    make_in_force(cast)
    entry = profile(cast)

    with (
        pytest.raises(DatabaseError, match="a charter in force names"),
        transaction.atomic(),
    ):
        ResourceEntry.objects.filter(pk=entry.pk).delete()


def test_a_name_never_changes(cast):
    entry = profile(cast)

    change_entry(entry, facts={"name": "other", "title": "Other"}, by=cast.alice)
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        ResourceEntry.objects.filter(pk=entry.pk).update(name="other")

    assert ResourceEntry.objects.get().name == "customer_profile"


def test_the_page_names_who_uses_it_and_offers_no_way_out(cast, sign_in):
    make_in_force(cast)
    entry = profile(cast)

    page = sign_in(cast.alice).get(entry.get_absolute_url())

    assert b"Used by 1 agent" in page.content
    assert b"Take it out of the catalogue" not in page.content


def test_a_refused_description_keeps_every_value(cast, sign_in):
    answer = sign_in(cast.alice).post(
        "/settings/catalogue/resources/new/",
        {
            "name": "two words",
            "title": "Kept title",
            "sensitivity": "public",
            "owner_team": cast.owners.pk,
        },
    )

    assert answer.status_code == 422
    assert b"Kept title" in answer.content
    assert b"There is a problem" in answer.content


def test_search_finds_entries_by_their_words(cast, sign_in):
    profile(cast)

    found = sign_in(cast.bob).get("/settings/catalogue/resources/?q=PROFILE")
    none = sign_in(cast.bob).get("/settings/catalogue/resources/?q=zebra")

    assert b"Customer profile" in found.content
    assert b"Nothing described matches" in none.content


def test_entries_are_exported(cast, sign_in):
    profile(cast, title="=1+1")

    file = sign_in(cast.bob).get("/settings/catalogue/resources/export/")

    text = b"".join(file).decode()
    assert "customer_profile,'=1+1,,confidential,owners" in text
