"""Two administrators at once about who is above whom, with real transactions."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from registry.errors import ConflictError, InvalidError
from registry.models import Person, Role, RoleGrant, Team
from registry.services.ownership.departures import deactivate_person
from registry.services.people import change_line, change_team
from registry.services.roles import grant_role, revoke_role
from tests.registry.test_ownership_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def test_two_teams_never_become_part_of_each_other(cast):
    for _ in range(ROUNDS):
        Team.objects.update(parent=None)
        one, other = (Team.objects.get(slug=slug) for slug in ("owners", "others"))

        found = at_once(
            *(
                partial(
                    change_team, a, name=a.name, lead=a.lead, parent=b, by=cast.frank
                )
                for a, b in ((one, other), (other, one))
            )
        )

        assert sum(isinstance(result, InvalidError) for result in found) == 1
        assert Team.objects.exclude(parent=None).count() == 1


def test_two_people_never_report_to_each_other(cast):
    for _ in range(ROUNDS):
        Person.objects.update(reports_to=None)
        one, other = (Person.objects.get(name=name) for name in ("Bob", "Carol"))

        found = at_once(
            partial(change_line, one, reports_to=other, by=cast.frank),
            partial(change_line, other, reports_to=one, by=cast.frank),
        )

        assert sum(isinstance(result, InvalidError) for result in found) == 1
        assert Person.objects.exclude(reports_to=None).count() == 1


@pytest.mark.parametrize(
    "take_away",
    [deactivate_person, partial(revoke_role, role=Role.ADMINISTRATOR)],
    ids=["deactivate", "revoke"],
)
def test_two_administrators_never_send_each_other_away(cast, take_away):
    grant_role(cast.alice, role=Role.ADMINISTRATOR, by=cast.frank)

    found = at_once(
        partial(take_away, cast.frank, by=cast.alice),
        partial(deactivate_person, cast.alice, by=cast.frank),
    )

    stayed = RoleGrant.objects.filter(role="administrator", person__is_active=True)
    assert sum(isinstance(result, ConflictError) for result in found) == 1
    assert stayed.count() == 1


def test_the_database_lets_no_two_writers_make_a_circle(cast):
    def put(below: Team, above: Team) -> str:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                Team.objects.filter(pk=below.pk).update(parent=above)
                cursor.execute("SELECT pg_sleep(0.1)")
        except DatabaseError as refused:
            return str(refused)
        return ""

    found = at_once(
        partial(put, cast.owners, cast.others), partial(put, cast.others, cast.owners)
    )

    assert sum("circle" in result for result in found) == 1
