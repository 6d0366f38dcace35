"""A table of agents, one a line. docs/imports.md describes the columns for people.

UTF-8, with or without a byte order mark, or UTF-16 with one; separated by `,`, `;` or tabs, whichever the
first line has most of. Every wrong line is named, all at once; nothing of a wrong table is taken.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from charter.language.names import is_agent, is_name
from registry.imports import text
from registry.imports.effects import believed
from registry.imports.errors import ImportRefusedError, LineProblem
from registry.imports.proposal import Effect, Kind, Proposal, ProposedTool, kind_of

MAX_ROWS = 5000
MAX_PROBLEMS = 100
MAX_LIST = 50_000
COLUMNS = {
    "id": "what your list calls it, the same every time; the name if absent",
    "name": "its name in charters, such as invoice-clerk; made of the title if absent",
    "title": "what people call it; the name if absent",
    "type": "micro or macro; by the number of its tools if absent",
    "purpose": "one or two sentences",
    "tags": "words, separated by `|`",
    "version": "its own version",
    "endpoint": "where it answers, http or https",
    "reads": "tools that only read, `resource.tool`, separated by `|`",
    "writes": "tools that write, likewise",
    "deletes": "tools that take away, likewise",
}
_ALSO = {
    "external_id": "id",
    "description": "purpose",
    "kind": "type",
    "url": "endpoint",
}
_EFFECTS = {
    "reads": Effect.READ,
    "writes": Effect.WRITE,
    "deletes": Effect.DESTRUCTIVE,
}
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_csv(content: bytes) -> tuple[Proposal, ...]:
    """Read a table of agents. Raises `ImportRefusedError` with every wrong line."""
    source = _text(content)
    first = source.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(
        io.StringIO(source, newline=""), delimiter=separator, strict=True
    )
    problems: list[LineProblem] = []
    rows = list(_rows(reader, problems))
    found = [_proposal(line, row, problems) for line, row in rows]
    _require_once(rows, found, problems)
    if problems:
        count = len(problems)
        raise ImportRefusedError(
            f"the table has {count} problem{'s' if count != 1 else ''}",
            fix="correct the lines; nothing was imported",
            problems=tuple(sorted(problems, key=lambda one: one.line)[:MAX_PROBLEMS]),
        )
    if not found:
        raise ImportRefusedError("the table names no agent")
    return tuple(found)


def _text(content: bytes) -> str:
    encoding = next(
        (name for mark, name in _BYTE_ORDER_MARKS.items() if content.startswith(mark)),
        "utf-8",
    )
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ImportRefusedError(
            f"line {line} is not UTF-8", fix="save the table as `CSV UTF-8`"
        ) from None


def _rows(
    reader: Iterator[list[str]], problems: list[LineProblem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line that says something, by column; wrong ones become problems."""
    header: list[str] | None = None
    line = 0
    try:
        for cells in reader:
            line = reader.line_num  # type: ignore[attr-defined]  # csv's own iterator has it
            if header is None:
                header = _header(cells, line, problems)
            elif len(cells) > len(header):
                problems.append(
                    LineProblem(line, f"it has more than {len(header)} cells")
                )
            elif any(cell.strip() for cell in cells):
                yield line, dict(zip(header, cells, strict=False))
            if line > MAX_ROWS:
                problems.append(LineProblem(line, f"only {MAX_ROWS:,} lines are read"))
                return
    except csv.Error as error:
        problems.append(LineProblem(line + 1, f"it does not read: {error}"))


def _header(cells: list[str], line: int, problems: list[LineProblem]) -> list[str]:
    names = [cell.strip().lower().replace(" ", "_") for cell in cells]
    header = [_ALSO.get(name, name) for name in names]
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            problems.append(
                LineProblem(
                    line,
                    f"unknown column `{text.cleaned(name, 40)}`; known are {', '.join(COLUMNS)}",
                )
            )
        elif header.count(name) > 1:
            problems.append(LineProblem(line, f"the column `{name}` is there twice"))
    if "title" not in header and "name" not in header:
        problems.append(LineProblem(line, "there is no column `title` or `name`"))
    return header


def _proposal(line: int, row: dict[str, str], problems: list[LineProblem]) -> Proposal:
    given = {
        name: text.cleaned(cell, MAX_LIST if name in _EFFECTS else text.PURPOSE)
        for name, cell in row.items()
        if cell
    }
    title = given.get("title", given.get("name", ""))[: text.TITLE]
    name = given.get("name") or text.slug(title)
    wrong = []
    if not title:
        wrong.append("it has neither title nor name")
    elif not is_agent(name):
        wrong.append(f"`{name[:60]}` is no agent name; write it as invoice-clerk")
    if given.get("type", "micro") not in {"micro", "macro"}:
        wrong.append(f"`{given['type'][:40]}` is neither micro nor macro")
    endpoint = text.web_address(given.get("endpoint"))
    if given.get("endpoint") and not endpoint:
        wrong.append(f"`{given['endpoint'][:60]}` is no http or https address")
    warnings: list[str] = []
    tools = tuple(_tools(given, text.resource_name(name), wrong, warnings))
    problems.extend(LineProblem(line, one) for one in wrong)
    return Proposal(
        kind=Kind.CSV,
        external_id=(given.get("id") or name)[:200],
        name=name,
        title=title,
        purpose=given.get("purpose", ""),
        agent_kind=given.get("type") or kind_of(tools),
        tags=text.tags(given.get("tags", "").split("|")),
        version=given.get("version", "")[:60],
        endpoint=endpoint,
        tools=tools,
        facts=text.facts(("Line", str(line))),
        warnings=tuple(warnings),
    )


def _tools(
    given: dict[str, str], own: str, wrong: list[str], warnings: list[str]
) -> Iterator[ProposedTool]:
    seen: set[str] = set()
    for column, said in _EFFECTS.items():
        for cell in filter(None, map(str.strip, given.get(column, "").split("|"))):
            resource, _, name = cell.rpartition(".")
            resource = resource or own
            if not is_name(name) or not is_name(resource):
                wrong.append(f"`{cell[:60]}` in `{column}` is no `resource.tool`")
            elif name in seen:
                wrong.append(f"the tool `{name}` is there twice")
            else:
                seen.add(name)
                effect, warning = believed(name, said)
                warnings.extend([warning] if warning else [])
                yield ProposedTool(
                    name=name,
                    effect=effect,
                    resource=resource,
                    source=f"column {column}",
                )


def _require_once(
    rows: list[tuple[int, dict[str, str]]],
    found: list[Proposal],
    problems: list[LineProblem],
) -> None:
    """No two lines are one agent."""
    first: dict[str, int] = {}
    for (line, _), one in zip(rows, found, strict=True):
        if not one.title:
            continue
        before = first.setdefault(one.external_id, line)
        if before != line:
            shown = one.external_id[:60]
            problems.append(
                LineProblem(line, f"`{shown}` stands in line {before} already")
            )
