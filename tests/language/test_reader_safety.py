from __future__ import annotations

from cProfile import Profile

import pytest
from hypothesis import example, given, settings, strategies as st

from benchmarks.documents import VALID, WRONG
from charter.language.document import Document
from charter.language.problems import DocumentError
from charter.language.reader import read
from tests.language.samples import FULL


def document_or_problems(text):
    try:
        return read(text)
    except DocumentError as error:
        return error.problems


PIECES = st.sampled_from(
    [*FULL.split("\n"), *"{}[]:,-#&*!|>'\"%@`?", "\n", "  ", "\t", "<<: ", "- ", "é"]
)


@settings(max_examples=400)
@given(st.one_of(st.lists(PIECES, max_size=30).map("\n".join), st.text(), st.binary()))
@example("a: " + "9" * 5000)
@example("? " * 300)
@example("!<" + "x" * 100)
@example("{" * 30_000)
@example("- " * 30_000)
@example(FULL.replace("max_actions_per_run: 50", "max_actions_per_run: " + "9" * 6000))
@example(FULL.replace("confidence_score: 0.9", "confidence_score: " + "9" * 6000))
@example(FULL.replace("confidence_score: 0.9", "confidence_score: .INF"))
@example(FULL.replace("confidence_score: 0.9", "confidence_score: 0x_"))
def test_nothing_but_a_document_or_its_problems_comes_out(text):
    found = document_or_problems(text)

    assert found
    assert isinstance(found, Document) or all(one.line >= 1 for one in found)


@given(st.integers(0, len(FULL) - 1), st.sampled_from("x:#-&*!\"'[]{}\t\x00,é0 \n"))
def test_a_changed_character_never_breaks_the_reader(index, character):
    text = FULL[:index] + character + FULL[index + 1 :]

    assert document_or_problems(text)


WORST = [
    "agent: x\n" + "".join(f"k{n}: v\n" for n in range(990)),
    "\n".join(["authorization: {can_access: ["] + ["zz (rd),"] * 1900 + ["]}"]),
    "x: " + "a" * 65_000,
    "\t\n" * 32_000,
    "\x07" * 65_000,
    "{a: " * 16_000,
    "- - - " * 10_000,
    "? ? ? " * 10_000,
    '"' + "\\x41" * 16_000 + '": 1',
    "!" * 65_000,
    "[" + "a," * 30_000,
    "agent: >\n" + " a\n" * 20_000,
]


@pytest.mark.parametrize("text", [*WORST, *WRONG.values()])
def test_refusing_the_worst_documents_takes_few_steps_a_character(text):
    taken = steps_to_read(text)

    assert taken < 8 * len(text)


@pytest.mark.parametrize("kind", VALID)
def test_a_document_twice_as_long_takes_about_twice_the_steps(kind):
    once, twice = (steps_to_read(VALID[kind](entries)) for entries in (40, 80))

    assert twice < 2.3 * once


def steps_to_read(text):
    """Count the calls a reading makes: how long they take, `make bench-read` tells."""
    document_or_problems(text)  # so that no cache is filled while it counts
    with Profile() as profile:
        document_or_problems(text)
    return sum(entry.callcount for entry in profile.getstats())
