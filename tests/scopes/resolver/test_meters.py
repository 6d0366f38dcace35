"""What Prometheus reads of a resolver: counted as it was answered, and for nobody without the token."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.scopes.resolver.door import METRICS_TOKEN

SAMPLE = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scrape(door) -> SAMPLE:
    headers = {"authorization": f"Bearer {METRICS_TOKEN}"}
    answer = door.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def counted(found: SAMPLE, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0.0)


def test_what_is_decided_is_counted_by_its_effect(door, run):
    before = scrape(door)
    door.read_profile(run)
    door.delete_item(run)
    door.post("/api/v1/decide", {"action": "a"})

    found = scrape(door)

    for kind, effect in (
        ("run", "allow"),
        ("run", "require_approval"),
        ("advisory", "deny"),
    ):
        labels = {"kind": kind, "effect": effect}
        now = counted(found, "charter_decisions_total", **labels)
        assert now == counted(before, "charter_decisions_total", **labels) + 1
    assert counted(
        found,
        "charter_answers_total",
        route="/api/v1/runs/{id}/actions",
        status="200",
    ) == 2 + counted(
        before,
        "charter_answers_total",
        route="/api/v1/runs/{id}/actions",
        status="200",
    )
    assert counted(found, "charter_reviews_open") >= 1
    assert counted(found, "charter_database_up") == 1
    assert counted(found, "charter_lease_held") == 1


@pytest.mark.parametrize("key", ["", "Bearer ", "Bearer wrong", "Bearer \u00e9"])
def test_nobody_reads_them_without_the_token(door, key):
    headers = {"authorization": key.encode()} if key else {}

    assert door.get("/metrics", headers=headers).status_code == 404


def test_where_no_token_is_set_nobody_reads_them(door):
    object.__setattr__(door.resolver.parts, "metrics_token", None)

    headers = {"authorization": f"Bearer {METRICS_TOKEN}"}

    assert door.get("/metrics", headers=headers).status_code == 404
    object.__setattr__(door.resolver.parts, "metrics_token", METRICS_TOKEN)
