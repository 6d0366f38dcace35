"""The engine: a charter, a request and a run state give a decision (language §3).

It reads no clock, file, setting or socket, and imports the standard library alone.
"""

from __future__ import annotations

from charter.engine.boundary import Left
from charter.engine.compile import Compiled, compile_document
from charter.engine.decide import decide, decide_chain, engine_error
from charter.engine.decision import Decision
from charter.engine.edge import Directive, directive
from charter.engine.examples import (
    ExampleResult,
    FailingExample,
    example_results,
    failing_examples,
)
from charter.engine.least import Drop, Proposal, Use, least_privilege
from charter.engine.outcome import Attainment, RunMetrics, attainment, attainments
from charter.engine.replay import Group, Recorded, Replay, Tally, replay
from charter.engine.request import (
    Refusal,
    Request,
    arguments_digest,
    content_digest,
    digests,
    parse_context,
    parse_request,
    with_facts,
)
from charter.engine.ruling import Ask, Code, Effect, Obligation, Reason, Ruling, Team
from charter.engine.standing import Link, Standing
from charter.engine.state import Opening, Review, RunState, Said, parse_state
from charter.engine.strict_json import JsonError, read_json

__all__ = [
    "Ask",
    "Attainment",
    "Code",
    "Compiled",
    "Decision",
    "Directive",
    "Drop",
    "Effect",
    "ExampleResult",
    "FailingExample",
    "Group",
    "JsonError",
    "Left",
    "Link",
    "Obligation",
    "Opening",
    "Proposal",
    "Reason",
    "Recorded",
    "Refusal",
    "Replay",
    "Request",
    "Review",
    "Ruling",
    "RunMetrics",
    "RunState",
    "Said",
    "Standing",
    "Tally",
    "Team",
    "Use",
    "arguments_digest",
    "attainment",
    "attainments",
    "compile_document",
    "content_digest",
    "decide",
    "decide_chain",
    "digests",
    "directive",
    "engine_error",
    "example_results",
    "failing_examples",
    "least_privilege",
    "parse_context",
    "parse_request",
    "parse_state",
    "read_json",
    "replay",
    "with_facts",
]
