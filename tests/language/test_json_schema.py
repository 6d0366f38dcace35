from __future__ import annotations

import json
import re
from dataclasses import fields

import pytest
import yaml12
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from charter.language import document as model
from charter.language.canonical import canonical_data
from charter.language.json_schema import json_schema
from charter.language.keys import KEYS
from charter.language.problems import DocumentError
from charter.language.reader import read
from charter.language.writer import tidy_data
from tests.language.samples import ARTICLE, FULL, MICRO, SMALL
from tests.language.strategies import DOCUMENTS

SCHEMA = json_schema()
VALID = Draft202012Validator(SCHEMA)


def problems_of(text):
    return [error.message for error in VALID.iter_errors(yaml12.parse_yaml(text))]


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)

    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_key_is_explained():
    told = [key for keys in KEYS.values() for key in keys.values()]

    assert all(say[0].isupper() or say.startswith("micro:") for _, say in told)
    assert all(say.endswith(".") for _, say in told)
    assert all(form in SCHEMA["$defs"] for form, _ in told if form)


# What the model has beside keys: a name that is a key itself, and what is not written.
BESIDE = {
    model.Document: {"lines"},
    model.Authorization: {"escalation_listed"},
    model.Boundary: {"counters"},
    model.Tool: {"name"},
}


@pytest.mark.parametrize("kind", [kind for kind in KEYS if kind is not model.Example])
def test_the_keys_are_those_of_the_model(kind):
    names = {"boundary": "scope_boundary"}

    keys = {names.get(one.name, one.name) for one in fields(kind)}

    assert keys - BESIDE.get(kind, set()) == set(KEYS[kind])


def test_the_keys_are_those_the_reader_knows():
    wrong = FULL.replace("examples:\n  - {", "examples:\n  - {wrong_key: 1, ").replace(
        "    - {name: time", "    - {wrong_key: 1, name: time"
    )

    with pytest.raises(DocumentError) as caught:
        read(wrong)

    known = [
        set(re.findall(r"\w+", problem.fix.removeprefix("use one of ")))
        for problem in caught.value.problems
    ]
    assert known == [set(KEYS[model.Clause]), set(KEYS[model.Example])]


@pytest.mark.parametrize("text", [ARTICLE.read_text(), FULL, MICRO, SMALL])
def test_a_charter_conforms(text):
    assert problems_of(text) == []


@settings(max_examples=60)
@given(DOCUMENTS)
def test_every_document_conforms(document):
    assert list(VALID.iter_errors(tidy_data(document))) == []
    assert list(VALID.iter_errors(canonical_data(document))) == []


WRONG = [
    ("agent: filing-clerk\n", ""),
    ("agent: filing-clerk", "agent: Filing"),
    ("agent: filing-clerk", "agent: 12"),
    ("agent: filing-clerk", "agnet: filing-clerk"),
    ("type: micro", "type: mikro"),
    ("type: micro", "type: micro\nworkflow: []"),
    ("type: micro", "type: macro\ntask: x"),
    ("type: micro", "type: micro\npurpose: ''"),
    ("timeout_minutes: 5", "timeout_minutes: 0"),
    ("timeout_minutes: 5", "timeout_minutes: 50000"),
    ("timeout_minutes: 5", "timeout_minutes: 5, max_delegation_depth: 1"),
    ("timeout_minutes: 5", "timeout_minutes: 5, max_cost_usd_per_run: 0"),
    ("timeout_minutes: 5", "timeout_minutes: 5, max_cost_per_year: 1"),
    ("timeout_minutes: 5", "timeout_minutes: 5, requires_approval: [a b]"),
    (", timeout_minutes: 5", ""),
    ("can_access: []", "can_access: {}"),
    ("can_access: []", "can_access: [orders]"),
    ("can_access: []", "can_access: [orders (reed)]"),
    ("can_access: []", "can_access: [orders* (read)]"),
    ("can_access: []", "can_access: [{resource: a, modes: []}]"),
    ("can_access: []", "can_access: [{resource: a, modes: [read, read]}]"),
    ("can_access: []", "can_access: []\n  cannot_access: ['a*b*c*d*e*']"),
    ("can_access: []", "can_access: []\n  cannot_access: [{resource: a, when: b}]"),
    ("can_access: []", "can_access: []\n  escalation: {trigger: a < 1}"),
    ("can_access: []", "can_access: []\n  edge_cases: {'no-field': skip}"),
    ("can_access: []", "can_access: []\n  edge_cases: {a: retry}"),
]


@pytest.mark.parametrize(("old", "new"), WRONG)
def test_what_is_wrong_in_shape_does_not_conform(old, new):
    text = SMALL.replace(old, new)

    with pytest.raises(DocumentError):
        read(text)
    assert problems_of(text) != []
