"""Tables of agents."""

from __future__ import annotations

import pytest

from registry.imports.csv_rows import COLUMNS, read_csv
from registry.imports.errors import ImportRefusedError
from registry.imports.proposal import Effect

TABLE = """\
id,name,title,type,purpose,tags,endpoint,reads,writes,deletes
A-1,invoice-clerk,Invoice clerk,micro,"Reads invoices, all of them",finance|Invoices,https://x.example,books.get_invoice,,
A-2,,Größter Helfer,,,,,wiki.search|wiki.get,wiki.edit,wiki.delete_page
"""


def problems(text: str | bytes) -> list[tuple[int, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ImportRefusedError) as caught:
        read_csv(content)
    return [(one.line, one.message) for one in caught.value.problems]


def test_a_table_gives_an_agent_a_line():
    clerk, helper = read_csv(TABLE.encode())

    assert (clerk.name, clerk.external_id) == ("invoice-clerk", "A-1")
    assert clerk.purpose == "Reads invoices, all of them"
    assert clerk.tags == ("finance", "invoices")
    assert [(one.name, one.resource) for one in clerk.tools] == [
        ("get_invoice", "books")
    ]
    assert helper.name == "groter-helfer"
    assert helper.agent_kind == "macro"
    assert [one.effect for one in helper.tools] == [
        Effect.READ,
        Effect.READ,
        Effect.WRITE,
        Effect.DESTRUCTIVE,
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_common_way_to_save_a_table_is_read(separator, encoding, ending):
    lines = [["title", "purpose"], ["Bücher", "liest"], ["Post", "schreibt"]]
    text = ending.join(separator.join(cells) for cells in lines) + ending

    found = read_csv(text.encode(encoding))

    assert [one.title for one in found] == ["Bücher", "Post"]


def test_every_wrong_line_is_named_at_once():
    text = (
        "name,title,type,endpoint,reads\n"
        "good,Good,micro,,\n"
        "Bad Name,B,micro,,\n"
        "other,O,mini,ftp://x,a b\n"
        ",,,,\n"
        "good,Again,micro,,\n"
        "x,X,micro,,,,,\n"
        ",,macro,,\n"
    )

    assert problems(text) == [
        (3, "`Bad Name` is no agent name; write it as invoice-clerk"),
        (4, "`mini` is neither micro nor macro"),
        (4, "`ftp://x` is no http or https address"),
        (4, "`a b` in `reads` is no `resource.tool`"),
        (6, "`good` stands in line 2 already"),
        (7, "it has more than 5 cells"),
        (8, "it has neither title nor name"),
    ]


def test_an_unknown_or_double_column_is_named():
    found = problems("title,colour,title\nA,red,B\n")

    assert [line for line, _ in found] == [1, 1]
    assert any("unknown column `colour`" in message for _, message in found)


@pytest.mark.parametrize(
    "content",
    [b"", b"title\n", b"purpose\nx\n", b'title\n"a\n', b"title\nB\xfccher\n", b"\x00"],
)
def test_what_is_no_table_is_refused(content):
    with pytest.raises(ImportRefusedError):
        read_csv(content)


def test_a_table_of_more_lines_than_are_read_is_refused():
    rows = "".join(f"Agent {n}\n" for n in range(6000))

    assert "only 5,000 lines" in problems(f"title\n{rows}")[-1][1]


def test_every_column_is_described():
    assert all(COLUMNS.values())
