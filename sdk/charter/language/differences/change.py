"""One semantic change between two charters (language §8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a change does to how strictly requests are treated.

    Wider: some request is treated less strictly, or that cannot be ruled out. Sound,
    not complete: a wider change is never called anything else.
    """

    WIDER = "wider"
    NARROWER = "narrower"
    REMOVES_SAFEGUARD = "removes_safeguard"
    SAME_REACH = "same_reach"


@dataclass(frozen=True, slots=True)
class Change:
    """`sentence` for a person; `path` in the document that has it, the new one first.

    `old` and `new` are the canonical data of the part before and after, None if absent.
    """

    kind: Kind
    sentence: str
    path: str
    old: Any = None
    new: Any = None


def wider(sentence: str, path: str, old: Any = None, new: Any = None) -> Change:
    return Change(Kind.WIDER, sentence, path, old, new)


def narrower(sentence: str, path: str, old: Any = None, new: Any = None) -> Change:
    return Change(Kind.NARROWER, sentence, path, old, new)


def unsafer(sentence: str, path: str, old: Any = None, new: Any = None) -> Change:
    return Change(Kind.REMOVES_SAFEGUARD, sentence, path, old, new)


def same(sentence: str, path: str, old: Any = None, new: Any = None) -> Change:
    return Change(Kind.SAME_REACH, sentence, path, old, new)
