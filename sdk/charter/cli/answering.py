"""Deciding requests that come as lines of JSON.

No line is lost and none is allowed by a failure: whatever goes wrong in a line is a
deny of that line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, nan
from typing import IO, Any

from charter.engine import (
    Compiled,
    Decision,
    JsonError,
    Refusal,
    Request,
    RunState,
    decide,
    parse_request,
    parse_state,
    read_json,
)
from charter.engine.decide import engine_error

LONGEST_LINE = 8 * 1024 * 1024
_FLOATS = {"nan": nan, "inf": inf, "-inf": -inf}
_MEMBERS = frozenset(
    {"action", "resource", "mode", "context", "usage", "arguments", "run"}
)
_START = RunState()
_ANYTHING = Request("any", "any", "read")

Answer = Callable[[bytes], Decision]


def lines_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Give the lines of a stream, parted at line feeds alone, without holding it.

    Of a line over `LONGEST_LINE` the first bytes are given, one more than that.
    """
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > LONGEST_LINE:
            rest = stream.readline(LONGEST_LINE + 1)
        yield line


def answerer(compiled: Compiled | None) -> Answer:
    """Give what answers a line under a charter; None: one that does not read."""
    if compiled is None:
        nowhere = decide(None, _ANYTHING, _START)
        return lambda _: nowhere

    def answer(line: bytes) -> Decision:
        try:
            return decide(compiled, *_question(line))
        except Exception as problem:  # noqa: BLE001 - language §3: it is a deny
            return engine_error((), _ANYTHING, error=repr(problem))

    return answer


def parse_question(data: Any) -> tuple[Request | Refusal, RunState | Refusal]:
    """Return the request and the run state that a line's data stands for."""
    if not isinstance(data, dict):
        return Refusal("a request is an object"), _START
    if not data.keys() <= _MEMBERS:
        return _unknown(data), _START
    state: RunState | Refusal = _START
    if "run" in data:
        state = parse_state(data.pop("run"))
    if "context" in data and data["context"] is None:
        del data["context"]
    request = parse_request(data)
    # One of the two is told of, and the request is what the caller wrote first.
    return request, _START if isinstance(request, Refusal) else state


def _question(line: bytes) -> tuple[Request | Refusal, RunState | Refusal]:
    if len(line) > LONGEST_LINE:
        return Refusal(f"the line is over {LONGEST_LINE} bytes"), _START
    try:
        data = read_json(line)
        # An escape may hide the name; looking for both is quicker than looking inside.
        if b"$float" in line or b"\\u" in line:
            data = _with_floats(data)
    except JsonError as problem:
        return Refusal(str(problem)), _START
    except RecursionError:
        return Refusal("the line is nested too deeply"), _START
    return parse_question(data)


def _with_floats(data: Any) -> Any:
    """Put the numbers in place that JSON cannot write."""
    if isinstance(data, list):
        return [_with_floats(item) for item in data]
    if not isinstance(data, dict):
        return data
    if len(data) == 1 and isinstance(name := data.get("$float"), str):
        return _FLOATS.get(name, data)
    return {key: _with_floats(value) for key, value in data.items()}


def _unknown(data: dict[str, Any]) -> Refusal:
    name = min(data.keys() - _MEMBERS)
    shown = "".join(one if one.isprintable() else "?" for one in name[:60])
    return Refusal(f"unknown member `{shown}`")
