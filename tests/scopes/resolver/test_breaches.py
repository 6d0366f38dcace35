"""While a contract that asks for people is breached, every action wants one; no longer, and not before."""

from __future__ import annotations

from charter.language import OnBreach
from registry.clock import now
from scopes.models import Breach, Version
from tests.factories import ARTICLE
from tests.scopes.test_attainment import PROMISE


def test_a_breach_makes_every_action_want_a_person(door, put_in_force, stage):
    put_in_force(f"{ARTICLE}{PROMISE}  on_breach: require_review\n")
    run = door.open_run()
    assert door.read_profile(run, call="before")["effect"] == "allow"
    breach = Breach.objects.create(
        agent=stage.porter,
        environment=stage.staging,
        version=Version.objects.filter(agent=stage.porter).latest("number"),
        acts=OnBreach.REVIEW.value,
        clauses=[{"name": "in_time", "says": "in_time: kept in 10% of runs"}],
    )

    during = door.read_profile(run, call="during")
    breach.ended_at = now()
    breach.save()
    after = door.read_profile(run, call="after")

    assert (during["effect"], during["code"]) == (
        "escalate",
        "contract_breached",
    )
    assert after["effect"] == "allow"
