"""What reaches no view: text that the database cannot hold, JSON that two readers read differently."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO, Any
from urllib.parse import unquote_plus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from charter.engine.strict_json import JsonError, read_json


class PlainAddressMiddleware:
    """Refuses U+0000 in a path or a query: no page means it, and PostgreSQL fails on it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = unquote_plus(request.META.get("QUERY_STRING", ""))
        if "\0" in request.path_info or "\0" in query:
            raise BadRequest("the address holds U+0000")
        return self.get_response(request)


class StrictJsonParser(BaseParser):
    """JSON as the resolver reads it: no member twice, no `NaN`, any depth of nesting without a crash."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 (the framework calls it so)
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 (the framework calls it so)
    ) -> Any:
        """Return the value. Raises `ParseError`."""
        try:
            return read_json(stream.read())
        except JsonError as problem:
            raise ParseError(str(problem)) from None
