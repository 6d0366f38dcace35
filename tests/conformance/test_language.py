"""The language refuses, compares and explains as the files say."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

import pytest

from charter.language import DocumentError, diff, in_words, read
from tests.conformance.comparing import only
from tests.conformance.suite import files


def each(kind: str) -> list[Any]:
    return [pytest.param(file, id=name) for name, file in files(kind)]


@pytest.mark.parametrize("file", each("invalid"))
def test_a_document_is_refused_with_every_problem_it_has(file):
    with pytest.raises(DocumentError) as refused:
        read(source(file))

    assert [asdict(one) for one in refused.value.problems] == file["problems"]


@pytest.mark.parametrize("file", each("changes"))
def test_the_changes_between_two_charters_are_of_the_kinds_the_file_says(file):
    old = None if file["old"] is None else read(file["old"])

    found = diff(old, read(file["new"]))

    shown = [
        {"kind": one.kind.value, "path": one.path, "sentence": one.sentence}
        for one in found
    ]
    assert only(shown, file["expect"]) == file["expect"]


@pytest.mark.parametrize("file", each("words"))
def test_a_charter_is_said_in_the_words_the_file_pins(file):
    words = in_words(read(file["charter"]))

    for group, expected in file["expect"].items():
        said = [{"text": one.text, "rule": one.rule} for one in getattr(words, group)]
        assert said == expected


def source(file: dict[str, Any]) -> str | bytes:
    """Return a document as it is read: text, or the bytes that are no text."""
    if "bytes" in file:
        return base64.b64decode(str(file["bytes"]))
    append = file.get("append", {"text": "", "times": 0})
    tail: str = append["text"] * append["times"]
    return str(file["document"]) + tail
