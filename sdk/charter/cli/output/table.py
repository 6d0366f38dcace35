"""Findings for a person at a terminal, with the line and a caret beneath it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from charter.cli.findings import Checked, Finding
from charter.cli.terminal import Paint, paint, visible
from charter.language.lints import Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "blue"}
_WIDEST = 100
_BREAK = re.compile(r"\r\n|\r|\n")


def render(_: str, checked: Sequence[Checked]) -> str:
    """Give the findings of every file, then one line for each that has none."""
    return "\n".join(line for one in checked for line in lines(one, paint))


def lines(checked: Checked, paint: Paint) -> Iterator[str]:
    """Give the lines about one file, in the colours of `paint`."""
    name = visible(checked.file)
    if not checked.findings:
        yield f"{paint('ok', 'green')}  {name}"
        return
    text = _BREAK.split(checked.text)
    for finding in checked.findings:
        yield from _finding(name, text, finding, paint)
        yield ""
    yield f"{paint(name, 'bold')}: {summary(checked)}"


def summary(checked: Checked) -> str:
    """Count the findings by severity, and say whether the file reads."""
    counts = [(one, len(checked.of(one))) for one in Severity]
    said = ", ".join(
        f"{count} {severity}{'' if count == 1 else 's'}"
        for severity, count in counts
        if count
    )
    return said or "ok"


def _finding(
    name: str, text: list[str], finding: Finding, paint: Paint
) -> Iterator[str]:
    colour = _COLOURS[finding.severity]
    label = paint(f"{finding.severity} {visible(finding.code)}", colour, "bold")
    place = f"{name}:{finding.line}:{finding.column}"
    yield f"{label}  {paint(place, 'bold')}"
    yield f"  {visible(finding.message)}"
    if finding.line <= len(text) and text[finding.line - 1].strip():
        yield from _excerpt(text[finding.line - 1], finding, paint)
    if finding.path:
        yield f"  {paint('where', 'dim')}  {visible(finding.path)}"
    if finding.fix:
        yield f"  {paint('mend', 'dim')}   {visible(finding.fix)}"


def _excerpt(line: str, finding: Finding, paint: Paint) -> Iterator[str]:
    """Give the line and a caret under the column, cut where it is very long."""
    colour = _COLOURS[finding.severity]
    at = max(finding.column - 1, 0)
    start = max(at - _WIDEST // 2, 0) if len(line) > _WIDEST else 0
    before, after = line[start:at], line[at : start + _WIDEST]
    number = str(finding.line)
    gutter = paint(f"{number} |", "dim")
    blank = paint(f"{' ' * len(number)} |", "dim")
    yield f"  {gutter} {visible(before)}{visible(after)}"
    yield f"  {blank} {' ' * _width(visible(before))}{paint('^', colour, 'bold')}"


def _width(text: str) -> int:
    """Give how many columns of a terminal a text takes."""
    return sum(
        0
        if unicodedata.combining(one)
        else 1 + (unicodedata.east_asian_width(one) in "WF")
        for one in text
    )
