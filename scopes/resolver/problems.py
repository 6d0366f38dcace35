"""No answer: RFC 9457 problem details, each with a code and what to do next.

A client treats every one of these as deny. Nothing in them repeats a value that was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

MEDIA_TYPE = "application/problem+json"
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Problem(Exception):  # noqa: N818 (an answer over HTTP, not a malfunction)
    """Why there is no answer, and what the caller can do."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        fix: str,
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.fix = fix
        self.headers = headers

    def as_data(self, request_id: str) -> dict[str, Any]:
        """Return the members of the problem document."""
        return {
            "type": f"urn:charter:problem:{self.code}",
            "title": TITLES[self.code],
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "fix": self.fix,
            "request_id": request_id,
        }


TITLES = {
    "invalid_json": "The body is no JSON object",
    "invalid_request": "The body does not say what is needed",
    "invalid_parameter": "A parameter or header is malformed",
    "too_large": "The body is too large",
    "unauthenticated": "No valid key",
    "not_yours": "Not with this key",
    "not_found": "Nothing there",
    "not_in_force": "No charter in force",
    "method_not_allowed": "Not with this method",
    "conflict": "Not in this state",
    "agent_retired": "The agent is retired",
    "agent_suspended": "The agent is suspended",
    "too_many_runs": "Too many runs",
    "unavailable": "No answer now",
    "internal_error": "Charter failed",
}


def invalid_json(why: str) -> Problem:
    """400: the body is no JSON object that everybody reads alike."""
    return Problem(
        400, "invalid_json", why, fix="send one JSON object in UTF-8, without NaN"
    )


def invalid_request(why: str) -> Problem:
    """400: a member is missing, unknown or of the wrong type, where deny is no answer."""
    return Problem(400, "invalid_request", why, fix="see docs/http.md for the members")


def invalid_parameter(why: str) -> Problem:
    """400: a query parameter or header is malformed."""
    return Problem(400, "invalid_parameter", why, fix="mend it and ask again")


def too_large() -> Problem:
    """413: the body is over 64 KiB."""
    return Problem(
        413, "too_large", "the body is over 64 KiB", fix="send less; a digest may do"
    )


def unauthenticated() -> Problem:
    """401: one answer for no key, a wrong, an expired and a revoked one."""
    return Problem(
        401,
        "unauthenticated",
        "this takes a live agent key",
        fix="send `Authorization: Bearer chk_live_…`; its owner team can make a new one",
        headers={"www-authenticate": 'Bearer realm="charter"'},
    )


def not_yours(why: str, *, fix: str) -> Problem:
    """403: the key is good, and for something else."""
    return Problem(403, "not_yours", why, fix=fix)


def not_found(what: str = "this address") -> Problem:
    """404: nothing there that this key may see."""
    return Problem(
        404, "not_found", f"there is nothing at {what}", fix="check the id and the key"
    )


def not_in_force() -> Problem:
    """404: no charter answers for the agent in the key's environment."""
    return Problem(
        404,
        "not_in_force",
        "no charter is in force for this agent here",
        fix="its owner team asks for a deployment",
    )


def agent_retired() -> Problem:
    """410: the agent has ended for good."""
    return Problem(
        410, "agent_retired", "this agent is retired", fix="stop; it will not return"
    )


def agent_suspended() -> Problem:
    """423: the agent is stopped until two people agree."""
    return Problem(
        423,
        "agent_suspended",
        "this agent is suspended and may start nothing",
        fix="wait; two people who answer for it let it go on",
    )


def method_not_allowed(allowed: str) -> Problem:
    """405: the address exists, for other methods."""
    return Problem(
        405,
        "method_not_allowed",
        f"this address answers {allowed}",
        fix="use that method",
        headers={"allow": allowed},
    )


def conflict(why: str, *, fix: str) -> Problem:
    """409: the thing is not in the state that was assumed."""
    return Problem(409, "conflict", why, fix=fix)


def too_many_runs(why: str, *, retry_after: int) -> Problem:
    """429: `max_open_runs` or `max_runs_per_hour`; `retry_after` in seconds."""
    return Problem(
        429,
        "too_many_runs",
        why,
        fix=f"finish a run, or ask again in {retry_after} s",
        headers={"retry-after": str(retry_after)},
    )


def unavailable(why: str = "the decision could not be recorded") -> Problem:
    """503: no record, no answer."""
    return Problem(
        503,
        "unavailable",
        why,
        fix="ask again with the same `call`",
        headers={"retry-after": "1"},
    )


def internal_error() -> Problem:
    """500: a fault of ours; the log has its place under the request id."""
    return Problem(
        500,
        "internal_error",
        "something failed on this side",
        fix="tell the administrator the request id",
    )
