"""The whole management API, asked what its description allows and more: no answer is a fault of ours.

`make fuzz-api-long` asks longer. Every answer must have a described status, type and form.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.openapi import document

EXAMPLES = int(os.environ.get("CHARTER_FUZZ", "6"))
IS_SHORT = "CHARTER_FUZZ" not in os.environ
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
RUN_TIME = "Run time"


def description() -> Any:
    """The description without what another process answers."""
    found = json.loads(document())
    found["paths"] = {
        path: methods
        for path, methods in found["paths"].items()
        if not any(RUN_TIME in one["tags"] for one in methods.values())
    }
    schema = schemathesis.openapi.from_dict(found)
    schema.app = get_wsgi_application()
    return schema


def ask_everything(
    headers: dict[str, str], places: dict[str, dict[str, Any]]
) -> Counter[int]:
    """Ask each operation `EXAMPLES` times with these headers; how often each status came.

    Half of the time of what there is: `places`, as `stage()` makes them.
    """
    answers: Counter[int] = Counter()
    faults: list[Exception] = []
    for result in description().get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy(), of_what_there_is=booleans())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=IS_SHORT,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any, *, of_what_there_is: bool) -> None:
            if of_what_there_is:
                case.path_parameters.update(_there(case.path, places))
            answer = case.call_and_validate(headers=headers, checks=list(CHECKS))
            answers[answer.status_code] += 1

        try:
            ask()
        except Exception as fault:  # noqa: BLE001 (every operation is asked, and all faults are told)
            faults.append(fault)
    if faults:
        raise ExceptionGroup("what was asked went wrong", faults)
    return answers


KINDS = {
    "keys": "key",
    "runs": "run",
    "reviews": "review",
    "transfers": "api_offer",
    "views": "api_view",
    "catalogue": "api_entry",
    "mcp-servers": "mcp_server",
    "replays": "replay",
    "stand-ins": "stand_in",
}


def _there(path: str, places: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The parts of an address that name something."""
    if path.startswith("/api/v1/teams/"):
        return places["team"]
    kind = next(
        (name for part, name in KINDS.items() if f"/{part}/" in path), "request"
    )
    number = places["policies" if "/policies/" in path else "version"]["number"]
    parts = {
        **places["version"],
        "number": number,
        "kind": "resources",
        "id": str(places[kind]["pk"]),
    }
    return {name: value for name, value in parts.items() if f"{{{name}}}" in path}
