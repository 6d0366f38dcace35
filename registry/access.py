"""Who may do what (architecture, the table of that name), as questions with a yes or no.

What a person may not see is 404, what may be seen but not done is 403: views ask `may_see_work` first.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from registry.models import Agent, Person, Role

LINE_DEPTH = 10
"""How far up a line is followed; a loop among managers ends here."""


def line_above(person: Person) -> list[Person]:
    """The people above `person`, nearest first."""
    line: list[Person] = []
    above = person.reports_to
    while above is not None and above not in line and len(line) < LINE_DEPTH:
        line.append(above)
        above = above.reports_to
    return line


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
    """Stop the agent at once: accountable person, the line above, on call, administrator."""
    if person.is_service or not person.is_active:
        return False
    accountable = agent.accountable
    in_line = accountable is not None and (
        person == accountable or person in line_above(accountable)
    )
    on_call = (
        agent.owner_team is not None
        and agent.owner_team.memberships.filter(person=person, on_call=True).exists()
    )
    return in_line or on_call or person.has_role(Role.ADMINISTRATOR)


def may_hand_over(person: Person, agent: Agent) -> bool:
    """Offer the agent to another owner: accountable person, line above, team lead, administrator."""
    if person.is_service or not person.is_active:
        return False
    accountable, team = agent.accountable, agent.owner_team
    return (
        (accountable is not None and person in (accountable, *line_above(accountable)))
        or (team is not None and team.lead_id == person.pk)
        or person.has_role(Role.ADMINISTRATOR)
    )


def may_resume(person: Person, agent: Agent) -> bool:
    """Take part in letting it go on, which takes two people."""
    if person.is_service or not person.is_active:
        return False
    return agent.accountable_id == person.pk or may_suspend(person, agent)


def may_retire(person: Person, agent: Agent) -> bool:
    """End the agent for good: the accountable person, an administrator."""
    if person.is_service or not person.is_active:
        return False
    return agent.accountable_id == person.pk or person.has_role(Role.ADMINISTRATOR)


def who_may_suspend(agent: Agent) -> str:
    """The people to ask, for the refusal's sentence."""
    names = [agent.accountable.name] if agent.accountable else []
    return " or ".join([*names, "an administrator"])
