from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from charter.language.canonical import canonical_data, from_canonical
from charter.language.problems import DocumentError
from charter.language.reader import read
from charter.language.writer import write
from tests.language.samples import ARTICLE, FULL, MICRO, SMALL
from tests.language.strategies import DOCUMENTS


@pytest.mark.parametrize("text", [ARTICLE.read_text(), FULL, MICRO, SMALL])
def test_a_document_survives_writing_and_reading(text):
    document = read(text)

    assert read(write(document)) == document
    assert from_canonical(json.loads(json.dumps(canonical_data(document)))) == document


@settings(max_examples=60)
@given(DOCUMENTS)
def test_every_document_survives_writing_and_canonical_data(document):
    data = canonical_data(document)

    assert read(write(document)) == document
    assert from_canonical(json.loads(json.dumps(data))) == document
    assert canonical_data(from_canonical(data)) == data


def test_short_and_long_forms_have_the_same_data():
    short = SMALL.replace("can_access: []", "can_access: [a (read)]")
    long = SMALL.replace("can_access: []", "can_access: [{resource: a, modes: [read]}]")

    assert canonical_data(read(short)) == canonical_data(read(long))


def test_the_article_document_is_written_tidily():
    text = ARTICLE.read_text().rstrip("\n") + "\n"

    written = write(read(text))

    plain = "trigger: confidence_score < 0.7"
    assert written == text.replace(plain, 'trigger: "confidence_score < 0.7"')


LONG = "a in [" + ",".join(["1"] * 230) + "] and b==1"


def test_a_trigger_at_its_limit_survives_writing():
    text = SMALL.replace(
        "can_access: []",
        f"can_access: []\n  escalation: {{trigger: '{LONG}', action: stop_run}}",
    )

    document = read(text)

    assert read(write(document)) == document
    assert from_canonical(canonical_data(document)) == document


def test_a_document_that_grows_in_lines_is_written_close():
    grants = ",".join(f"r{n} (read)" for n in range(1980))
    text = SMALL.replace("can_access: []", f"can_access: [{grants}]")
    text += f"purpose: {'p' * (65_000 - len(text))}\n"

    written = write(read(text))

    assert read(written) == read(text)
    assert written.count("\n") == 1


def test_a_document_nobody_could_read_is_not_written():
    document = replace(read(SMALL), purpose="\xa0x" * 30_000)

    with pytest.raises(DocumentError, match=r"has \d+ bytes"):
        write(document)


WRONG_DATA = [
    10**5000,
    -(10**5000),
    1e308 * 10,
    float("nan"),
    json.loads("[" * 500 + "]" * 500),
]


@pytest.mark.parametrize("value", WRONG_DATA, ids=range(len(WRONG_DATA)))
def test_data_beyond_json_is_refused(value):
    data = canonical_data(read(FULL))
    data["examples"][0]["context"]["confidence_score"] = value

    with pytest.raises(DocumentError):
        from_canonical(data)


def test_data_that_is_no_charter_is_refused():
    with pytest.raises(DocumentError):
        from_canonical({"agent": "a", "type": "micro"})
