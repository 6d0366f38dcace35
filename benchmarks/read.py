"""What reading a charter costs: `python -m benchmarks.read`, about a minute.

Times are the processor's, so that a busy machine says nothing about the reader.

Of each kind of document the largest valid one is searched for; the wrong ones are as
large as may be. Beside it: PyYAML with a JSON Schema, and ruamel.yaml's round trip.
"""

from __future__ import annotations

import io
import json
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from benchmarks.documents import VALID, WRONG, largest, short
from charter.language import DocumentError, read
from charter.language.json_schema import json_schema

ROUNDS = 7
ENTRIES = 600


@dataclass(frozen=True, slots=True)
class Measured:
    """`ms`: median; `peak`: megabytes above what there was; `problems`: 0 if valid."""

    name: str
    size: int
    ms: float
    peak: float
    problems: int

    def __str__(self) -> str:
        return (
            f"{self.name:20} {self.size:9,} bytes {self.ms:8.2f} ms "
            f"{self.peak:6.2f} MB {self.problems:6} problems"
        )


def measure(name: str, source: str | bytes) -> Measured:
    """Read a document a few times."""
    taken = median(_seconds(lambda: _problems(source)) for _ in range(ROUNDS))
    tracemalloc.start()
    problems = _problems(source)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    size = len(source.encode() if isinstance(source, str) else source)
    return Measured(name, size, round(taken * 1e3, 2), round(peak, 2), problems)


def peers(text: str) -> dict[str, float]:
    """Give the milliseconds others take for the same document."""
    validator = Draft202012Validator(json_schema())
    pairs: dict[str, Callable[[], Any]] = {
        "pyyaml_jsonschema": lambda: list(
            validator.iter_errors(yaml.load(text, Loader=yaml.CSafeLoader))
        ),
        "ruamel_round_trip": lambda: _round_trip(text),
    }
    return {
        name: round(median(_seconds(act) for _ in range(3)) * 1e3, 2)
        for name, act in pairs.items()
    }


def _round_trip(text: str) -> str:
    reader, out = YAML(), io.StringIO()
    reader.dump(reader.load(text), out)
    return out.getvalue()


def _problems(source: str | bytes) -> int:
    try:
        read(source)
    except DocumentError as error:
        return len(error.problems)
    return 0


def _seconds(act: Callable[[], Any]) -> float:
    began = time.thread_time()
    act()
    return time.thread_time() - began


def main() -> None:
    """Print the table and, last, one line of JSON for whoever compares runs."""
    usual = measure(f"{ENTRIES} short entries", short(ENTRIES))
    _say(str(usual), "", "The largest valid documents of each kind")
    valid = [_shown(measure(name, largest(build))) for name, build in VALID.items()]
    _say("", "The worst wrong documents")
    wrong = [_shown(measure(name, text)) for name, text in WRONG.items()]
    others = peers(short(ENTRIES))
    _say("", *(f"{name:20} {ms:8.2f} ms" for name, ms in others.items()))
    slowest = {
        "valid": max(valid, key=lambda one: one.ms),
        "wrong": max(wrong, key=lambda one: one.ms),
    }
    _say(
        json.dumps(
            {
                "bench": "read",
                "ratios": {
                    name: round(ms / usual.ms, 1) for name, ms in others.items()
                },
                "figures": {
                    "short_600_ms": usual.ms,
                    **{f"worst_{kind}": one.name for kind, one in slowest.items()},
                    **{f"worst_{kind}_ms": one.ms for kind, one in slowest.items()},
                    "worst_peak_mb": max(one.peak for one in valid + wrong),
                },
            }
        )
    )


def _shown(measured: Measured) -> Measured:
    _say(str(measured))
    return measured


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()
