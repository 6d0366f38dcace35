"""Asking until there is an answer, or until patience runs out."""

from __future__ import annotations

from dataclasses import replace

from charter.client.config import Config
from charter.client.steps import Call, Failure, Flow, Pause, Reply
from charter.client.wire import problem_of

RETRIED = (502, 503, 504)
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0


def ask(config: Config, call: Call, *, patience: float | None = None) -> Flow[Reply]:
    """Make a call that may safely be made twice; return the first reply that counts.

    A failure, and the statuses that mean "ask again", are asked again until `patience`
    (seconds) is over. Raises `NoAnswerError`.
    """
    until = config.clock() + (config.patience if patience is None else patience)
    pause = FIRST_PAUSE
    while True:
        left = until - config.clock()
        got = yield replace(call, within=max(left, FIRST_PAUSE))
        if isinstance(got, Reply) and got.status not in RETRIED:
            return got
        if not isinstance(got, Reply | Failure):
            raise TypeError("a call is answered by a reply or a failure")
        wait = max(pause, _retry_after(got))
        if config.clock() + wait >= until:
            raise problem_of(got)
        yield Pause(wait)
        pause = min(2 * pause, LONGEST_PAUSE)


def _retry_after(got: Reply | Failure) -> float:
    text = got.headers.get("retry-after", "") if isinstance(got, Reply) else ""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0.0  # noqa: PLR2004 - four digits are over two hours
