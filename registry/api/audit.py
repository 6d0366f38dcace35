"""The audit trail for auditors' tools."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry import access
from registry.errors import NotAllowedError
from registry.rest.pages import slice_of
from registry.rest.schema import CURSOR, LIMIT, operation
from registry.rest.views import ApiView
from registry.services.trail.find import DIRECTIONS, RESULTS, entries_for, read_filter
from registry.services.trail.pages import entry_data
from registry.services.trail.verifications import standing
from registry.web import person_of

LONGEST = 200
WORD: dict[str, Any] = {"required": False, "allow_blank": True, "max_length": LONGEST}


class AuditFilter(serializers.Serializer[Any]):
    """What to look for; docs/audit.md says each."""

    person = serializers.CharField(**WORD, help_text="e-mail, part of a name, charter")
    agent = serializers.CharField(**WORD)
    object = serializers.CharField(**WORD, help_text="`draft`, `draft:17`")
    event = serializers.CharField(**WORD, help_text="its beginning")
    field = serializers.CharField(**WORD, help_text="what changed: `Tags`")
    result = serializers.CharField(**WORD, help_text=", ".join((*RESULTS, *DIRECTIONS)))
    to = serializers.CharField(**WORD, help_text="a day or a moment")
    q = serializers.CharField(**WORD, help_text="words of the summary")
    request = serializers.CharField(**WORD, help_text="an `X-Request-ID`")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of the language, so it cannot be declared like the others."""
        start = serializers.CharField(**WORD, help_text="a day or a moment")
        return {**super().get_fields(), "from": start}


class AuditChange(serializers.Serializer[Any]):
    """One thing that changed, in words."""

    what = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)
    kind = serializers.CharField(required=False)


class AuditSealFacts(serializers.Serializer[Any]):
    """Where the entry stands in the chain."""

    sequence = serializers.IntegerField()
    hash = serializers.CharField()


class AuditFacts(serializers.Serializer[Any]):
    """Who changed what, when, through which door."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    person = serializers.CharField(allow_null=True, help_text="an e-mail address")
    by = serializers.CharField()
    event = serializers.CharField()
    object = serializers.CharField()
    object_label = serializers.CharField()
    agent = serializers.CharField(allow_null=True)
    summary = serializers.CharField()
    changes = AuditChange(many=True)
    facts = serializers.DictField()
    door = serializers.CharField(allow_null=True)
    request_id = serializers.CharField(allow_null=True)
    ip = serializers.CharField(allow_null=True)
    seal = AuditSealFacts(allow_null=True)


class AuditPage(serializers.Serializer[Any]):
    """Entries, the newest first, and how far the chain is verified, in words."""

    items = AuditFacts(many=True)
    next = serializers.CharField(
        allow_null=True, help_text="the cursor to go on from; null at the end"
    )
    chain = serializers.CharField()


class AuditView(ApiView):
    """`/api/v1/audit`."""

    @operation(
        "list_audit_entries",
        "Who changed what, the newest first",
        answers=AuditPage,
        query=[AuditFilter, CURSOR, LIMIT],
        refuses=[422],
        tag="Audit",
    )
    def get(self, request: Request) -> Response:
        """Auditors and administrators."""
        if not access.may_read_audit(person_of(request)):
            raise NotAllowedError(
                "the audit trail is for auditors and administrators",
                fix="an administrator can make you an auditor",
            )
        rows = entries_for(read_filter(request.query_params))
        found = slice_of(request, rows, order=["-at", "-pk"])
        return Response(
            {
                "items": [entry_data(entry) for entry in found.items],
                "next": found.next,
                "chain": standing().sentence,
            }
        )
