"""The lines of a list of agents: read strictly, every bad line named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from charter.engine.strict_json import JsonError, read_json
from registry.plain_text import cleaned

ID_LENGTH = 300
TITLE_LENGTH = 120
PURPOSE_LENGTH = 4000
TAG_LENGTH = 40
MOST_SHOWN = 50
CUT = "…"


class LinesError(Exception):
    """Lines that make no sense; `problems` is `(line number from 1, what is wrong)`, in order."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        self.problems = problems
        shown = [f"line {number}: {text}" for number, text in problems[:MOST_SHOWN]]
        if len(problems) > MOST_SHOWN:
            shown.append(f"and {len(problems) - MOST_SHOWN} more")
        super().__init__("\n".join(shown))


@dataclass(frozen=True, slots=True)
class Line:
    """One agent as the list says it, cut to what the catalogue holds."""

    external_id: str
    name: str
    title: str
    kind: str
    purpose: str
    tags: tuple[str, ...]


def read_lines(lines: Iterable[bytes]) -> list[Line]:
    """Read a list, a JSON object a line; blank lines are nothing. Raises `LinesError` with every bad line."""
    problems: list[tuple[int, str]] = []
    found: list[Line] = []
    first_at: dict[str, int] = {}
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        line, wrong = _read_line(text)
        if line is not None and line.external_id in first_at:
            before = first_at[line.external_id]
            shown = _plain(line.external_id)
            wrong = [f"`id` `{shown}` is that of line {before} too"]
        problems += [(number, text) for text in wrong]
        if line is not None and not wrong:
            first_at[line.external_id] = number
            found.append(line)
    if problems:
        raise LinesError(problems)
    return found


def _read_line(text: bytes) -> tuple[Line | None, list[str]]:
    try:
        given = read_json(text)
    except JsonError as problem:
        return None, [str(problem)]
    if not isinstance(given, dict):
        return None, ["it is no JSON object"]
    wrong = list(_problems(given))
    if wrong:
        return None, wrong
    identity = " ".join(given["id"].split())
    name = _plain(given.get("name") or "") or _plain(identity)
    kind = _plain(given.get("type") or "")
    tags = [*(given.get("tags") or []), *_as_tag(kind)]
    return Line(
        external_id=identity,
        name=name,
        title=_cut(_plain(given.get("title") or "") or name, TITLE_LENGTH),
        kind="macro" if kind.lower() == "macro" else "micro",
        purpose=_cut(_plain(given.get("description") or ""), PURPOSE_LENGTH),
        tags=tuple(dict.fromkeys(filter(None, (_tag(tag) for tag in tags)))),
    ), []


def _problems(given: dict[str, Any]) -> Iterator[str]:
    for member in ("id", "name", "title", "type", "description"):
        value = given.get(member)
        if value is not None and not isinstance(value, str):
            yield f"`{member}` is no text"
        elif isinstance(value, str) and not _is_storable(value):
            yield f"`{member}` holds U+0000 or half a character"
    identity = given.get("id")
    if identity is None or (isinstance(identity, str) and not identity.strip()):
        yield "`id` is missing"
    elif isinstance(identity, str) and not _plain(identity):
        yield "`id` holds nothing that anybody sees"
    elif isinstance(identity, str) and len(identity) > ID_LENGTH:
        yield f"`id` is longer than {ID_LENGTH} characters"
    tags = given.get("tags")
    if tags is not None and not (
        isinstance(tags, list)
        and all(isinstance(tag, str) and _is_storable(tag) for tag in tags)
    ):
        yield "`tags` is no list of texts"


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _as_tag(kind: str) -> list[str]:
    """A type that is not ours says something about the agent all the same."""
    return [] if kind.lower() in {"", "micro", "macro"} else [kind]


def _plain(text: str) -> str:
    return " ".join(cleaned(text).split())


def _tag(text: str) -> str:
    return _cut(_plain(text).lower(), TAG_LENGTH)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + CUT
