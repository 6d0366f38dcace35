"""What a macro agent is made of, and why a step of it cannot succeed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from charter.language import read
from registry.models import Agent
from registry.services.stopping.suspension import suspend
from scopes.models import Version, WorkflowStep
from scopes.services.composition import composition_of
from scopes.services.drafts import open_draft, save_draft
from scopes.services.steps import drafts_using, uses_of
from tests.factories import make_in_force
from tests.scopes.composed import charter, composed, newest


def parts_of(cast, agent):
    version = newest(agent)
    document = read(version.text)
    return composition_of(version, document, environment=cast.production).parts


def put_in_force(cast, agent):
    make_in_force(cast, version=newest(agent))


def test_a_composition_goes_down_three_levels(cast):
    composed(cast, "leaf")
    composed(cast, "middle", "{step: leaf, agent: leaf}")
    top = composed(
        cast,
        "top",
        "{step: middle, agent: middle, version: 1}",
        more="max_delegation_depth: 2",
    )

    (middle,) = parts_of(cast, top)

    assert (middle.pin, middle.number, middle.never) == (1, 1, ())
    assert [(part.step, part.number) for part in middle.parts] == [("leaf", 1)]


def test_of_each_limit_the_tightest_above_counts(cast):
    composed(cast, "leaf", actions=5, minutes=90, more="max_cost_usd_per_run: 9")
    composed(cast, "middle", "{step: leaf, agent: leaf}", minutes=20)
    top = composed(
        cast,
        "top",
        "{step: middle, agent: middle}",
        more="max_cost_usd_per_run: 2, max_delegation_depth: 2",
    )

    leaf = parts_of(cast, top)[0].parts[0]

    assert {(one.name, int(one.value), one.by) for one in leaf.bounds} == {
        ("actions a run", 5, "Leaf"),
        ("minutes a run", 20, "Middle"),
        ("cost usd a run", 2, "Top"),
    }


def test_what_is_missing_is_named(cast):
    composed(cast, "leaf")
    top = composed(
        cast,
        "top",
        "{step: one, agent: nobody}",
        "{step: two, agent: leaf, version: 7}",
    )

    nobody, leaf = parts_of(cast, top)

    assert nobody.is_missing
    assert nobody.never == ("the step `one` names `nobody`, which is no agent",)
    assert leaf.is_missing
    assert leaf.never == ("`leaf` has no version 7",)


def test_a_step_denied_by_the_charter_above_its_parent_can_never_succeed(cast):
    composed(cast, "leaf", grants="refunds (write)")
    composed(
        cast,
        "middle",
        "{step: leaf, agent: leaf}",
        grants="refunds (write), orders (read)",
    )
    top = composed(
        cast, "top", "{step: middle, agent: middle}", more="max_delegation_depth: 2"
    )

    (middle,) = parts_of(cast, top)

    assert middle.never == ()
    assert middle.partly != ()
    assert middle.parts[0].never == ("Leaf has to write to refunds, which Top may not",)


def test_a_circle_is_shown_once_and_named(cast):
    composed(cast, "one", "{step: two, agent: two}")
    composed(cast, "two", "{step: one, agent: one}")
    one = Agent.objects.get(slug="one")

    (two,) = parts_of(cast, one)

    assert two.never == ("`two` directs `one` in turn, without end",)
    assert two.parts[0].again
    assert two.parts[0].parts == ()


def test_too_many_levels_are_named(cast):
    composed(cast, "leaf")
    composed(cast, "middle", "{step: leaf, agent: leaf}")
    top = composed(cast, "top", "{step: middle, agent: middle}")

    assert "that is 2 levels" in parts_of(cast, top)[0].never[0]


def test_a_suspended_agent_holds_a_step_back(cast):
    leaf = composed(cast, "leaf")
    top = composed(cast, "top", "{step: leaf, agent: leaf}")
    put_in_force(cast, leaf)
    suspend(leaf, by=cast.alice, reason="loops")

    (part,) = parts_of(cast, top)

    assert part.now == ("Leaf is suspended",)


def test_a_pin_on_what_is_not_in_force_holds_a_step_back(cast):
    leaf = composed(cast, "leaf")
    put_in_force(cast, leaf)
    composed(cast, "leaf", actions=5)
    top = composed(
        cast,
        "top",
        "{step: old, agent: leaf, version: 1}",
        "{step: new, agent: leaf, version: 2}",
        "{step: any, agent: leaf}",
    )

    old, new, unpinned = parts_of(cast, top)

    assert (old.now, old.newer) == ((), 2)
    assert new.now == (
        "v2 is pinned, but v1 is in force in Production: refused until they agree",
    )
    assert (unpinned.now, unpinned.number, unpinned.newer) == ((), 1, 2)


def test_a_composition_of_everything_with_everything_ends(cast):
    names = [f"a{number}" for number in range(8)]
    for name in names:
        composed(cast, name, *(f"{{step: s{one}, agent: {one}}}" for one in names))

    version = newest(Agent.objects.get(slug="a0"))
    found = composition_of(version, read(version.text), environment=cast.production)

    assert found.is_cut


def test_who_uses_an_agent_is_known_over_versions_and_drafts(cast):
    leaf = composed(cast, "leaf")
    put_in_force(cast, leaf)
    top = composed(cast, "top", "{step: leaf, agent: leaf, version: 1}")
    put_in_force(cast, top)
    composed(cast, "top", "{step: leaf, agent: leaf}")
    composed(cast, "top", "{step: other, agent: other}")
    draft = open_draft(cast.porter, by=cast.alice)
    text = charter("porter", "{step: leaf, agent: leaf}")
    save_draft(draft, text=text, counter=draft.counter, by=cast.alice)

    uses = uses_of("leaf")

    assert [(use.agent.slug, use.version, use.pin) for use in uses] == [("top", 1, 1)]
    assert [str(place) for place in uses[0].environments] == ["Production"]
    assert [one.agent.slug for one in drafts_using("leaf", of=Agent.objects.all())] == [
        "porter"
    ]
    assert not drafts_using("leaf", of=Agent.objects.none())


def test_who_uses_an_agent_is_an_indexed_question(cast):
    composed(cast, "top", "{step: leaf, agent: leaf}")

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = WorkflowStep.objects.filter(agent="leaf").order_by().explain()

    assert "step_by_agent" in plan


def test_the_rows_of_a_version_are_what_its_text_says(cast):
    top = composed(cast, "top", "{step: leaf, agent: leaf, version: 3}")
    version = newest(top)

    assert [(row.step, row.agent, row.pin) for row in version.steps.all()] == [
        ("leaf", "leaf", 3)
    ]
    for change in (
        lambda: version.steps.update(agent="other"),
        lambda: version.steps.all().delete(),
        lambda: WorkflowStep.objects.create(
            version=version, position=1, step="more", agent="other"
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_a_version_without_its_steps_is_refused(cast):
    version = newest(composed(cast, "top", "{step: leaf, agent: leaf}"))

    with pytest.raises(DatabaseError, match="written with it"):
        Version.objects.create(
            agent=version.agent,
            number=2,
            text=version.text,
            canonical=version.canonical,
            digest=version.digest,
            created_by=cast.alice,
        )
