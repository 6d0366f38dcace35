"""Who calls the management API: a person's session, or a script with their token."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from registry.models import Person, PersonalToken
from registry.services.tokens import PERSONAL, token_of

SCHEME = "bearer "


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer chp_…`; another bearer is refused, not passed over for a cookie."""

    def authenticate(self, request: Request) -> tuple[Person, PersonalToken] | None:
        """The person and their token; None without the header."""
        given = request.headers.get("Authorization", "")
        if not given.lower().startswith(SCHEME):
            return None
        text = given[len(SCHEME) :].strip()
        token = token_of(text) if text.startswith(PERSONAL) else None
        if token is None:
            raise AuthenticationFailed
        return token.person, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 (the framework calls it so)
        """What a 401 asks for."""
        return 'Bearer realm="charter"'


class CookieAuthentication(SessionAuthentication):
    """The session of a person who is signed in; changes want the CSRF token."""
