"""The database's own look at who is asked: it comes last, when somebody may just have left a team."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from psycopg.errors import RestrictViolation

from approvals.errors import NotAskedError


@contextmanager
def last_look() -> Iterator[None]:
    """Around the insert of a verdict or an answer. Raises `NotAskedError` where its guard refuses it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        if not isinstance(problem.__cause__, RestrictViolation):
            raise
        raise NotAskedError(
            "who is asked changed at this moment", fix="look again who may decide"
        ) from problem
