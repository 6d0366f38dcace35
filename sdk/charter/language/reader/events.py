"""The event stream of a document, counted before anything is composed of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from charter.language.problems import Code, DocumentError, Problem, quote

if TYPE_CHECKING:
    from yaml.events import Event

MAX_LEVELS = 20
MAX_NODES = 2000

_INDICATOR = re.compile(r"(?:[:\-?,]\s+|[\[{,]\s*)([>|*&!%@`][^\s,\]}]*)")


def event_stream(text: str, problems: list[Problem]) -> list[Event]:
    """Give the events of the one document in a text.

    Raises `DocumentError` with the problems so far when it is no YAML or over a limit.
    """
    import yaml  # noqa: PLC0415  importing the language stays light without it

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: list[Event] = []
    counter = _Counter()
    try:
        for event in yaml.parse(text, Loader=loader):
            if (wrong := counter.count(event)) is not None:
                break
            events.append(event)
        else:
            return events
    except yaml.MarkedYAMLError as error:
        raise DocumentError(_not_yaml(text, error, problems)) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # Without libyaml, an escape beyond Unicode is no YAMLError.
        at = Problem(Code.NOT_YAML, "", 1, 1, f"not YAML: {quote(str(error))}", _MEND)
        raise DocumentError(problems or [at]) from None
    raise DocumentError([*problems, wrong])


_MEND = "mend the YAML at this place"


class _Counter:
    """Counts levels, nodes and documents while events go by."""

    def __init__(self) -> None:
        self.levels = self.nodes = self.documents = 0

    def count(self, event: Event) -> Problem | None:
        name = type(event).__name__
        if name in ("SequenceStartEvent", "MappingStartEvent"):
            self.levels += 1
        elif name in ("SequenceEndEvent", "MappingEndEvent"):
            self.levels -= 1
        self.nodes += name in _NODES
        self.documents += name == "DocumentStartEvent"
        if self.levels > MAX_LEVELS:
            message = f"more than {MAX_LEVELS} levels of nesting"
            return _at(event, Code.TOO_DEEP, message, "nest less deeply")
        if self.nodes > MAX_NODES:
            message = f"more than {MAX_NODES} values and collections"
            return _at(event, Code.TOO_MANY_NODES, message, "shorten the document")
        if self.documents > 1:
            message = "a second document begins at `---`"
            return _at(event, Code.SEVERAL_DOCUMENTS, message, "keep one per file")
        return None


_NODES = ("ScalarEvent", "SequenceStartEvent", "MappingStartEvent", "AliasEvent")


def _at(event: Event, code: Code, message: str, fix: str) -> Problem:
    mark: Any = event.start_mark
    return Problem(code, "", mark.line + 1, mark.column + 1, message, fix)


def _not_yaml(text: str, error: Any, problems: list[Problem]) -> list[Problem]:
    """Add what the parser says, unless what is already known explains it."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if problems:
        return problems
    lines = re.split(r"\r\n|\r|\n", text)
    written = lines[line - 1] if line <= len(lines) else ""
    if found := _INDICATOR.search(written):
        value = found.group(1)
        message = f"{quote(value)} begins with {quote(value[0])}, a sign of YAML itself"
        column, fix = found.start(1) + 1, "write it in quotes"
        return [Problem(Code.UNQUOTED_INDICATOR, "", line, column, message, fix)]
    message = f"not YAML: {error.problem} in {quote(written.strip())}"
    return [Problem(Code.NOT_YAML, "", line, column, message, _MEND)]
