"""What every address of the management API is: authenticated, limited, in UTC, its POSTs at most once."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.errors import ReadOnlyTokenError, SessionRequiredError
from registry.models import PersonalToken
from registry.rest.once import at_most_once

SAFE = {"GET", "HEAD"}


class ApiView(APIView):
    """The base of all of them.

    `session_only`: methods a token never does. `asks_only`: its POST changes nothing, so a token
    that may only read may send it. `shown_once`: members of an answer that are kept nowhere.
    """

    session_only: frozenset[str] = frozenset()
    asks_only = False
    shown_once: tuple[str, ...] = ()
    limit_headers: dict[str, str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "post" in cls.__dict__ and not cls.asks_only:
            cls.post = at_most_once(cls.__dict__["post"])  # type: ignore[attr-defined]  # a method of the subclass

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Answer; times are UTC whoever asks."""
        self.limit_headers = {}
        with timezone.override(UTC):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn away tokens that may not do this, before anything is looked up."""
        super().initial(request, *args, **kwargs)
        if isinstance(request.auth, PersonalToken):
            _require_may(request.auth, request.method or "", self)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Add what is known of the caller's limit; nothing of this belongs into a cache."""
        found: Response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self.limit_headers.items():
            found[name] = value
        found.setdefault("Cache-Control", "no-store")
        return found


def _require_may(token: PersonalToken, method: str, view: ApiView) -> None:
    if method in view.session_only:
        raise SessionRequiredError(
            "a personal token does not do this: it takes a person who is signed in",
            fix="sign in and do it in the browser",
        )
    changes = method not in SAFE and not view.asks_only
    if changes and token.scope != PersonalToken.Scope.WRITE:
        raise ReadOnlyTokenError(
            f"the token {token.prefix}… may only read",
            fix="make one that may write, under Profile → Tokens",
        )
