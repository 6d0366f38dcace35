"""An outcome contract as OpenSLO v1 objects (language §6; openslo.com, version 1).

Each clause is a service level objective: of all runs, the share that met its target.
The service is the agent. Values that OpenSLO has no word for are annotations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from typing import Any

import yaml

from charter.language.canonical import print_target
from charter.language.document import Clause, Document
from charter.language.trigger_printer import print_number
from charter.language.words.promises import clause_text

API_VERSION = "openslo/v1"
DEFAULT_OBJECTIVE = Decimal(100)
DEFAULT_WINDOW = "30d"
MOST_TARGET = 0.999999
"""OpenSLO wants a target below 1; with this, one bad run in fewer than 1,000,000 is
over the budget, as it is for an objective of 100 %."""

_MAX_LABEL = 63
_MAX_TEXT = 1050
_DIGEST = 8
_PREFIX = "charter.dev/"

Data = dict[str, Any]


def openslo_objects(document: Document) -> list[Data]:
    """Give the contract's objects, the service first; empty without a clause.

    Deterministic, and every name is a DNS label (RFC 1123) of its own.
    """
    clauses = document.contract.clauses if document.contract else ()
    if not clauses:
        return []
    service = dns_label(document.agent)
    names = _unique(f"{document.agent}-{clause.name}" for clause in clauses)
    return [
        _service(document, service),
        *(
            _objective(document, service, name, clause)
            for name, clause in zip(names, clauses, strict=True)
        ),
    ]


def openslo_text(document: Document) -> str:
    """Give the same as YAML, a document each; empty without a clause."""
    found = openslo_objects(document)
    return (
        yaml.safe_dump_all(
            found, sort_keys=False, allow_unicode=True, explicit_start=True, width=80
        )
        if found
        else ""
    )


def dns_label(text: str) -> str:
    """Give a text as a DNS label; one that is too long keeps a digest of the rest."""
    label = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"
    if len(label) <= _MAX_LABEL:
        return label
    start = label[: _MAX_LABEL - _DIGEST - 1].rstrip("-")
    return f"{start}-{_digest(text)}"


def _unique(texts: Iterable[str]) -> list[str]:
    """Give each text a label of its own, whatever labels cannot hold."""
    names: list[str] = []
    for text in texts:
        name = dns_label(text)
        if name in names:
            name = dns_label(f"{name[: _MAX_LABEL - _DIGEST - 1]}-{_digest(text)}")
        names.append(name)
    return names


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGEST]


def _service(document: Document, name: str) -> Data:
    contract = document.contract
    promise = contract.outcome if contract and contract.outcome else document.purpose
    return {
        "apiVersion": API_VERSION,
        "kind": "Service",
        "metadata": {"name": name, "displayName": document.agent},
        "spec": {"description": (promise or "")[:_MAX_TEXT]} if promise else {},
    }


def _objective(document: Document, service: str, name: str, clause: Clause) -> Data:
    objective = clause.objective or DEFAULT_OBJECTIVE
    notes = {
        "kind": "guardrail" if clause.guardrail else "goal",
        "objective-percent": print_number(objective),
    }
    if clause.min_sample is not None:
        notes["min-sample"] = str(clause.min_sample)
    if clause.report_within is not None:
        notes["report-within"] = clause.report_within
    return {
        "apiVersion": API_VERSION,
        "kind": "SLO",
        "metadata": {
            "name": name,
            "displayName": clause.name,
            "annotations": {f"{_PREFIX}{key}": one for key, one in notes.items()},
        },
        "spec": {
            "description": clause_text(clause)[:_MAX_TEXT],
            "service": service,
            "indicator": _indicator(document, name, clause),
            "timeWindow": [
                {"duration": clause.window or DEFAULT_WINDOW, "isRolling": True}
            ],
            "budgetingMethod": "Occurrences",
            "objectives": [
                {
                    "displayName": clause_text(clause)[:_MAX_LABEL],
                    "target": min(float(objective / 100), MOST_TARGET),
                }
            ],
        },
    }


def _indicator(document: Document, name: str, clause: Clause) -> Data:
    """Count the runs that met the target among all that ended."""
    runs = {"agent": document.agent, "metric": clause.metric}
    good = {**runs, "target": print_target(clause.target)}
    if clause.unit is not None:
        good["unit"] = clause.unit
    source = dns_label(clause.source or "agent")
    return {
        "metadata": {"name": f"{name[: _MAX_LABEL - 4].rstrip('-')}-sli"},
        "spec": {
            "ratioMetric": {
                "counter": True,
                "good": _metric(source, {"count": "runs that met the target", **good}),
                "total": _metric(source, {"count": "runs that ended", **runs}),
            }
        },
    }


def _metric(source: str, spec: dict[str, str]) -> Data:
    return {
        "metricSource": {"metricSourceRef": source, "type": "Charter", "spec": spec}
    }
