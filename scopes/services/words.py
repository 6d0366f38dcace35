"""A charter as people read it: in words, with advice, and what one version changes against another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from charter.engine import failing_examples
from charter.language import Document, diff, in_words, lint, read
from registry.models import Environment
from scopes.models import Version
from scopes.services.known import known_about


def words_of(document: Document) -> dict[str, list[str]]:
    """The charter in words: {group: [sentence]}, each sentence going on from its group's name."""
    words = in_words(document)
    groups = ("may", "must_ask", "must_never", "stops", "promises")
    return {
        group: [sentence.text for sentence in getattr(words, group)] for group in groups
    }


def advice_on(
    document: Document,
    *,
    production: bool,
    authors: Iterable[int],
    environment: Environment | None = None,
) -> list[dict[str, Any]]:
    """The lints of a charter and its failing examples: code, severity, path, line, message, fix, mend.

    `authors`: the ids of those who wrote it, whose answers alone are not enough. `environment`: where it
    is asked for, None for a draft.
    """
    known = known_about(document, authors=authors, environment=environment)
    found = lint(document, production=production, known=known)
    rows = [{**asdict(item), "severity": str(item.severity)} for item in found]
    rows.extend(
        {
            "code": "example_fails",
            "severity": "error",
            "path": failure.path,
            "line": failure.line,
            "message": failure.say,
            "fix": "correct the example or the charter",
            "mend": [],
        }
        for failure in failing_examples(document)
    )
    return rows


def changes_between(old: Document | None, new: Document) -> list[dict[str, Any]]:
    """What `new` changes against `old` (None: nothing was there): [{kind, sentence, path}]."""
    return [
        {"kind": str(change.kind), "sentence": change.sentence, "path": change.path}
        for change in diff(old, new)
    ]


def changes_since_base(version: Version) -> list[dict[str, Any]]:
    """What a version changes against the one it was drafted from."""
    base = read(version.base.text) if version.base else None
    return changes_between(base, read(version.text))
