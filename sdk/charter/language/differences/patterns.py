"""Whether one restriction's patterns surely meet all that another's do."""

from __future__ import annotations

from charter.language.names import flat, fold, glob


def meets_all(general: str, special: str) -> bool:
    """Tell whether a pattern surely meets every name another one does.

    A `*` of the special pattern is read as a character that only a `*` can take; that
    decides no for some pairs where yes is true, never the other way round.
    """
    return glob(flat(general), flat(special)) and glob(fold(general), fold(special))


def meet_all(general: tuple[str, ...] | None, special: tuple[str, ...] | None) -> bool:
    """Tell the same of lists of patterns, of which None is every action."""
    if general is None:
        return True
    if special is None:
        return "*" in general
    return all(any(meets_all(one, other) for one in general) for other in special)
