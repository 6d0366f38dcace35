"""Reading a page is one glance: what it asks twice is asked once (`registry.glance`)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from registry.glance import one_glance

READS = ("GET", "HEAD")


class GlanceMiddleware:
    """Remembers within one request that only reads; what is changed is asked anew each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in READS:
            return self.get_response(request)
        with one_glance():
            return self.get_response(request)
