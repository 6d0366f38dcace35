from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from registry.export import csv_response, jsonl_response

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def body(response) -> str:
    return b"".join(response.streaming_content).decode()


def read_csv(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\N{FULLWIDTH EQUALS SIGN}1+1",
        '=HYPERLINK("x")',
    ],
)
def test_no_cell_of_text_begins_a_formula(text):
    response = csv_response("x.csv", ["name"], [[text]])

    assert read_csv(response)[1] == [f"'{text}"]


def test_a_header_and_a_preface_are_neutralised_too():
    response = csv_response("x.csv", ["=name"], [], preface=[["@asked"]])

    assert read_csv(response) == [["'@asked"], ["'=name"]]


def test_a_formula_within_a_list_or_after_a_comma_is_neutralised():
    response = csv_response("x.csv", ["tags"], [[["=a", "b"]], ["a,=b"]])

    assert read_csv(response)[1:] == [["'=a; b"], ["a,=b"]]


def test_what_is_no_text_is_written_plainly():
    row = [-5, Decimal("-0.5"), None, True, AT, {"a": AT}]

    response = csv_response("x.csv", ["n"], [row])

    assert read_csv(response)[1] == [
        "-5",
        "-0.5",
        "",
        "true",
        "2026-03-01T12:00:00Z",
        '{"a": "2026-03-01T12:00:00Z"}',
    ]


def test_quotes_commas_and_line_breaks_survive():
    texts = ['say "hi"', "a,b", "two\r\nlines", "Größe, 東京"]

    response = csv_response("x.csv", ["a", "b", "c", "d"], [texts])

    assert read_csv(response)[1] == texts


def test_json_lines_are_one_object_a_line():
    response = jsonl_response("x.jsonl", [{"at": AT, "text": "=1\n"}, {"n": -5}])

    assert [json.loads(line) for line in body(response).splitlines()] == [
        {"at": "2026-03-01T12:00:00Z", "text": "=1\n"},
        {"n": -5},
    ]


def test_rows_are_asked_for_as_they_are_sent():
    asked = []

    def rows():
        for number in range(1000):
            asked.append(number)
            yield [number]

    response = csv_response("x.csv", ["n"], rows())
    next(iter(response))

    assert len(asked) < 250


def test_it_is_a_file_to_save_and_not_to_keep_in_between():
    response = csv_response("agents “all”.csv", ["n"], [])

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Cache-Control"] == "private, no-store"
