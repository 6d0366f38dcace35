"""What a scope leaves open: whether its denials and grants let a request through."""

from __future__ import annotations

from charter.language.document import Authorization, Denial, Grant, Mode
from charter.language.names import covers, flat, fold, glob, prefixes
from charter.language.pattern_set import PatternSet
from charter.language.trigger_relation import can_fire


class Denied:
    """The denials of a scope, asked about whole grants."""

    def __init__(self, denials: tuple[Denial, ...]) -> None:
        self._total = PatternSet(
            one.resource
            for one in denials
            if one.modes is None and (one.actions is None or "*" in one.actions)
        )
        self._narrow = [
            (one, flat(one.resource), fold(one.resource))
            for one in denials
            if one.modes is not None or one.actions is not None
        ]
        self._met: dict[str, list[Denial]] = {}

    def covers(self, resource: str, mode: Mode, action: str | None) -> bool:
        """Tell whether an action is denied whatever the facts; None: every action."""
        return self._total.covers(resource) or any(
            one.actions is None
            or "*" in one.actions
            or (
                action is not None and any(covers(each, action) for each in one.actions)
            )
            for one in self.narrow(resource, mode)
        )

    def narrow(self, resource: str, mode: Mode) -> list[Denial]:
        """Give the denials of some modes or actions that meet a resource in a mode."""
        met = self._met.get(resource)
        if met is None:
            forms = [(flat(name), fold(name)) for name in prefixes(resource)]
            met = self._met[resource] = [
                one
                for one, flatly, folded in self._narrow
                if any(glob(flatly, a) or glob(folded, b) for a, b in forms)
            ]
        return [one for one in met if one.modes is None or mode in one.modes]

    def forbids(self, resource: str) -> bool:
        """Tell whether a resource is denied in every mode and for every action."""
        return self._total.covers(resource)


class Open:
    """What a scope may ever allow."""

    def __init__(self, scope: Authorization) -> None:
        self.denied = Denied(scope.cannot_access)
        self._grants: dict[tuple[str, Mode], list[Grant]] = {}
        for grant in scope.can_access:
            if grant.when is None or can_fire(grant.when):
                for mode in grant.modes:
                    self._grants.setdefault((grant.resource, mode), []).append(grant)

    def refusal(
        self, resource: str, mode: Mode, actions: tuple[str, ...] | None
    ) -> str | None:
        """Say why none of the actions can ever be allowed, or None; None: any action."""
        grants = self._grants.get((resource, mode), ())
        named = [one for one in grants if _meet(one.actions, actions)]
        if not named:
            return "no grant allows it"
        for grant in named:
            for action in _common(grant.actions, actions):
                if not self.denied.covers(resource, mode, action):
                    return None
        return "a denial covers it"


def _meet(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> bool:
    return one is None or other is None or not set(one).isdisjoint(other)


def _common(
    one: tuple[str, ...] | None, other: tuple[str, ...] | None
) -> tuple[str | None, ...]:
    """Give the actions both name; `(None,)`: any."""
    if one is None:
        return (None,) if other is None else other
    return one if other is None else tuple(each for each in one if each in other)
