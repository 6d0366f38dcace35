"""The long form: `python -m tests.language.fuzz [seconds] [seed]`, with what was found."""

from __future__ import annotations

import sys
import time
from random import Random  # noqa: TID251  the same seed makes the same cases

from tests.language.fuzz.check import check
from tests.language.fuzz.corpus import corpus
from tests.language.fuzz.mutate import mutate

SHOWN = 10


def main(seconds: float, seed: int) -> int:
    """Mutate and check for so much time of the processor; gives the failures."""
    random, texts = Random(seed), corpus()
    cases = accepted = failures = 0
    end = time.process_time() + seconds
    while time.process_time() < end:
        source = mutate(random, texts)
        cases += 1
        try:
            accepted += check(source, slowly=cases % 20 == 0) is not None
        except Exception as error:  # noqa: BLE001  what escapes is what we look for
            failures += 1
            if failures <= SHOWN:
                print(f"{type(error).__name__}: {error!s:.600}\n{source!r}\n")  # noqa: T201
    print(  # noqa: T201
        f"{cases} cases of {len(texts)} documents, {accepted} accepted, {failures} failures"
    )
    return failures


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]]
    sys.exit(bool(main(given[0] if given else 600, int(given[1]) if given[1:] else 1)))
