"""Lists as files: CSV that no spreadsheet runs, and JSON Lines; sent row by row, however long.

A cell of text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP: CSV injection).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

BATCH = 200
"""Rows that leave in one piece."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 (spreadsheets read the full-width ones too)


def csv_response(
    filename: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    preface: Iterable[Sequence[Any]] = (),
) -> StreamingHttpResponse:
    """An RFC 4180 file to save. `preface`: rows above the header, such as what was asked for.

    Cells: text, numbers, booleans, None (empty), datetimes (ISO 8601, UTC), lists of text (joined by `; `),
    mappings (JSON).
    """
    table = chain(preface, [header], rows)
    lines = _lines([cell(value) for value in row] for row in table)
    return _file(
        filename, lines, content_type="text/csv; charset=utf-8; header=present"
    )


def jsonl_response(
    filename: str, rows: Iterable[Mapping[str, Any]]
) -> StreamingHttpResponse:
    """A file of one JSON object a line; datetimes become ISO 8601 in UTC."""
    lines = (json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in rows)
    return _file(filename, lines, content_type="application/jsonl; charset=utf-8")


def cell(value: Any) -> str | int | float | Decimal:
    """What stands in a CSV cell for `value`. Numbers stay numbers; text never begins a formula."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    text = _text(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(_text(item) for item in value)
    return value if isinstance(value, str) else str(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)


class _Line:
    """What `csv.writer` writes into: it hands the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow(row)


def _file(
    filename: str, lines: Iterator[str], *, content_type: str
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_batches(lines), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=filename
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _batches(lines: Iterator[str]) -> Iterator[str]:
    while batch := "".join(islice(lines, BATCH)):
        yield batch
