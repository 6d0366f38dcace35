from __future__ import annotations

import pytest

from registry.errors import ConflictError, NotAllowedError
from registry.models import Agent, AuditEntry
from registry.services.stopping.suspension import ask_to_resume, resume, suspend


def test_the_accountable_person_suspends_at_once(alice, porter):
    suspend(porter, by=alice, reason="it mailed a customer twice")

    porter.refresh_from_db()
    assert porter.state == Agent.State.SUSPENDED
    assert AuditEntry.objects.filter(event="agent.suspended", actor=alice).count() == 1


def test_another_team_cannot_suspend(dave, porter):
    with pytest.raises(NotAllowedError):
        suspend(porter, by=dave, reason="because")

    porter.refresh_from_db()
    assert porter.state == Agent.State.ACTIVE


def test_nobody_resumes_alone(alice, porter):
    suspend(porter, by=alice, reason="look first")
    ask_to_resume(porter, by=alice)

    with pytest.raises(NotAllowedError):
        resume(porter, by=alice)


def test_two_people_resume(alice, cast, porter):
    suspend(porter, by=alice, reason="look first")
    ask_to_resume(porter, by=alice)

    resume(porter, by=cast.frank)

    porter.refresh_from_db()
    assert porter.state == Agent.State.ACTIVE


def test_an_agent_is_suspended_once(alice, porter):
    suspend(porter, by=alice, reason="look first")

    with pytest.raises(ConflictError):
        suspend(porter, by=alice, reason="again")
