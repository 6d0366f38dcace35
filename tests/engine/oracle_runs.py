"""What a run may use up, for the slow evaluator, in fractions (§1, §2, §3, §5)."""

from __future__ import annotations

from fractions import Fraction

from tests.engine.oracle_words import fraction


def maxima(link) -> dict[str, Fraction]:
    """Give the smaller of what was in force at opening and what is, by key."""
    boundary, opening = link["document"].authorization.boundary, link["state"].opening
    found = {
        "max_actions_per_run": Fraction(boundary.max_actions_per_run),
        "timeout_minutes": Fraction(boundary.timeout_minutes),
    }
    found |= {key: Fraction(maximum) for key, maximum in boundary.counters}
    if opening is not None:
        at_opening = {
            "max_actions_per_run": opening.max_actions,
            "timeout_minutes": opening.timeout_minutes,
            **opening.counters,
        }
        for key, maximum in at_opening.items():
            if maximum is not None:
                found[key] = min(Fraction(maximum), found.get(key, Fraction(maximum)))
    return found


def used(key, state, asked) -> Fraction:
    """Give what is used of a counter once this request's usage is counted."""
    name, period = key.removeprefix("max_").rsplit("_per_", 1)
    before = state.counters.get(name, 0)
    if period == "day" and name in state.day_counters:
        before = state.day_counters[name]
    return Fraction(fraction(before) + asked.usage.get(name, 0))


def left(links, asked, taken):
    """Give what is left, never below 0: actions, minutes, counters; of a chain the least."""
    each = [one_left(link, asked, taken) for link in links]
    keys = {key for one in each for key in one}
    least = {key: min(one[key] for one in each if key in one) for key in keys}
    return (
        int(least.pop("max_actions_per_run")),
        least.pop("timeout_minutes"),
        least,
    )


def one_left(link, asked, taken):
    state, found = link["state"], {}
    for key, maximum in maxima(link).items():
        if key == "max_actions_per_run":
            spent = Fraction(state.actions_used + taken)
        elif key == "timeout_minutes":
            spent = fraction(state.minutes_elapsed)
        else:
            spent = used(key, state, asked)
        found[key] = max(Fraction(0), maximum - spent)
    return found
