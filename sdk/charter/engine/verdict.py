"""What a charter says of one (resource, mode, action): ready for every outcome met.

The facts have their say along a tree: at each fork a condition or trigger is asked, and
a leaf is what is heard. The tree grows as outcomes are met, and stays small.
"""

from __future__ import annotations

from collections.abc import Mapping

from charter.engine.bearing import Bearing, Truth
from charter.engine.heard import Heard
from charter.engine.judging import Facts, Judge

MAX_OUTCOMES = 64
"""Outcomes remembered of one name: facts come from callers, and memory stays bounded."""
MAX_FORKS = 1024
"""Forks on the way to them: among hundreds of rules, fewer outcomes are remembered."""


_NOTHING = Bearing(None)


class Fork:
    """A judge to ask, and the way on for each of its answers; None: not met yet."""

    __slots__ = ("judge", "no", "unknown", "yes")

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.yes: Fork | Heard | None = None
        self.no: Fork | Heard | None = None
        self.unknown: Fork | Heard | None = None


class Verdict:
    """What is heard of some names. `denied`: what is heard of them whatever the facts."""

    __slots__ = ("_bearing", "_grown", "_judges", "_most", "_root", "denied")

    def __init__(self, denied: Heard | None, bearing: Bearing = _NOTHING) -> None:
        self.denied = denied
        self._bearing = bearing
        self._judges = tuple(bearing.judges())
        self._most = min(MAX_OUTCOMES, 1 + MAX_FORKS // (1 + len(self._judges)))
        self._root: Fork | Heard = denied or self._planted()
        self._grown = 0

    def hear(self, context: Facts) -> Heard:
        """Return what the rules say, given the facts."""
        at: Fork | Heard | None = self._root
        while isinstance(at, Fork):
            truth = at.judge(context)
            at = at.yes if truth else at.no if truth is False else at.unknown
        return at or self._grow(context)

    def _planted(self) -> Fork | Heard:
        """Return a tree without a leaf, or the leaf alone where no fact has a say."""
        return Fork(self._judges[0]) if self._judges else self._bearing.weigh(())

    def _grow(self, context: Facts) -> Heard:
        """Return what is heard of an outcome not met before, and remember it."""
        truths = [judge(context) for judge in self._judges]
        heard = self._bearing.weigh(truths)
        if self._grown >= self._most:
            self._root, self._grown = self._planted(), 0
        self._grown += 1
        at = self._root
        for truth, judge in zip(truths, self._judges[1:], strict=False):
            onward = getattr(at, _WAYS[truth]) or Fork(judge)
            setattr(at, _WAYS[truth], onward)
            at = onward
        setattr(at, _WAYS[truths[-1]], heard)
        return heard


_WAYS: Mapping[Truth, str] = {True: "yes", False: "no", None: "unknown"}
