"""Notes how work came in (`registry.door`): of web requests and of tasks."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from celery import Task
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from registry.door import Door, Entrance, entered
from registry.ids import request_id


class EntranceMiddleware:
    """Gives each request an id, answered as `X-Request-ID`, and lets services know where it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = Door.API if request.path.startswith("/api/") else Door.BROWSER
        name = request_id(request.headers.get("X-Request-ID"))
        with entered(Entrance(door, name, address_of(request))):
            response = self.get_response(request)
        response["X-Request-ID"] = name
        return response


def address_of(request: HttpRequest) -> str:
    """The caller's IP address; behind a proxy of ours what that one saw, never what the caller claims."""
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    # Who comes by a Unix socket has no address: it is the front, which alone can reach it.
    if peer and not settings.TRUSTED_PROXY:
        return peer
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2]
    return _address(seen) or peer


def _address(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""


class EnteredTask(Task[..., Any]):
    """A task whose changes are kept as a task's, with its id."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it."""
        with entered(Entrance(Door.TASK, str(self.request.id or "")[:64])):
            return super().__call__(*args, **kwargs)
