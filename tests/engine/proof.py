"""The engine against the slow evaluator, case by case, on every core (promise 1).

`python -m tests.engine.proof --cases 10000000` is what `make oracle-long` runs. It says
on stderr how far it is, ends with one line of JSON, and can be stopped: start again
with `--seed` as the last line of progress says.
"""

from __future__ import annotations

import argparse
import json
import os
import random as seeded  # noqa: TID251 - a failing case must come again from its seed
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from typing import Any

from charter.engine import Decision, decide_chain
from tests.engine.cases import PER_WORLD, Case, draw_world
from tests.engine.oracle import Answer, consult

WORLDS_A_JOB = 250
Counts = Counter[tuple[str, str]]


class DisagreementError(AssertionError):
    """The engine and the page differ; the message says how to see it again."""


def prove(cases: int, seed: int, jobs: int) -> Iterator[tuple[int, Counts]]:
    """Give the first world not yet proved and the counts of code and effect so far.

    Worlds are numbered by their seeds, from `seed`; each holds twenty cases. Raises
    `DisagreementError` for the first case that differs.
    """
    worlds = -(-cases // PER_WORLD)
    slices = [
        range(start, min(start + WORLDS_A_JOB, seed + worlds))
        for start in range(seed, seed + worlds, WORLDS_A_JOB)
    ]
    counts: Counts = Counter()
    if jobs == 1:
        for one in slices:
            counts += prove_worlds(one)
            yield one.stop, counts
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for one, found in zip(slices, pool.map(prove_worlds, slices), strict=True):
            counts += found
            yield one.stop, counts


def prove_worlds(worlds: range) -> Counts:
    """Compare every case of some worlds; raises `DisagreementError`."""
    counts: Counts = Counter()
    for seed in worlds:
        for place, case in enumerate(draw_world(seeded.Random(seed))):
            answer = agreed(case, f"{seed}, case {place}")
            counts[answer.code, answer.effect] += 1
    return counts


def agreed(case: Case, name: str = "drawn") -> Answer:
    """Give the one answer there is to a case; raises `DisagreementError`."""
    decision = decide_chain(case.chain, case.request)
    expected = consult(case)
    found = as_answer(decision)
    if found != expected or not says_why(decision):
        raise DisagreementError(difference(name, found, expected, case))
    return expected


def as_answer(decision: Decision) -> Answer:
    ask, left = decision.ask, decision.left
    return Answer(
        decision.effect.value,
        decision.code.value,
        tuple(
            (one.agent, one.code.value, one.rule, one.line) for one in decision.reasons
        ),
        tuple(
            (one.kind, one.rule, one.agent, one.arguments)
            for one in decision.obligations
        ),
        decision.closes,
        ask.rules if ask else (),
        frozenset((one.team, one.agent, one.quorum) for one in ask.teams)
        if ask
        else frozenset(),
        ask.within_minutes if ask else None,
        (
            left.actions,
            Fraction(left.minutes),
            {key: Fraction(value) for key, value in left.counters.items()},
        )
        if left
        else None,
        decision.manifest,
        decision.shadow_effect.value if decision.shadow_effect else None,
    )


def says_why(decision: Decision) -> bool:
    """Tell whether the decision and each reason say one sentence, and none failed."""
    said = [decision.say, *(reason.say for reason in decision.reasons)]
    return all(one and one[-1] == "." for one in said) and decision.error is None


def difference(name: str, found: Answer, expected: Answer, case: Case) -> str:
    seed = name.partition(",")[0]
    return "\n".join(
        [
            f"world {name}: the engine and the page differ",
            f"engine: {found}",
            f"page:   {expected}",
            f"request: {case.data}, facts: {case.facts}",
            *(f"charter: {link}" for link in case.links),
            f"again: python -m tests.engine.proof --seed {seed} --cases {PER_WORLD}",
        ]
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.engine.proof", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(arguments)

    began, reached = time.monotonic(), asked.seed
    counts: Counts = Counter()
    try:
        for reached, counts in prove(asked.cases, asked.seed, asked.jobs):
            line = f"\r{counts.total():>12,} cases agree; go on with --seed {reached}"
            sys.stderr.write(line)
            sys.stderr.flush()
    except DisagreementError as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    sys.stderr.write("\n")
    sys.stdout.write(json.dumps(summary(counts, asked.seed, reached, began)) + "\n")
    return 0


def summary(counts: Counts, seed: int, reached: int, began: float) -> dict[str, Any]:
    return {
        "cases": counts.total(),
        "seed": seed,
        "next_seed": reached,
        "seconds": round(time.monotonic() - began, 1),
        "codes": table(counts),
    }


def table(counts: Counts) -> dict[str, dict[str, int]]:
    """Give how often each code came with each effect."""
    found: dict[str, dict[str, int]] = {}
    for (code, effect), number in sorted(counts.items()):
        found.setdefault(code, {})[effect] = number
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
