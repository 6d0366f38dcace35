from __future__ import annotations

import json

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


def test_data_that_is_no_charter_is_refused():
    with pytest.raises(DocumentError):
        from_canonical({"agent": "a", "type": "micro"})
