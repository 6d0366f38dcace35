"""The short form of the fuzzing of the reader (promise 4); `make fuzz-reader-long`."""

from __future__ import annotations

from random import Random  # noqa: TID251  the same seed makes the same cases

import pytest

from tests.language.fuzz.check import check
from tests.language.fuzz.corpus import corpus
from tests.language.fuzz.mutate import mutate

CASES = 3000
TEXTS = corpus()


def test_every_charter_of_the_tests_is_read_alike_by_every_reader():
    read = [check(text, slowly=True) is not None for text in TEXTS]

    assert sum(read) > len(read) / 2


@pytest.mark.parametrize("seed", range(3))
def test_no_mutation_breaks_a_promise(seed):
    random = Random(seed)

    read = [
        check(mutate(random, TEXTS), slowly=number % 100 == 0) is not None
        for number in range(CASES)
    ]

    assert any(read)
    assert not all(read)
