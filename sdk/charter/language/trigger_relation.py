"""Whether one expression always holds where another does, or at all (language §7, §8).

Every answer is decided over all cases there are. Where those are too many, or a literal
is too near the end of a double's range, the answer is the careful one.
"""

from __future__ import annotations

from charter.language.trigger_grid import Grid, Ranges
from charter.language.triggers import Expression

__all__ = ["Ranges", "can_fire", "fires_with", "implies", "is_constant"]


def implies(left: Expression | None, right: Expression | None) -> bool:
    """Tell whether `right` is surely true wherever `left` is; None is always true."""
    if right is None or left == right:
        return True
    if left is None:
        return False
    grid = _grid(left, right)
    return grid is not None and not grid.truth(left)[0] & ~grid.truth(right)[0]


def fires_with(left: Expression, right: Expression) -> bool:
    """Tell whether `right` is surely true or unknown wherever `left` is."""
    if left == right:
        return True
    grid = _grid(left, right)
    return grid is not None and not grid.truth(right)[1] & ~grid.truth(left)[1]


def is_constant(expression: Expression, ranges: Ranges | None = None) -> bool | None:
    """Tell whether an expression is always true where it is known, or never.

    None: it can be both, it can be neither, or that cannot be told.
    """
    grid = _grid(expression, ranges=ranges)
    if grid is None:
        return None
    true, false = (bool(cells & grid.full) for cells in grid.truth(expression))
    return true if true != false else None


def can_fire(expression: Expression, ranges: Ranges | None = None) -> bool:
    """Tell whether some facts make an expression true; in doubt, yes.

    A rule also fires where its trigger is unknown, which a missing fact often does.
    """
    grid = _grid(expression, ranges=ranges)
    return grid is None or bool(grid.truth(expression)[0] & grid.full)


def _grid(*expressions: Expression, ranges: Ranges | None = None) -> Grid | None:
    try:
        return Grid(expressions, ranges or {})
    except ValueError:
        return None
