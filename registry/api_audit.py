"""The audit trail over HTTP for auditors' tools."""

from __future__ import annotations

from urllib.parse import urlencode

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry import access
from registry.errors import InvalidError, NotAllowedError
from registry.services.trail import entries_for, read_filter
from registry.services.trail_pages import PAGE_SIZE, entry_data, page_of_trail
from registry.services.verifications import standing
from registry.web import person_of

MOST = 500


class AuditView(APIView):
    """`GET /api/v1/audit?person=&agent=&object=&event=&from=&to=&q=&request=&limit=&before=`."""

    def get(self, request: Request) -> Response:
        """Answer `{entries: […], next, chain}`, newest first; `next` is the address to go on at, or null."""
        if not access.may_read_audit(person_of(request)):
            raise NotAllowedError(
                "the audit trail is for auditors and administrators",
                fix="an administrator can make you an auditor",
            )
        query = request.query_params
        wanted, size = read_filter(query), _size(query.get("limit", ""))
        page = page_of_trail(
            entries_for(wanted), before=query.get("before", ""), size=size
        )
        following = {**wanted.given, "limit": size, "before": page.older}
        return Response(
            {
                "entries": [entry_data(entry) for entry in page],
                "next": f"{request.path}?{urlencode(following)}"
                if page.older
                else None,
                "chain": standing().sentence,
            }
        )


def _size(text: str) -> int:
    if not text:
        return PAGE_SIZE
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST):
        raise InvalidError(f"`limit` is a whole number from 1 to {MOST}")
    return int(text)
