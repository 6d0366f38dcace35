"""`make bench-decide`, about a minute: a table, then one line of JSON."""

from __future__ import annotations

import json
import sys

from benchmarks.decide import engines, growth
from benchmarks.decide.workload import AGENTS, Question, Rules, questions, rules
from benchmarks.timing import Ask, costs

ROUNDS = 7


def main() -> None:
    """Measure, print, and end with the line."""
    say(
        f"{AGENTS} agents of 13 entries, five questions to each; median of seven passes."
    )
    known = rules()
    taken = beside_peers(known, questions(known))
    ours = taken["charter"]
    for name, cost in sorted(taken.items(), key=lambda one: one[1]):
        say(f"  {name:10} {cost:8.2f} µs   {cost / ours:6.1f} x")
    ratios = {
        name: round(cost / ours, 1) for name, cost in taken.items() if name != "charter"
    }

    entries = growth.by_entries()
    say("\nOne decision by entries in its charter, µs")
    for size in growth.ENTRIES:
        seen, new = entries["seen"][size], entries["never_seen"][size]
        say(f"  {size:7}   names seen {seen:6.2f}   never seen {new:7.1f}")
    manifests = growth.by_manifests()
    say("\nOne decision by manifests asked in turn, µs")
    for number, cost in manifests.items():
        say(f"  {number:7}   {cost:6.2f}")
    prepared = growth.preparing()
    say(
        f"\nWith validation {prepared['with_validation_us']} µs; 600 entries are read in "
        f"{prepared['read_600_ms']} ms and compiled in {prepared['compile_600_ms']} ms"
    )
    line = {
        "bench": "decide",
        "us": {name: round(cost, 2) for name, cost in taken.items()},
        "ratios": {"fastest_peer": min(ratios.values()), **ratios},
        "us_by_entries": entries,
        "us_by_manifests": manifests,
        **prepared,
    }
    sys.stdout.write(json.dumps(line) + "\n")


def beside_peers(known: list[Rules], asked: list[Question]) -> dict[str, float]:
    """Return microseconds by engine. Raises `ValueError` where two disagree."""
    ways = {"charter": engines.charter(known, asked)}
    ways |= {name: prepare(known, asked) for name, prepare in engines.PEERS.items()}
    for name, ask in ways.items():
        require_agreement(name, ask, asked)
    return costs(ways, range(len(asked)), rounds=ROUNDS)


def require_agreement(name: str, ask: Ask, asked: list[Question]) -> None:
    """Refuse to time an engine that answers something else."""
    for place, question in enumerate(asked):
        answer = ask(place)
        if answer != question.effect and not (
            answer == "deny" and name in engines.YES_OR_NO
        ):
            raise ValueError(f"`{name}` answers {answer} to {question}")


def say(line: str) -> None:
    """Print a line for people."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
