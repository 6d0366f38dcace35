"""Keys of other systems, made by Frank."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from registry.models import PointKey, SourceKey
from registry.services import system_keys
from tests.factories import Cast


def make_point_key(cast: Cast, **overrides: Any) -> tuple[PointKey, str]:
    """A key of an enforcement point, for everything in staging, and its text."""
    facts = {
        "name": "gateway",
        "environment": cast.staging,
        "resources": ["*"],
        "days": 90,
        "form": uuid4(),
        "by": cast.frank,
    }
    made = system_keys.issue_point_key(**{**facts, **overrides})
    assert made is not None
    return made


def make_source_key(cast: Cast, **overrides: Any) -> tuple[SourceKey, str]:
    """A key of the metric source `crm`, and its text."""
    facts = {
        "name": "CRM",
        "source": "crm",
        "metrics": ["hours_to_first_value"],
        "days": 90,
        "form": uuid4(),
        "by": cast.frank,
    }
    made = system_keys.issue_source_key(**{**facts, **overrides})
    assert made is not None
    return made
