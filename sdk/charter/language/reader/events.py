"""The event stream of a document, counted before anything is composed of it."""

from __future__ import annotations

import re
from typing import Any

from charter.language.problems import Code, DocumentError, Problem, quote

MAX_LEVELS = 20
MAX_NODES = 2000

_LEVELS = {
    "SequenceStartEvent": 1,
    "MappingStartEvent": 1,
    "SequenceEndEvent": -1,
    "MappingEndEvent": -1,
}
_NODES = frozenset(
    {"ScalarEvent", "SequenceStartEvent", "MappingStartEvent", "AliasEvent"}
)
_INDICATOR = re.compile(r"(?:[:\-?,]\s+|[\[{,]\s*)([>|*&!%@`][^\s,\]}]*)")
_MEND = (
    "look here and in the line before for a bracket, a quote or a `:` that is missing"
)
# What the parser of YAML says, and the mistake that mostly makes it say so.
_MENDS = {
    "did not find expected ',' or": (
        "close what is open, and write a text with brackets in it in quotes"
    ),
    "mapping values are not allowed": (
        "indent this line like the key before it, which ends in `:`; a text with"
        " `: ` in it stands in quotes"
    ),
    "did not find expected key": (
        "look here and in the line before: a key ends in `:`, and the keys of one"
        " mapping are indented alike"
    ),
    "could not find expected ':'": "end the key with `:` and a blank",
    "did not find expected '-'": "indent the entries of a list alike",
    "found unexpected end of stream": "close the quote that is open",
    "did not find expected node content": "close the bracket that is open, or drop one too many",
    "found unknown escape character": "write `\\\\` for a backslash",
}


def event_stream(text: str, problems: list[Problem]) -> list[Any]:
    """Give the events of the one document in a text.

    Raises `DocumentError` with the problems so far when it is no YAML or over a limit.
    """
    import yaml  # noqa: PLC0415  importing the language stays light without it

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        try:
            return _counted(loader, problems)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise DocumentError(_not_yaml(text, error, problems)) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        if isinstance(error, DocumentError):
            raise
        # Without libyaml, an escape beyond Unicode is no YAMLError.
        at = Problem(Code.NOT_YAML, "", 1, 1, f"not YAML: {quote(str(error))}", _MEND)
        raise DocumentError(problems or [at]) from None


def _counted(loader: Any, problems: list[Problem]) -> list[Any]:
    events: list[Any] = []
    levels = nodes = documents = 0
    for event in iter(loader.get_event, None):
        name = type(event).__name__
        if name in _NODES:
            nodes += 1
        levels += _LEVELS.get(name, 0)
        documents += name == "DocumentStartEvent"
        if levels > MAX_LEVELS or nodes > MAX_NODES or documents > 1:
            raise DocumentError([*problems, _over(event, levels, nodes)])
        events.append(event)
    return events


def _over(event: Any, levels: int, nodes: int) -> Problem:
    """Say which limit an event is over."""
    if levels > MAX_LEVELS:
        message = f"more than {MAX_LEVELS} levels of nesting"
        return _at(event, Code.TOO_DEEP, message, "nest less deeply")
    if nodes > MAX_NODES:
        message = f"more than {MAX_NODES} values and collections"
        return _at(event, Code.TOO_MANY_NODES, message, "shorten the document")
    message = "a second document begins at `---`"
    return _at(event, Code.SEVERAL_DOCUMENTS, message, "keep one per file")


def _at(event: Any, code: Code, message: str, fix: str) -> Problem:
    mark = event.start_mark
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
    where = f"in {quote(shown)}" if (shown := written.strip()) else "at the end"
    message = f"not YAML: {error.problem} {where}"
    return [
        Problem(Code.NOT_YAML, "", line, column, message, _mend(str(error.problem)))
    ]


def _mend(said: str) -> str:
    found = (fix for start, fix in _MENDS.items() if said.startswith(start))
    return next(found, _MEND)
