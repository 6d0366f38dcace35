"""Who may do what (architecture, the table of that name), as questions with a yes or no.

What a person may not see is 404, what may be seen but not done is 403: views ask `may_see_work` first.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from registry.models import (
    Agent,
    Hold,
    Membership,
    OwnershipTransfer,
    Person,
    Role,
    Team,
)

LINE_DEPTH = 10
"""How far up a line, or from a team to those it is part of, is followed."""


def line_above(person: Person) -> list[Person]:
    """The people above `person`, nearest first."""
    line: list[Person] = []
    above = person.reports_to
    while above is not None and above not in line and len(line) < LINE_DEPTH:
        line.append(above)
        above = above.reports_to
    return line


def teams_above(team: Team | None) -> list[Team]:
    """The team and those it is part of, nearest first."""
    teams: list[Team] = []
    while team is not None and team not in teams and len(teams) < LINE_DEPTH:
        teams.append(team)
        team = team.parent
    return teams


def stands_above(person: Person, agent: Agent) -> bool:
    """In the line above the agent: over its accountable person, or leading its team or one above it."""
    accountable = agent.accountable
    return (accountable is not None and person in line_above(accountable)) or any(
        team.lead_id == person.pk for team in teams_above(agent.owner_team)
    )


def stands_for(person: Person, team: Team) -> bool:
    """Whether the person belongs to the team, or leads it or one it is part of."""
    return team.has_member(person) or (
        person.is_active
        and any(above.lead_id == person.pk for above in teams_above(team))
    )


def is_owner(person: Person, agent: Agent) -> bool:
    """In the owner team, or the accountable person."""
    if not person.is_active:
        return False
    in_team = agent.owner_team is not None and agent.owner_team.has_member(person)
    return in_team or agent.accountable_id == person.pk


def may_see_work(person: Person, agent: Agent) -> bool:
    """Drafts, runs, decisions and arguments of the agent."""
    return is_owner(person, agent) or may_read_audit(person)


def agents_whose_work(person: Person) -> QuerySet[Agent]:
    """The agents for which `may_see_work` says yes, as rows for lists."""
    if may_read_audit(person):
        return Agent.objects.all()
    return agents_owned_by(person)


def agents_owned_by(person: Person) -> QuerySet[Agent]:
    """The agents for which `is_owner` says yes, as rows for lists."""
    if not person.is_active:
        return Agent.objects.none()
    teams = person.memberships.values("team")
    return Agent.objects.filter(Q(owner_team__in=teams) | Q(accountable=person))


def may_read_audit(person: Person) -> bool:
    """Read everything: auditors and administrators."""
    return person.has_role(Role.ADMINISTRATOR) or person.has_role(Role.AUDITOR)


def may_edit(person: Person, agent: Agent) -> bool:
    """Edit the draft, ask for a deployment, make keys."""
    return not person.is_service and (
        is_owner(person, agent) or person.has_role(Role.ADMINISTRATOR)
    )


def may_suspend(person: Person, agent: Agent) -> bool:
    """Stop the agent at once: accountable person, the line above, on call, administrator.

    On call for a team the owner team is part of counts too: stopping must never wait for the right person.
    """
    return may_resume(person, agent) or (
        person.is_active
        and not person.is_service
        and Membership.objects.filter(
            team__in=teams_above(agent.owner_team), person=person, on_call=True
        ).exists()
    )


def may_resume(person: Person, agent: Agent) -> bool:
    """Take part in letting it go on, which takes two people: as `may_suspend`, but nobody on call."""
    return may_hand_over(person, agent)


def may_hand_over(person: Person, agent: Agent) -> bool:
    """Offer the agent to another owner: accountable person, the line above, administrator."""
    if person.is_service or not person.is_active:
        return False
    return (
        agent.accountable_id == person.pk
        or stands_above(person, agent)
        or person.has_role(Role.ADMINISTRATOR)
    )


def may_see_offer(person: Person, offer: OwnershipTransfer) -> bool:
    """Who asked, who is asked, and who may hand the agent over."""
    is_meant = person in {offer.accountable, offer.proposed_by}
    return is_meant or may_hand_over(person, offer.agent)


def may_retire(person: Person, agent: Agent) -> bool:
    """End the agent for good: the accountable person, an administrator."""
    if person.is_service or not person.is_active:
        return False
    return agent.accountable_id == person.pk or person.has_role(Role.ADMINISTRATOR)


def who_may_suspend(agent: Agent) -> str:
    """The people to ask for what only those who answer for the agent may do, for the refusal's sentence."""
    return " or ".join([*_who_answers(agent), "an administrator"])


def _who_answers(agent: Agent) -> list[str]:
    """The accountable person, or whoever is nearest above them once they have left."""
    if agent.accountable is None:
        return []
    line = [agent.accountable, *line_above(agent.accountable)]
    return [person.name for person in line if person.is_active][:1]


def may_hold(person: Person, hold: Hold) -> bool:
    """Stop what the hold covers at once.

    A version: who may suspend the agent. A team: its leads and those on call, also of the teams it is part
    of, and administrators. Everything: administrators.
    """
    if person.is_service or not person.is_active:
        return False
    if hold.agent is not None:
        return may_suspend(person, hold.agent)
    if hold.team is None:
        return person.has_role(Role.ADMINISTRATOR)
    above = teams_above(hold.team)
    return (
        may_lift(person, hold)
        or Membership.objects.filter(
            team__in=above, person=person, on_call=True
        ).exists()
    )


def may_lift(person: Person, hold: Hold) -> bool:
    """Take part in letting it go on, which takes two people; nobody on call.

    Where everything stands still, whoever leads a team that is part of no other takes part too: there may
    be one administrator only.
    """
    if person.is_service or not person.is_active:
        return False
    if hold.agent is not None:
        return may_resume(person, hold.agent)
    if person.has_role(Role.ADMINISTRATOR):
        return True
    if hold.team is None:
        return Team.objects.filter(lead=person, parent=None).exists()
    return any(team.lead_id == person.pk for team in teams_above(hold.team))
