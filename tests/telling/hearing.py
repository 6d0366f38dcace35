"""Endpoints on loopback, allowed by Frank, and what they heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from registry.models import Endpoint
from registry.services.imports.outside import allow_host
from registry.services.webhooks.endpoints import make_endpoint
from tests.factories import Cast
from tests.registry.fetch.canary import Answering, Serving, serving


def make_webhook_text(cast: Cast, **overrides: Any) -> tuple[Endpoint, str]:
    facts = {
        "kind": "webhook",
        "name": "Ledger",
        "address": "https://hooks.example.com/charter",
        "types": (),
        "by": cast.frank,
    }
    return make_endpoint(**{**facts, **overrides})


def make_webhook(cast: Cast, **overrides: Any) -> Endpoint:
    return make_webhook_text(cast, **overrides)[0]


class Heard(list[tuple[dict[str, str], bytes]]):
    """Headers and body of each request, in order."""


@contextmanager
def listening(
    cast: Cast, answer: Callable[[Answering], None] | None = None
) -> Iterator[tuple[Serving, Heard]]:
    """A server that hears requests; its port is allowed. `answer`: else 200 and `{}`."""
    heard = Heard()

    def hear(request: Answering) -> None:
        length = int(request.headers.get("Content-Length", 0))
        body = request.rfile.read(length)
        heard.append(({k.lower(): v for k, v in request.headers.items()}, body))
        if answer is None:
            request.reply(b"{}")
        else:
            answer(request)

    with serving(hear) as server:
        allow_host("127.0.0.1", port=server.port, reason="a test", by=cast.frank)
        yield server, heard


def address_of(server: Serving) -> str:
    return f"http://127.0.0.1:{server.port}/hook"
