"""Measuring microseconds on a machine that has other things to do."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter_ns
from typing import TypeVar

BLOCK = 1000
Name = TypeVar("Name", str, int)


def costs(
    ways: Mapping[Name, Callable[[int], object]], places: Sequence[int], *, rounds: int
) -> dict[Name, float]:
    """Return each way's median microseconds a call, over blocks of fifty calls.

    The ways take turns, so that what else the machine does falls on all of them; the
    clock is read around a block, since reading it costs as much as half a decision.
    """
    taken: dict[Name, list[float]] = {name: [] for name in ways}
    for ask in ways.values():
        for place in places:
            ask(place)
    gc.collect()
    for turn in range(rounds):
        block = [places[at % len(places)] for at in _block(turn)]
        for name, ask in ways.items():
            began = perf_counter_ns()
            for place in block:
                ask(place)
            taken[name].append((perf_counter_ns() - began) / BLOCK / 1e3)
    return {name: median(each) for name, each in taken.items()}


def _block(turn: int) -> range:
    return range(turn * BLOCK, (turn + 1) * BLOCK)


def milliseconds(work: Callable[[], object], *, times: int = 9) -> float:
    """Return the median milliseconds of some work."""
    taken = []
    for _ in range(times):
        began = perf_counter_ns()
        work()
        taken.append((perf_counter_ns() - began) / 1e6)
    return median(taken)
