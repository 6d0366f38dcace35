"""Whether one expression always holds where another does (language §8).

A comparison's value depends only on where its field lies among the literals, so a
finite grid of samples decides the question for every context. Where the grid would be
too large, or a literal too near the end of a double's range, the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from itertools import islice, pairwise, product

from charter.language.trigger_logic import comparisons, evaluate, fields
from charter.language.triggers import Expression, Literal, Membership

MAX_SAMPLES = 1000
_SAFE = Decimal("1e300")
_PRECISION = 3000

Judged = bool | None


def implies(left: Expression | None, right: Expression | None) -> bool:
    """Tell whether `right` is surely true wherever `left` is; None is always true."""
    if right is None or left == right:
        return True
    if left is None:
        return False
    return _always(left, right, lambda one, other: one is not True or other is True)


def fires_with(left: Expression, right: Expression) -> bool:
    """Tell whether `right` is surely true or unknown wherever `left` is."""
    return left == right or _always(
        left, right, lambda one, other: one is False or other is not False
    )


Ranges = Mapping[str, tuple[Decimal, Decimal]]


def is_constant(expression: Expression, ranges: Ranges | None = None) -> bool | None:
    """Tell whether an expression is always true where it is known, or never.

    `ranges`: the least and greatest value of a field, where that is known.
    """
    contexts = _contexts((expression,), ranges) or [{}]
    judged = {evaluate(expression, one) for one in contexts}
    judged.discard(None)
    return judged.pop() if len(judged) == 1 else None


def _always(
    left: Expression, right: Expression, holds: Callable[[Judged, Judged], bool]
) -> bool:
    contexts = _contexts((left, right))
    if contexts is None or not fields(right) <= fields(left):
        return False
    return all(holds(evaluate(left, one), evaluate(right, one)) for one in contexts)


def _contexts(
    expressions: tuple[Expression, ...], ranges: Ranges | None = None
) -> list[dict[str, object]] | None:
    """Give a context for every case there is; None if there are too many to tell."""
    literals: dict[str, set[Literal]] = {}
    for one in (found for each in expressions for found in comparisons(each)):
        written = one.literals if isinstance(one, Membership) else (one.literal,)
        literals.setdefault(one.field, set()).update(_keyed(written))
    samples = []
    for name, found in literals.items():
        within = (ranges or {}).get(name)
        found.update(within or ())
        if any(type(one) is Decimal and one.copy_abs() > _SAFE for one in found):
            return None
        samples.append([one for one in _samples(found) if _is_within(one, within)])
    grid = list(islice(product(*samples), MAX_SAMPLES + 1))
    if len(grid) > MAX_SAMPLES:
        return None
    return [dict(zip(literals, values, strict=True)) for values in grid]


def _is_within(sample: object, ends: tuple[Decimal, Decimal] | None) -> bool:
    if ends is None or not isinstance(sample, Decimal):
        return True
    return ends[0] <= sample <= ends[1]


def _keyed(written: Iterable[Literal]) -> Iterator[Literal]:
    for one in written:
        # Invariant: booleans stay out of the set of numbers, to which they are equal.
        yield str(one).lower() + "\0" if isinstance(one, bool) else one


def _samples(literals: set[Literal]) -> Iterator[object]:
    """Give a value for each region of a field, and one that no literal knows."""
    yield None
    numbers = sorted(one for one in literals if isinstance(one, Decimal))
    texts = {one for one in literals if isinstance(one, str)}
    if any(one.endswith("\0") for one in texts):
        yield from (True, False)
    plain = {one.casefold() for one in texts if not one.endswith("\0")}
    if plain:
        yield from (*plain, "\0" + "".join(plain))
    if numbers:
        yield from numbers
        with localcontext(prec=_PRECISION):
            yield from [numbers[0] - 1, numbers[-1] + 1]
            yield from [(one + other) / 2 for one, other in pairwise(numbers)]
