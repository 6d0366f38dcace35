"""Reading the conformance cases strictly: a key nobody knows is an error.

A file holds a `description`, one `charter` (or a `chain`, root first) and `requests`. A
request holds the members of language §2 and, beside them, what its run, its people and
its agent stand at: `run` or `runs`, `reviews`, `standing`, `call_before`, and `expect`.
What `expect` does not mention is not compared; `reasons` are compared in full and in
order.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parent / "cases"

FILE = {"description", "charter", "chain", "requests"}
ASKED = {"action", "resource", "mode", "context", "usage", "arguments", "call", "more"}
AROUND = {"description", "run", "runs", "reviews", "standing", "call_before", "expect"}
EXPECT = {
    "effect",
    "code",
    "reasons",
    "obligations",
    "ask",
    "left",
    "closes",
    "shadow_effect",
}
INNER = {
    "run": {"actions_used", "minutes_elapsed", "counters", "day_counters", "closed"},
    "reviews": {"said", "call", "content", "manifest"},
    "standing": {"refusal", "breached", "shadow"},
    "reasons": {"code", "rule", "line", "agent"},
    "ask": {"teams", "within_minutes"},
    "left": {"actions", "minutes", "counters"},
}


class CaseError(ValueError):
    """A case file that does not keep to the form."""


def cases() -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    """Give every request with its name and the charters it is asked under."""
    for path in sorted(CASES.rglob("*.yaml")):
        name = str(path.relative_to(CASES).with_suffix(""))
        file = read_file(path)
        charters = file["chain"] if "chain" in file else [file["charter"]]
        for request in file["requests"]:
            yield f"{name}: {request['description']}", charters, request


def read_file(path: Path) -> dict[str, Any]:
    """Return a case file's data. Raises `CaseError` unless it keeps to the form."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    check_file(data)
    return dict(data)


def check_file(data: Any) -> None:
    """Raise `CaseError` unless the data keeps to the form."""
    _keys(data, FILE, {"description", "requests"}, "file")
    if ("charter" in data) == ("chain" in data):
        raise CaseError("a file has a `charter` or a `chain`")
    if not data["requests"]:
        raise CaseError("a file has requests")
    for request in data["requests"]:
        _check_request(request)


def _check_request(request: Any) -> None:
    needed = {"description", "action", "resource", "mode", "expect"}
    _keys(request, ASKED | AROUND, needed, "request")
    for run in [*request.get("runs", ()), *_listed(request, "run")]:
        _keys(run, INNER["run"], {"actions_used", "minutes_elapsed"}, "run")
    for review in request.get("reviews", ()):
        _keys(review, INNER["reviews"], {"said"}, "review")
    for standing in _listed(request, "standing"):
        _keys(standing, INNER["standing"], set(), "standing")
    _check_expect(request["expect"])


def _check_expect(expect: Any) -> None:
    _keys(expect, EXPECT, {"effect"}, "expect")
    for reason in expect.get("reasons", ()):
        _keys(reason, INNER["reasons"], {"code", "rule"}, "reason")
    for name in ("ask", "left"):
        if expect.get(name) is not None:
            _keys(expect[name], INNER[name], set(), name)


def _listed(request: dict[str, Any], name: str) -> list[Any]:
    return [request[name]] if name in request else []


def _keys(data: Any, known: set[str], needed: set[str], what: str) -> None:
    if not isinstance(data, dict):
        raise CaseError(f"a {what} is a mapping")
    odd = data.keys() - known | needed - data.keys()
    if odd:
        raise CaseError(f"unknown or missing in a {what}: {sorted(map(str, odd))}")
