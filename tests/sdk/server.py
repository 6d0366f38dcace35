"""A server of three calls, speaking the real wire format and signing for real."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charter.client.config import Config
from charter.manifest import (
    Manifest,
    read_manifest,
    sign_freshness,
    sign_manifest,
    sign_trusted_keys,
    thumbprint,
)
from tests.manifest.signed import make_manifest_bytes

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOT = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
MANIFEST_KEY = Ed25519PrivateKey.from_private_bytes(b"m" * 32)
FRESHNESS_KEY = Ed25519PrivateKey.from_private_bytes(b"f" * 32)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)

Answer = Callable[[httpx.Request], httpx.Response]


class FakeServer:
    """Answers like a healthy server; a test replaces what it wants to go wrong."""

    def __init__(self, **manifest: Any) -> None:
        self.payload = make_manifest_bytes(**manifest)
        self.root = ROOT
        self.signer = MANIFEST_KEY
        self.fresh_signer = FRESHNESS_KEY
        self.issued = NOW
        self.keys_end = NOW + timedelta(days=1)
        self.always_whole = False
        self.effects = ["allow"]
        self.review_states = ["approved"]
        self.obligations: list[dict[str, Any]] = []
        self.faults: dict[str, list[Answer]] = {}
        self.seen: list[tuple[str, str, Any]] = []

    @property
    def manifest(self) -> Manifest:
        return read_manifest(self.payload)

    def put(self, **manifest: Any) -> None:
        self.payload = make_manifest_bytes(**manifest)

    def fail(self, what: str, *answers: Answer) -> None:
        """Answer the next calls whose path ends in `what` like this."""
        self.faults.setdefault(what, []).extend(answers)

    def asked(self, what: str) -> list[Any]:
        return [body for _, path, body in self.seen if path.endswith(what)]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        body = json.loads(request.content) if request.content else None
        self.seen.append((request.method, path, body))
        for what, answers in self.faults.items():
            if path.endswith(what) and answers:
                return answers.pop(0)(request)
        return self._answer(request, path, body)

    def _answer(self, request: httpx.Request, path: str, body: Any) -> httpx.Response:
        if path == "/api/v1/manifest":
            return self._manifest(request)
        if path == "/api/v1/runs":
            return reply(
                {"run": "run-1", "agent": self.manifest.agent, "state": "open"}, 201
            )
        if path.endswith("/actions"):
            return reply(self.decision(body["call"]))
        if "/reviews/" in path:
            return reply(self._review())
        return reply({"run": "run-1"})

    def _manifest(self, request: httpx.Request) -> httpx.Response:
        tokens = self.tokens()
        headers = {"Charter-Freshness": tokens["freshness"]}
        known = request.headers.get("if-none-match") == f'"{self.manifest.digest}"'
        if known and not self.always_whole:
            return raw(b"", 304, headers)
        manifest = self.manifest
        envelope = {
            "agent": manifest.agent,
            "environment": manifest.environment,
            "digest": manifest.digest,
        }
        return reply({**envelope, **tokens}, headers=headers)

    def tokens(self) -> dict[str, str]:
        return {
            "manifest": sign_manifest(self.payload, self.signer),
            "freshness": sign_freshness(
                self.manifest, self.fresh_signer, issued=self.issued
            ),
            "keys": sign_trusted_keys(
                self.root,
                manifest=(MANIFEST_KEY.public_key(),),
                freshness=(FRESHNESS_KEY.public_key(),),
                issued=NOW - timedelta(days=1),
                expires=self.keys_end,
            ),
        }

    def decision(self, call: str, **changes: Any) -> dict[str, Any]:
        effect = self.effects[0] if len(self.effects) == 1 else self.effects.pop(0)
        code = {"allow": "granted", "deny": "denied_resource"}.get(
            effect, "approval_required"
        )
        pending = effect in ("require_approval", "escalate")
        review = {"id": "review-1", "expires_at": "2026-03-01T12:15:00+00:00"}
        return {
            "effect": effect,
            "code": code,
            "say": f"The answer is {effect}.",
            "reasons": [{"code": code, "say": "So.", "rule": "x[0]", "line": 3}],
            "obligations": self.obligations if effect == "allow" else [],
            "manifest": self.manifest.digest,
            "call": call,
            "repeated": False,
            "run": {"actions_left": 49},
            **({"review": review} if pending else {}),
            **changes,
        }

    def _review(self) -> dict[str, Any]:
        states = self.review_states
        state = states[0] if len(states) == 1 else states.pop(0)
        return {"state": state, "expires_at": "2026-03-01T12:15:00+00:00"}


def reply(
    data: Any, status: int = 200, headers: dict[str, str] | None = None
) -> httpx.Response:
    return raw(json.dumps(data).encode(), status, headers)


def raw(
    content: bytes, status: int = 200, headers: dict[str, str] | None = None
) -> httpx.Response:
    """Make an answer that is read from the wire, unlike httpx's own ready-made ones."""
    kind = {"Content-Type": "application/json", **(headers or {})}
    return httpx.Response(status, headers=kind, stream=httpx.ByteStream(content))


def problem(status: int, code: str, detail: str, **headers: str) -> Answer:
    kind = {"Content-Type": "application/problem+json", **headers}
    body = json.dumps({"code": code, "detail": detail, "status": status}).encode()
    return lambda _: raw(body, status, kind)


def make_config(cache: Path | None = None, **changes: Any) -> Config:
    given: dict[str, Any] = {
        "url": "https://charter.test",
        "key": "chk_live_x",
        "trust": thumbprint(ROOT.public_key()),
        "cache": cache,
        "patience": 0.3,
        "now": lambda: NOW,
    }
    return Config(**{**given, **changes})
