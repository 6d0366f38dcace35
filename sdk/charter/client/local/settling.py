"""Telling the server what was decided under a lease: `POST /api/v1/runs/{run}/settle`."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from charter.client.asking import ask
from charter.client.config import Config
from charter.client.local.records import Record
from charter.client.steps import Call, Flow
from charter.client.wire import problem_of, read_object

MOST, BYTES = 100, 48 * 1024
"""Decisions in a call, and their bytes; the server takes 64 KiB."""
HOPELESS = frozenset({400, 404, 409, 413})
"""Statuses that will be the same tomorrow; 404 is another agent's run, or none."""

_JSON = {"Content-Type": "application/json"}

log = logging.getLogger("charter")


class RefusedError(Exception):
    """The server will never take this call: what it tells is another's, or does not read."""


def batch_of(records: Mapping[int, Record]) -> dict[int, Record]:
    """Return the first records that go into one call: of one lease, and not too many."""
    batch: dict[int, Record] = {}
    lease, size = None, 0
    for number, record in records.items():
        lease = lease or (record.run, record.lease)
        size += len(record.decision or b"")
        is_over = len(batch) >= MOST or (bool(batch) and size > BYTES)
        if is_over or (record.run, record.lease) != lease:
            break
        batch[number] = record
        if record.decision is None:
            break
    return batch


def settle(
    config: Config, batch: Sequence[Record], *, following: str | None = None
) -> Flow[Any]:
    """Tell the server decisions of one lease; return its answer's `lease`, if any.

    `following` names the lease to get next. Raises `NoAnswerError` to try again, `RefusedError`.
    """
    path = f"/api/v1/runs/{quote(batch[0].run, safe='')}/settle"
    decisions = b",".join(one.decision for one in batch if one.decision is not None)
    done = b"true" if batch[-1].decision is None else b"false"
    lease = json.dumps(batch[0].lease).encode()
    more = b"" if following is None else b',"next":"%b"' % following.encode()
    body = b'{"lease":%b,"decisions":[%b],"done":%b%b}' % (lease, decisions, done, more)
    reply = yield from ask(config, Call("POST", path, body, _JSON))
    if reply.status in HOPELESS:
        raise RefusedError(str(problem_of(reply)))
    answer = read_object(reply)
    for refused in answer.get("refused", []):
        log.error("the server does not keep a decision: %s", refused)
    return answer.get("lease")
