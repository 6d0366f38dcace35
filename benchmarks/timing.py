"""Measuring microseconds on a machine that has other things to do."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter_ns
from typing import TypeVar

Name = TypeVar("Name", str, int)
Ask = Callable[[int], object]


def costs(
    ways: Mapping[Name, Ask], places: Sequence[int], *, rounds: int
) -> dict[Name, float]:
    """Return each way's median microseconds a call, over `rounds` passes.

    The ways take turns, so that what else the machine does falls on all of them. Each
    goes over its places once untimed, to have them in the processor's cache again, and
    once timed; the clock is read around a whole pass.
    """
    taken: dict[Name, list[float]] = {name: [] for name in ways}
    gc.collect()
    for _ in range(rounds):
        for name, ask in ways.items():
            _pass(ask, places)
            taken[name].append(_pass(ask, places) / len(places) / 1e3)
    return {name: median(each) for name, each in taken.items()}


def _pass(ask: Ask, places: Sequence[int]) -> int:
    began = perf_counter_ns()
    for place in places:
        ask(place)
    return perf_counter_ns() - began


def milliseconds(work: Callable[[], object], *, times: int = 9) -> float:
    """Return the median milliseconds of some work."""
    taken = []
    for _ in range(times):
        began = perf_counter_ns()
        work()
        taken.append((perf_counter_ns() - began) / 1e6)
    return median(taken)
