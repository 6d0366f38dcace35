"""Keys of other systems for the crowd."""

from __future__ import annotations

from uuid import uuid4

from registry.models import Environment, Person
from registry.services.system_keys import issue_point_key, issue_source_key


def make_system_keys(by: Person, *, long_name: str) -> None:
    """Two gateways, one with a long list, and a metric source."""
    staging, production = Environment.objects.order_by("pk")[:2]
    many = [f"{name}-*" for name in ("customer_profile", "orders", "billing", "crm")]
    for name, place, guarded in (
        ("Gateway of the shop", production, ["*"]),
        (long_name, staging, [*many, "a" * 120]),
    ):
        issue_point_key(
            name=name,
            environment=place,
            resources=guarded,
            days=90,
            form=uuid4(),
            by=by,
        )
    issue_source_key(
        name="CRM",
        source="crm",
        metrics=["hours_to_first_value", "reopened"],
        days=365,
        form=uuid4(),
        by=by,
    )
