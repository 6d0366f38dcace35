from __future__ import annotations

import pytest

from charter.language import read
from registry.errors import ConflictError, InvalidError
from scopes.models import Draft
from scopes.services.drafts import open_draft, save_draft
from scopes.services.shadow import NO_DRAFT, draft_grants, would_deny
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_version
from tests.work import make_decision, make_run

TEXT = ARTICLE + CONTRACT
ADDRESS = "/agents/porter/versions/1/grants/"


def watched(cast):
    manifest = make_in_force(cast, mode="shadow")
    return manifest.version, make_run(cast, manifest=manifest)


def deny(run, call, resource, mode="read", code="not_granted"):
    return make_decision(
        run,
        call=call,
        resource=resource,
        mode=mode,
        code=code,
        effect="allow",
        shadow_effect="deny",
    )


def rows(cast, version, text=TEXT):
    return {
        (one.resource, one.mode): one
        for one in would_deny(version, cast.production, text=text)
    }


def grants(cast, version, *picks, counter=NO_DRAFT):
    return draft_grants(
        version,
        environment=cast.production,
        picks=picks,
        counter=counter,
        by=cast.alice,
    )


def test_what_would_have_been_denied_is_grouped_with_counts_and_samples(cast):
    version, run = watched(cast)
    for call in "abcd":
        deny(run, call, "orders")
    deny(run, "e", "orders", "write")
    make_decision(run, call="f")

    found = rows(cast, version)

    assert {key: one.count for key, one in found.items()} == {
        ("orders", "read"): 4,
        ("orders", "write"): 1,
    }
    assert len(found["orders", "read"].samples) == 3


@pytest.mark.parametrize(
    ("resource", "mode", "code", "why"),
    [
        ("billing_system", "read", "denied_resource", "must never touch"),
        ("billing_system.cards", "write", "not_granted", "must never touch"),
        ("orders", "read", "budget_exhausted", "would not help"),
        ("orders *", "read", "not_granted", "no name"),
        ("orders", "fly", "not_granted", "no name"),
        ("customer_profile", "read", "not_granted", "grants it already"),
    ],
)
def test_what_no_grant_may_or_can_mend_is_not_offered(cast, resource, mode, code, why):
    version, run = watched(cast)
    deny(run, "a", resource, mode, code)

    assert why in rows(cast, version)[resource, mode].why_not


def test_a_denial_of_another_mode_is_no_denial_of_this(cast):
    version, run = watched(cast)
    deny(run, "a", "customer_communications", "read")
    deny(run, "b", "customer_communications", "direct")

    found = rows(cast, version)

    assert found["customer_communications", "read"].why_not == ""
    assert found["customer_communications", "direct"].why_not != ""


def test_the_draft_grants_exactly_what_was_ticked(cast):
    version, run = watched(cast)
    deny(run, "a", "orders")
    deny(run, "b", "orders", "write")
    deny(run, "c", "invoices")

    draft = grants(cast, version, ("orders", "read"), ("orders", "write"))

    old, new = read(TEXT).authorization, read(draft.text).authorization
    [added] = new.can_access[len(old.can_access) :]
    assert (added.resource, added.modes) == ("orders", ("read", "write"))
    assert new.cannot_access == old.cannot_access
    assert "invoices" not in draft.text


def test_a_denial_that_came_into_the_draft_meanwhile_covers_too(cast):
    version, run = watched(cast)
    deny(run, "a", "orders")
    draft = open_draft(cast.porter, by=cast.alice)
    text = TEXT.replace("    - admin_settings\n", "    - admin_settings\n    - ord*\n")
    draft = save_draft(draft, text=text, counter=draft.counter, by=cast.alice)

    with pytest.raises(InvalidError, match="not offered"):
        grants(cast, version, ("orders", "read"), counter=draft.counter)


@pytest.mark.parametrize("picks", [(), (("payroll", "read"),)])
def test_what_was_not_offered_is_not_drafted(cast, picks):
    version, run = watched(cast)
    deny(run, "a", "orders")

    with pytest.raises(InvalidError):
        grants(cast, version, *picks)

    assert not Draft.objects.exists()


def test_a_draft_that_was_saved_meanwhile_is_a_conflict(cast):
    version, run = watched(cast)
    deny(run, "a", "orders")
    open_draft(cast.porter, by=cast.alice)

    with pytest.raises(ConflictError):
        grants(cast, version, ("orders", "read"))


def test_what_was_enforced_is_not_offered(cast):
    manifest = make_in_force(cast)
    run = make_run(cast, manifest=manifest)
    make_decision(run, resource="orders", code="not_granted", effect="deny")

    assert rows(cast, manifest.version) == {}


def test_the_page_ticks_and_drafts(cast, sign_in):
    _, run = watched(cast)
    deny(run, "a", "orders")
    deny(run, "b", "billing_system", code="denied_resource")
    alice = sign_in(cast.alice)

    page = alice.get(f"{ADDRESS}?environment=production").content.decode()
    answer = alice.post(
        ADDRESS,
        {"environment": "production", "counter": 0, "pick": "read orders"},
    )

    assert 'value="read orders"' in page
    assert 'value="read billing_system"' not in page
    assert answer.url == "/agents/porter/draft/"
    assert "orders (read)" in Draft.objects.get().text


def test_nothing_ticked_keeps_the_page(cast, sign_in):
    _, run = watched(cast)
    deny(run, "a", "orders")

    answer = sign_in(cast.alice).post(
        ADDRESS, {"environment": "production", "counter": 0}
    )

    assert answer.status_code == 422
    assert b"Tick what it shall be granted" in answer.content


def test_a_version_that_never_watched_has_no_such_page(cast, sign_in):
    make_version(cast.porter, by=cast.alice)

    assert sign_in(cast.alice).get(ADDRESS).status_code == 404


def test_an_auditor_reads_and_drafts_nothing(cast, sign_in):
    _, run = watched(cast)
    deny(run, "a", "orders")
    erin = sign_in(cast.erin)

    shown = erin.get(ADDRESS)
    refused = erin.post(
        ADDRESS, {"environment": "production", "counter": 0, "pick": "read orders"}
    )

    assert (shown.status_code, refused.status_code) == (200, 403)
