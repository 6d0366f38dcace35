"""Advice on who is asked, and whether they can answer in time (language §4.1, §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from charter.language.canonical import approval_data
from charter.language.document import Authorization
from charter.language.lints.advice import Lint, Subject, put
from charter.language.lints.patterns import APPROVALS
from charter.language.problems import quote
from charter.language.words.phrases import count


def people_lints(subject: Subject) -> Iterator[Lint]:
    yield from _late_answers(subject)
    if subject.known.teams:
        for path, team in _asked(subject.document.authorization):
            yield from _reviewers(subject, path, team)


def _late_answers(subject: Subject) -> Iterator[Lint]:
    boundary = subject.document.authorization.boundary
    most = boundary.timeout_minutes
    for index, one in enumerate(boundary.requires_approval):
        if (one.within_minutes or 0) > most:
            path = f"{APPROVALS}[{index}]"
            message = (
                f"people have {count(one.within_minutes or 0, 'minute')} to answer, but "
                f"the run ends after {count(most, 'minute')}"
            )
            fix = "give them less time, or the run more"
            mend = put(path, approval_data(replace(one, within_minutes=most)))
            yield subject.lint("answer_after_timeout", path, message, fix, mend)


def _asked(scope: Authorization) -> Iterator[tuple[str, str]]:
    for index, approval in enumerate(scope.boundary.requires_approval):
        if approval.reviewers is not None:
            yield f"{APPROVALS}[{index}]", approval.reviewers
    for index, rule in enumerate(scope.escalation):
        if rule.reviewers is not None:
            yield scope.escalation_path(index), rule.reviewers


def _reviewers(subject: Subject, path: str, team: str) -> Iterator[Lint]:
    members = subject.known.teams.get(team)
    if not members:
        message = f"nobody can answer here: the team {quote(team)} is empty, or none"
        fix = "name a team with people in it, or none for the agent's own reviewers"
        yield subject.lint("reviewers_empty", path, message, fix)
    elif members <= subject.known.authors:
        message = f"the team {quote(team)} holds only people who wrote this charter"
        fix = "name a team with others in it, or add somebody to this one"
        yield subject.lint("reviewers_only_authors", path, message, fix)
