"""How the tests call the management API."""

from __future__ import annotations

from typing import Any


def with_token(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def send(client: Any, method: str, url: str, body: Any = None, **headers: str) -> Any:
    """Send `body` as JSON; headers by keyword, `If_Match` for `If-Match`."""
    return getattr(client, method)(
        url,
        data={} if body is None else body,
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
