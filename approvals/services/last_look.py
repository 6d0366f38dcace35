"""The database's own look at who is asked: it comes last, when somebody may just have left a team."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from psycopg.errors import RestrictViolation

from approvals.errors import NotAskedError

_NOT_ASKED = "has not asked this person"
"""How the guards of verdicts and answers end (`approvals/migrations/0002_guards.py`)."""


@contextmanager
def last_look() -> Iterator[None]:
    """Around the insert of a verdict or an answer. Raises `NotAskedError` where its guard refuses it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        if not _is_about_who_is_asked(problem):
            raise
        raise NotAskedError(
            "who is asked changed at this moment", fix="look again who may decide"
        ) from problem


def _is_about_who_is_asked(problem: IntegrityError) -> bool:
    """Tell the guards' words about this person from everything else they refuse."""
    cause = problem.__cause__
    said = cause.diag.message_primary if isinstance(cause, RestrictViolation) else None
    return bool(said) and str(said).endswith(_NOT_ASKED)
