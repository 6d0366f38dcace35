"""`python -m config.embedded.memory`: what everything uses, in proportional set size (Linux)."""

from __future__ import annotations

import json
import sys
from collections import Counter

from config.embedded import table
from config.embedded.console import answer, say
from config.embedded.lock import Lock
from config.embedded.paths import Layout
from config.embedded.up import default_data

KB_PER_MB = 1024


def main() -> int:
    """Print megabytes for each part and in all."""
    layout = Layout(default_data().absolute())
    holder = Lock(layout.lock).holder()
    supervisor = table.find(holder.pid) if holder else None
    if supervisor is None or not table.PROC.is_dir():
        say(f"nothing runs from {layout.data}, or this system does not tell")
        return 1

    used = measure(supervisor.pid, names(layout))
    for name, kilobytes in used.most_common():
        answer(f"{name:12} {kilobytes / KB_PER_MB:7.1f} MB")
    answer(f"{'in all':12} {used.total() / KB_PER_MB:7.1f} MB")
    return 0


def names(layout: Layout) -> dict[int, str]:
    """Return the name of each recorded process by its pid."""
    return {
        json.loads(path.read_text())["pid"]: path.stem
        for path in layout.records.glob("*.json")
    }


def measure(supervisor: int, named: dict[int, str]) -> Counter[str]:
    """Return kilobytes by part; a part's children count with it."""
    part = {supervisor: "supervisor"}
    used: Counter[str] = Counter()
    for entry in table.descendants(supervisor):
        inherited = part.get(entry.parent, "supervisor")
        part.setdefault(entry.pid, named.get(entry.pid, inherited))
        used[part[entry.pid]] += table.memory(entry.pid)
    return used


if __name__ == "__main__":
    sys.exit(main())
