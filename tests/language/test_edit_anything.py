"""Edits of documents in any layout: what is meant, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings, strategies as st

from charter.language.canonical import (
    approval_data,
    clause_data,
    denial_data,
    example_data,
    grant_data,
    response_data,
    rule_data,
    tool_data,
)
from charter.language.document import Contract
from charter.language.edit import (
    add_entry,
    remove_entry,
    replace_entry,
    set_value,
)
from charter.language.reader import read
from charter.language.writer import tidy_data
from tests.language.layouts import Layout
from tests.language.strategies import (
    APPROVALS,
    CLAUSES,
    DENIALS,
    DOCUMENTS,
    EXAMPLES,
    GRANTS,
    PROSE,
    RESPONSES,
    RULES,
    TOOLS,
)

SCOPE = "authorization"
# Each list: its path, where the document has it, what it holds, and as data.
SECTIONS: dict[str, Any] = {
    f"{SCOPE}.can_access": ((SCOPE, "can_access"), GRANTS, grant_data),
    f"{SCOPE}.cannot_access": ((SCOPE, "cannot_access"), DENIALS, denial_data),
    f"{SCOPE}.escalation": ((SCOPE, "escalation"), RULES, rule_data),
    f"{SCOPE}.scope_boundary.requires_approval": (
        (SCOPE, "boundary", "requires_approval"),
        APPROVALS,
        approval_data,
    ),
    "contract.clauses": (
        ("contract", "clauses"),
        CLAUSES.map(lambda one: replace(one, name="a-new-one")),
        clause_data,
    ),
    "examples": (
        ("examples",),
        EXAMPLES.map(lambda one: replace(one, name="a new one")),
        example_data,
    ),
}


@settings(max_examples=25)
@given(st.sampled_from(sorted(SECTIONS)), DOCUMENTS, st.randoms(), st.data())
def test_an_entry_is_added(section, document, random, data):
    where, entries, as_data = SECTIONS[section]
    layout, text, document = laid_out(document, random)
    entry = data.draw(entries)

    edited = add_entry(text, section, as_data(entry))

    assert read(edited) == changed(document, where, lambda some: (*some, entry))
    assert surviving(edited) >= set(layout.comments) - alone(layout, document, section)
    assert order_is_kept(text, edited)


@settings(max_examples=25)
@given(st.sampled_from(sorted(SECTIONS)), DOCUMENTS, st.randoms(), st.data())
def test_an_entry_is_replaced(section, document, random, data):
    where, entries, as_data = SECTIONS[section]
    layout, text, document = laid_out(document, random)
    entry, index = data.draw(entries), pick(document, where, data)
    if index is None:
        return
    path = f"{section}[{index}]"

    edited = replace_entry(text, path, as_data(entry))

    expected = changed(document, where, lambda some: put(some, index, entry))
    assert read(edited) == expected
    assert surviving(edited) >= outside(layout, path) - alone(layout, document, section)


@settings(max_examples=25)
@given(st.sampled_from(sorted(SECTIONS)), DOCUMENTS, st.randoms(), st.data())
def test_an_entry_is_removed(section, document, random, data):
    where, _, _ = SECTIONS[section]
    layout, text, document = laid_out(document, random)
    index = pick(document, where, data)
    if index is None:
        return
    path = f"{section}[{index}]"

    edited = remove_entry(text, path)

    expected = changed(document, where, lambda some: some[:index] + some[index + 1 :])
    assert read(edited) == expected
    goes = section if len(found(document, where)) == 1 else path
    lost = alone(layout, document, section)
    assert surviving(edited) >= outside(layout, goes) - lost
    assert order_is_kept(text, edited)


VALUES = st.one_of(
    st.tuples(st.just("purpose"), st.one_of(st.none(), PROSE)),
    st.tuples(st.just("task"), st.one_of(st.none(), PROSE)),
    st.tuples(
        st.sampled_from(
            [
                f"{SCOPE}.scope_boundary.{key}"
                for key in ("max_runs_per_hour", "max_open_runs", "max_x_per_day")
            ]
        ),
        st.one_of(st.none(), st.integers(1, 99)),
    ),
    st.tuples(st.just(f"{SCOPE}.scope_boundary.timeout_minutes"), st.integers(1, 99)),
    st.tuples(
        st.sampled_from([f"{SCOPE}.edge_cases.amount", f"{SCOPE}.edge_cases.lost"]),
        st.one_of(st.none(), RESPONSES.map(response_data)),
    ),
    st.tuples(
        st.sampled_from(["tools.refunds", "tools.brandnew"]),
        st.one_of(st.none(), TOOLS.map(tool_data)),
    ),
)


@settings(max_examples=40)
@given(VALUES, DOCUMENTS, st.randoms())
def test_a_value_is_set_and_removed(change, document, random):
    path, value = change
    layout, text, document = laid_out(document, random)

    edited = set_value(text, path, value)

    after = tidy_data(read(edited))
    assert without(after, path) == without(tidy_data(document), path)
    assert at(after, path) == value or value is None
    assert (at(after, path) is None) is (value is None)
    assert surviving(edited) >= outside(layout, path)


def laid_out(document, random):
    layout = Layout(random)
    data = tidy_data(document)
    rules = data["authorization"].get("escalation", [])
    if len(rules) == 1 and random.random() < 0.5:
        data["authorization"]["escalation"] = rules[0]
    text = layout.text(data)
    return layout, text, read(text)


def found(document, where):
    for name in where:
        document = getattr(document, name) if document is not None else ()
    return document


def changed(document, where, change):
    name, *rest = where
    if not rest:
        return replace(document, **{name: change(getattr(document, name))})
    inner: Any = getattr(document, name) or Contract()
    after = changed(inner, rest, change)
    if rest == ["escalation"]:
        listed = inner.escalation_listed or len(after.escalation) != 1
        after = replace(after, escalation_listed=listed)
    return replace(document, **{name: after})


def pick(document, where, data):
    count = len(found(document, where))
    return data.draw(st.integers(0, count - 1)) if count else None


def put(some, index, entry):
    return (*some[:index], entry, *some[index + 1 :])


def surviving(text):
    return {word for word in text.split() if word.startswith("#c")}


def order_is_kept(text, edited):
    kept = surviving(edited)
    before = [word for word in text.split() if word in kept]
    return before == [word for word in edited.split() if word in kept]


def outside(layout, path):
    """Comments that belong to nothing at the path or beneath it."""
    names = {name for name, owner in layout.comments.items() if covers(path, owner)}
    return set(layout.comments) - names


def covers(path, owner):
    written = ""
    for part in owner:
        written += f"[{part}]" if isinstance(part, int) else f".{part}"
        if written.lstrip(".") == path:
            return True
    return False


def alone(layout, document, section):
    """Comments of a rule that stood without a list and cannot stay as it is."""
    is_alone = section.endswith("escalation")
    is_alone = is_alone and not document.authorization.escalation_listed
    return set(layout.comments) - outside(layout, section) if is_alone else set()


def at(data, path):
    for key in path.split("."):
        data = data.get(key) if isinstance(data, dict) else None
    return data


def without(data, path):
    """The data with nothing at the path, nor what would be empty without it."""
    key, _, rest = path.partition(".")
    if key not in data:
        return data
    inner = without(data[key], rest) if rest else {}
    kept = {name: one for name, one in data.items() if name != key}
    return {**kept, key: inner} if inner else kept
