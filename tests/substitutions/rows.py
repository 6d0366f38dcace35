"""Every column of every row that an approval rests on, written or deleted by the run-time role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random  # noqa: TID251 (the same seed makes the same cases)
from typing import Any

from django.db import connection, models

from approvals.models import (
    Deployment,
    PolicyAuthor,
    PolicySet,
    Requirement,
    Verdict,
    ViewedMark,
)
from registry.clock import now
from scopes.models import InForce, Manifest, VersionAuthor
from tests.substitutions.words import other_digest, other_text
from tests.substitutions.world import Scene, World

Place = Callable[[World, Scene, Random], None]

FREE = {
    # Where a request stands is a status; the rows beneath it say what was approved.
    ("approvals_deploymentrequest", "status"),
    ("approvals_deploymentrequest", "stage"),
    ("approvals_deploymentrequest", "asked_at"),
    ("approvals_deploymentrequest", "expires_at"),
    # How that was counted, in words for people; what was asked stands in the requirement.
    ("approvals_deploymentrequest", "within_hours"),
    ("approvals_deploymentrequest", "is_working_time"),
    ("approvals_deploymentrequest", "closed_at"),
    ("approvals_deploymentrequest", "closing_note"),
    # Since when what was in force before the approval is.
    ("approvals_deployment", "since"),
    ("approvals_deployment", "until"),
    ("approvals_deployment", "ended_because"),
    ("scopes_inforce", "since"),
    # Numbers of rows that no other row names.
    ("approvals_deployment", "id"),
    ("scopes_inforce", "id"),
}
"""Columns that may be written: what goes into force must then be exactly what was approved."""


def bound_rows(scene: Scene) -> dict[str, models.QuerySet[Any]]:
    """The rows an approval rests on, by table."""
    request, proposed = scene.request, scene.proposed
    base = proposed.base_id or 0
    found: list[models.QuerySet[Any]] = [
        type(request).objects.filter(pk=request.pk),
        type(proposed).objects.filter(pk=proposed.pk),
        Requirement.objects.filter(round=proposed),
        Verdict.objects.filter(round=proposed),
        ViewedMark.objects.filter(round=proposed),
        type(proposed.version).objects.filter(pk=proposed.version_id),
        VersionAuthor.objects.filter(version=proposed.version_id),
        PolicySet.objects.filter(status="in_force"),
        PolicyAuthor.objects.filter(policies__status="in_force"),
        Manifest.objects.filter(pk=base),
        Deployment.objects.filter(manifest=base),
        InForce.objects.filter(manifest=base),
    ]
    return {rows.model._meta.db_table: rows for rows in found if rows.exists()}


def columns_of(scene: Scene) -> Iterator[tuple[str, models.Field[Any, Any]]]:
    for table, rows in bound_rows(scene).items():
        for field in rows.model._meta.concrete_fields:
            yield table, field


def written(world: World, scene: Scene, random: Random) -> str:
    """Another value in one column; its name where what was approved hangs on it."""
    table, field = random.choice(list(columns_of(scene)))
    row = random.choice(list(bound_rows(scene)[table]))
    value = other_value(field, getattr(row, field.attname), world, random)
    bound_rows(scene)[table].filter(pk=row.pk).update(**{field.attname: value})
    return "" if (table, field.column) in FREE else f"{table}.{field.column}"


def deleted(world: World, scene: Scene, random: Random) -> str:
    """One of the rows, gone; its table."""
    table = random.choice(sorted(bound_rows(scene)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE id = %s",  # noqa: S608 (a table of ours)
            [bound_rows(scene)[table].values_list("pk", flat=True)[0]],
        )
    return table


def other_value(
    field: models.Field[Any, Any], value: Any, world: World, random: Random
) -> Any:
    """A value of the column's type that is not the one it holds."""
    if field.choices:
        return random.choice([name for name, _ in field.flatchoices if name != value])
    if "digest" in field.name:
        return other_digest(value, [lure.digest for lure in world.lures], random)
    if isinstance(field, models.ForeignKey):
        others = field.related_model._default_manager.exclude(pk=value)
        return random.choice(list(others.values_list("pk", flat=True)))
    if isinstance(field, models.DateTimeField):
        return (value or now()) + timedelta(seconds=random.choice([-1, 1, 86_400]))
    return other_json(value, random)


def other_json(value: Any, random: Random) -> Any:
    """The same with something taken out, put in or changed."""
    if isinstance(value, dict) and value:
        name = random.choice(sorted(value))
        return {**value, name: other_json(value[name], random)}
    if isinstance(value, list) and value:
        at = random.randrange(len(value))
        rest = [*value[:at], *value[at + 1 :]]
        return random.choice([rest, [*rest, other_json(value[at], random)]])
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return abs(value + random.choice([-1, 1, 1000]))
    if isinstance(value, str):
        return other_text(value, random)
    return [{"kind": "narrower", "sentence": "asks more often", "path": "x"}]
