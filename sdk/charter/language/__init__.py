"""The charter language: reading, writing, explaining and comparing charters.

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from charter.language.canonical import canonical_data, from_canonical
    from charter.language.differences import diff
    from charter.language.differences.change import Change, Kind
    from charter.language.document import (
        AgentType,
        Authorization,
        Boundary,
        Clause,
        Contract,
        Document,
        OnBreach,
        Target,
    )
    from charter.language.edit import EditError, add_clause, set_contract, set_purpose
    from charter.language.lints import Lint, Severity, lint
    from charter.language.problems import DocumentError, Problem
    from charter.language.reader import read
    from charter.language.risk import Level, Risk, assess
    from charter.language.words import in_words
    from charter.language.words.sentence import Sentence, Words
    from charter.language.writer import write

_HOMES = {
    "charter.language.canonical": ("canonical_data", "from_canonical"),
    "charter.language.differences": ("diff",),
    "charter.language.differences.change": ("Change", "Kind"),
    "charter.language.document": (
        "AgentType",
        "Authorization",
        "Boundary",
        "Clause",
        "Contract",
        "Document",
        "OnBreach",
        "Target",
    ),
    "charter.language.edit": ("EditError", "add_clause", "set_contract", "set_purpose"),
    "charter.language.lints": ("Lint", "Severity", "lint"),
    "charter.language.problems": ("DocumentError", "Problem"),
    "charter.language.reader": ("read",),
    "charter.language.risk": ("Level", "Risk", "assess"),
    "charter.language.words": ("in_words",),
    "charter.language.words.sentence": ("Sentence", "Words"),
    "charter.language.writer": ("write",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "AgentType",
    "Authorization",
    "Boundary",
    "Change",
    "Clause",
    "Contract",
    "Document",
    "DocumentError",
    "EditError",
    "Kind",
    "Level",
    "Lint",
    "OnBreach",
    "Problem",
    "Risk",
    "Sentence",
    "Severity",
    "Target",
    "Words",
    "add_clause",
    "assess",
    "canonical_data",
    "diff",
    "from_canonical",
    "in_words",
    "lint",
    "read",
    "set_contract",
    "set_purpose",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module `charter.language` has no attribute `{name}`")
    return getattr(import_module(_HOME[name]), name)
