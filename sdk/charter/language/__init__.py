"""The charter language: reading, writing, explaining and comparing charters.

The names below are loaded when they are first used, so that importing this package
costs nothing and PyYAML is only needed by who reads a text.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charter.language.canonical import canonical_data, from_canonical
    from charter.language.differences import Change, Kind, diff
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
    from charter.language.edit import (
        EditError,
        add_clause,
        add_entry,
        remove_entry,
        replace_entry,
        set_contract,
        set_purpose,
        set_value,
    )
    from charter.language.lints import (
        Edit,
        How,
        Known,
        Lint,
        Severity,
        lint,
        vague_parts,
    )
    from charter.language.lints.lacking import Lacking, lacking_under
    from charter.language.openslo import openslo_objects, openslo_text
    from charter.language.problems import DocumentError, Problem
    from charter.language.reader import read
    from charter.language.risk import Level, Risk, assess
    from charter.language.trigger_logic import evaluate
    from charter.language.trigger_parser import TriggerError, parse_trigger
    from charter.language.trigger_printer import print_trigger
    from charter.language.words import Sentence, Words, in_words
    from charter.language.writer import write

__all__ = [
    "AgentType",
    "Authorization",
    "Boundary",
    "Change",
    "Clause",
    "Contract",
    "Document",
    "DocumentError",
    "Edit",
    "EditError",
    "How",
    "Kind",
    "Known",
    "Lacking",
    "Level",
    "Lint",
    "OnBreach",
    "Problem",
    "Risk",
    "Sentence",
    "Severity",
    "Target",
    "TriggerError",
    "Words",
    "add_clause",
    "add_entry",
    "assess",
    "canonical_data",
    "diff",
    "evaluate",
    "from_canonical",
    "in_words",
    "lacking_under",
    "lint",
    "openslo_objects",
    "openslo_text",
    "parse_trigger",
    "print_trigger",
    "read",
    "remove_entry",
    "replace_entry",
    "set_contract",
    "set_purpose",
    "set_value",
    "vague_parts",
    "write",
]

_HOMES = {
    "canonical": ("canonical_data", "from_canonical"),
    "differences": ("Change", "Kind", "diff"),
    "document": (
        "AgentType",
        "Authorization",
        "Boundary",
        "Clause",
        "Contract",
        "Document",
        "OnBreach",
        "Target",
    ),
    "edit": (
        "EditError",
        "add_clause",
        "add_entry",
        "remove_entry",
        "replace_entry",
        "set_contract",
        "set_purpose",
        "set_value",
    ),
    "lints": ("Edit", "How", "Known", "Lint", "Severity", "lint", "vague_parts"),
    "openslo": ("openslo_objects", "openslo_text"),
    "problems": ("DocumentError", "Problem"),
    "reader": ("read",),
    "lints.lacking": ("Lacking", "lacking_under"),
    "risk": ("Level", "Risk", "assess"),
    "trigger_logic": ("evaluate",),
    "trigger_parser": ("TriggerError", "parse_trigger"),
    "trigger_printer": ("print_trigger",),
    "words": ("Sentence", "Words", "in_words"),
    "writer": ("write",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module `{__name__}` has no `{name}`")
    module = import_module(f"{__name__}.{_HOME[name]}")
    return getattr(module, name)
