"""What is wrong with a document, and where (language §1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Every code a problem can have; part of the interface, never renamed."""

    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_MANY_NODES = "too_many_nodes"
    NOT_UTF8 = "not_utf8"
    BYTE_ORDER_MARK = "byte_order_mark"
    FORBIDDEN_CHARACTER = "forbidden_character"
    TAB_INDENTATION = "tab_indentation"
    DIRECTIVE = "directive"
    NOT_YAML = "not_yaml"
    EMPTY_DOCUMENT = "empty_document"
    SEVERAL_DOCUMENTS = "several_documents"
    ANCHOR = "anchor"
    ALIAS = "alias"
    TAG = "tag"
    MERGE_KEY = "merge_key"
    DUPLICATE_KEY = "duplicate_key"
    KEY_NOT_TEXT = "key_not_text"
    AMBIGUOUS_SCALAR = "ambiguous_scalar"
    UNQUOTED_INDICATOR = "unquoted_indicator"
    UNQUOTED_COMMENT = "unquoted_comment"
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    MISPLACED_KEY = "misplaced_key"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_VALUE = "unknown_value"
    EMPTY_LIST = "empty_list"
    EMPTY_TEXT = "empty_text"
    TOO_LONG = "too_long"
    INVALID_NAME = "invalid_name"
    INVALID_FIELD = "invalid_field"
    INVALID_AGENT = "invalid_agent"
    INVALID_PATTERN = "invalid_pattern"
    INVALID_ENTRY = "invalid_entry"
    INVALID_TRIGGER = "invalid_trigger"
    INVALID_TARGET = "invalid_target"
    INVALID_DURATION = "invalid_duration"
    INVALID_PERCENTAGE = "invalid_percentage"
    INVALID_DIGEST = "invalid_digest"
    INVALID_SCHEMA = "invalid_schema"
    INVALID_NUMBER = "invalid_number"
    NO_MODE = "no_mode"
    DUPLICATE_MODE = "duplicate_mode"
    DUPLICATE_NAME = "duplicate_name"
    UNKNOWN_STEP = "unknown_step"
    CYCLE = "cycle"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: `path` as in rules, line and column from 1, `fix` what to do."""

    code: str
    path: str
    line: int
    column: int
    message: str
    fix: str


class DocumentError(ValueError):
    """A document that does not read; `problems` holds all that is wrong, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=_place))
        first = self.problems[0]
        super().__init__(f"line {first.line}: {first.message}")


def quote(text: str, limit: int = 60) -> str:
    """Give a piece of input in backticks: clipped, unprintable characters escaped."""
    clipped = text if len(text) <= limit else text[: limit - 1] + "…"
    if not clipped.isprintable():
        clipped = "".join(one if one.isprintable() else _escape(one) for one in clipped)
    return f"`{clipped}`"


def _escape(character: str) -> str:
    return {"\n": "\\n", "\t": "\\t"}.get(character, f"\\u{ord(character):04x}")


def _place(problem: Problem) -> tuple[int, int, str]:
    return problem.line, problem.column, problem.code
