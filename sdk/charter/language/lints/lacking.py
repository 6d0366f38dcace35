"""What an agent is there to do and another charter leaves it no way to (language §5)."""

from __future__ import annotations

from dataclasses import dataclass

from charter.language.document import Document, Mode
from charter.language.lints.reach import Open
from charter.language.words.phrases import either, spoken, touching

_Need = tuple[str, Mode, tuple[str, ...] | None]
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Lacking:
    """`what` in words, such as `write to refunds`; `is_all`: nothing is left to do."""

    what: str
    is_all: bool


def lacking_under(child: Document, above: Document) -> Lacking | None:
    """Tell what of its work an agent cannot do under another charter, None for nothing."""
    return lacking(child, Open(above.authorization))


def lacking(child: Document, above: Open) -> Lacking | None:
    """Tell the same of a scope that is read already."""
    own = Open(child.authorization)
    needs = [one for one in _needs(child) if own.refusal(*one) is None]
    found = [one for one in needs if above.refusal(*one) is not None]
    if not found:
        return None
    what = either(f"{touching([mode])} {spoken(name)}" for name, mode, _ in _few(found))
    return Lacking(what, is_all=len(found) == len(needs))


def _needs(document: Document) -> list[_Need]:
    """Give what an agent is there to do: its tools, or without any its grants."""
    if document.tools:
        return [(one.resource, one.mode, (one.action,)) for one in document.tools]
    return [
        (one.resource, mode, one.actions)
        for one in document.authorization.can_access
        for mode in one.modes
    ]


def _few(found: list[_Need]) -> list[_Need]:
    by_touch = {one[:2]: one for one in found}
    return list(by_touch.values())[:_SHOWN]
