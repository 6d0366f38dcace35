"""Contexts that stand for all there are, as far as some expressions can tell.

What a comparison gives depends only on where its field's value lies among the literals
it is compared with. One value for each such region, in every combination, is therefore
every case there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, localcontext
from itertools import islice, pairwise, product
from typing import Any

from charter.language.trigger_logic import comparisons
from charter.language.triggers import Expression, Literal, Membership

_PRECISION = 1200
"""More than twice the digits a trigger has room for."""

_LARGEST = Decimal("1.7e308")
_ABSENT = object()
_OTHER_TEXT = "\uffff no literal"


def contexts(
    expressions: Iterable[Expression], most: int
) -> tuple[list[dict[str, Any]], bool]:
    """Give at most so many contexts, and whether they are every case there is."""
    literals: dict[str, list[Literal]] = {}
    for expression in expressions:
        for one in comparisons(expression):
            written = one.literals if isinstance(one, Membership) else (one.literal,)
            literals.setdefault(one.field, []).extend(written)
    samples = [tuple(_samples(found)) for found in literals.values()]
    found = [
        {
            name: value
            for name, value in zip(literals, row, strict=True)
            if value is not _ABSENT
        }
        for row in islice(product(*samples), most + 1)
    ]
    return found[:most], len(found) <= most


def _samples(literals: list[Literal]) -> Iterator[Any]:
    yield _ABSENT
    if any(isinstance(one, bool) for one in literals):
        yield from (True, False)
    texts = {one.casefold(): one for one in literals if isinstance(one, str)}
    if texts:
        yield from (*texts.values(), _OTHER_TEXT)
    numbers = sorted({one for one in literals if isinstance(one, Decimal)})
    # Beyond a double's range nothing is known, so the last values within it count too.
    if any(abs(one) >= _LARGEST for one in numbers):
        numbers = sorted({*numbers, _LARGEST, -_LARGEST})
    if numbers:
        yield from numbers
        with localcontext(prec=_PRECISION):
            between = [(one + other) / 2 for one, other in pairwise(numbers)]
            yield from [numbers[0] - 1, *between, numbers[-1] + 1]
