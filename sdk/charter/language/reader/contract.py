"""The outcome contract (language §6)."""

from __future__ import annotations

from charter.language.document import Clause, Contract, OnBreach
from charter.language.problems import Code, quote
from charter.language.reader import values
from charter.language.reader.places import Place, optional


def read_contract(place: Place) -> Contract:
    fields = place.fields((), ("outcome", "clauses", "on_breach"))
    for one in fields.values():
        one.mark()
    on_breach = optional(fields.get("on_breach"), lambda one: one.choice(OnBreach))
    return Contract(
        optional(fields.get("outcome"), values.prose),
        optional(fields.get("clauses"), _clauses) or (),
        on_breach or OnBreach.NOTIFY,
    )


def _clauses(place: Place) -> tuple[Clause, ...]:
    found: list[Clause] = []
    for one in place.items():
        clause = _clause(one)
        if clause.name and clause.name in {other.name for other in found}:
            message = f"a second clause is named {quote(clause.name)}"
            one.report(Code.DUPLICATE_NAME, message, "give it a name of its own")
        found.append(clause)
    return tuple(found)


def _clause(place: Place) -> Clause:
    place.mark()
    fields = place.fields(
        ("name", "metric", "target"),
        (
            "unit",
            "objective",
            "window",
            "min_sample",
            "source",
            "report_within",
            "guardrail",
        ),
    )
    return Clause(
        values.name(fields["name"]),
        values.metric(fields["metric"]),
        values.target(fields["target"]),
        unit=optional(fields.get("unit"), values.label),
        objective=optional(fields.get("objective"), values.percentage),
        window=optional(fields.get("window"), values.duration),
        min_sample=optional(fields.get("min_sample"), Place.whole),
        source=optional(fields.get("source"), values.name),
        report_within=optional(fields.get("report_within"), values.duration),
        guardrail=optional(fields.get("guardrail"), Place.flag) or False,
    )
