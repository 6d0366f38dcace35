"""Arguments under review are readable for that review and with this secret alone."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from scopes.sealing import SealError, seal, unseal

SECRET = "sealing-wax " * 5
ARGUMENTS = {"amount": Decimal("250.10"), "lines": [1, "two", None]}


def test_what_was_sealed_opens_as_it_was():
    review = uuid4()

    sealed = seal(ARGUMENTS, review=review, secret=SECRET)

    assert unseal(sealed, review=review, secret=SECRET) == ARGUMENTS
    assert b"250" not in sealed


def test_it_opens_for_no_other_review():
    sealed = seal(ARGUMENTS, review=uuid4(), secret=SECRET)

    with pytest.raises(SealError):
        unseal(sealed, review=uuid4(), secret=SECRET)


def test_it_opens_with_no_other_secret():
    review = uuid4()
    sealed = seal(ARGUMENTS, review=review, secret=SECRET)

    with pytest.raises(SealError):
        unseal(sealed, review=review, secret=SECRET[1:])


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_byte_opens_nothing(place):
    review = uuid4()
    sealed = bytearray(seal(ARGUMENTS, review=review, secret=SECRET))
    sealed[place] ^= 1

    with pytest.raises(SealError):
        unseal(bytes(sealed), review=review, secret=SECRET)


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_a_piece_opens_nothing(length):
    review = uuid4()
    sealed = seal(ARGUMENTS, review=review, secret=SECRET)

    with pytest.raises(SealError):
        unseal(sealed[:length], review=review, secret=SECRET)
