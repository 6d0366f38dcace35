"""What a resolver process counts of itself, in Prometheus' form."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0)
"""Seconds: an answer from memory takes less than the first, one without a database two."""


class Meters:
    """Counters of one process, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._answers = Counter(
            "charter_answers",
            "Answers, by address and status",
            ["route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "charter_answer_seconds",
            "How long an answer took; polls that are held are left out",
            ["route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._decisions = Counter(
            "charter_decisions",
            "Decisions: of runs, told by clients under a lease, or advisory; by effect",
            ["kind", "effect"],
            registry=self._registry,
        )
        # Looking a child up by its labels costs more than counting.
        self._answer: dict[tuple[str, int], Counter] = {}
        self._second: dict[str, Histogram] = {}
        self._decision: dict[tuple[str, str], Counter] = {}

    def answered(self, route: str, status: int, seconds: float | None) -> None:
        """Count an answer; `seconds` None: it was held on purpose."""
        counter = self._answer.get((route, status))
        if counter is None:
            counter = self._answers.labels(route, str(status))
            self._answer[route, status] = counter
        counter.inc()
        if seconds is not None:
            took = self._second.get(route)
            if took is None:
                took = self._second[route] = self._seconds.labels(route)
            took.observe(seconds)

    def decided(self, kind: str, effect: str) -> None:
        """Count a decision: kind `run`, `client` or `advisory`."""
        counter = self._decision.get((kind, effect))
        if counter is None:
            counter = self._decision[kind, effect] = self._decisions.labels(
                kind, effect
            )
        counter.inc()

    def watch(self, name: str, about: str, look: Callable[[], float]) -> None:
        """Read a number whenever somebody asks."""
        Gauge(name, about, registry=self._registry).set_function(look)

    def text(self) -> bytes:
        """Return all of it in Prometheus' text format (version 0.0.4)."""
        return generate_latest(self._registry)
