"""The trail with half a million entries: sealing, verifying, and each filter of its page.

A database of its own, made and thrown away. Times are of the service calls that a page and its next one make.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.settings.env import database
from registry.models import Agent, AuditEntry
from registry.services.trail.find import entries_for, read_filter
from registry.services.trail.pages import page_of_trail
from registry.services.trail.sealing import seal_entries
from registry.services.trail.verification import verify_trail
from tests.database import database_server
from tests.factories import make_cast

ENTRIES = int(os.environ.get("ENTRIES", "500000"))
ROUNDS = 20
FILL = """
INSERT INTO registry_auditentry (at, actor_id, actor_label, event, target_type, target_id,
    target_label, agent_id, summary, facts, changes, door, request_id, ip)
SELECT charter_now() + n * interval '365 days' / %(entries)s,
    CASE WHEN n %% 3 > 0 THEN 1 + n %% 5 END, 'Somebody',
    (ARRAY['draft.saved', 'agent.suspended', 'key.issued', 'request.approve'])[1 + n %% 4],
    (ARRAY['draft', 'agent', 'credential', 'deploymentrequest'])[1 + n %% 4],
    (n %% 5000)::text, 'Something', 1 + n %% 1000,
    'Raised limit ' || n || ' of ' || md5((n %% 9000)::text) || ' in draft v8',
    '{"digest": "sha256:1"}', '[{"what": "limit", "before": "50", "after": "100"}]',
    'browser', md5(n::text), '192.0.2.1'
FROM generate_series(1, %(entries)s) AS n
"""


@contextmanager
def trail() -> Iterator[str]:
    """A migrated database with a thousand agents and `ENTRIES` entries; gives its owner's address."""
    with database_server() as server, tempfile.TemporaryDirectory() as keys:
        settings.KEYS_DIR = Path(keys)
        settings.RUNTIME_DATABASE_URL = server.app_url
        for url in (server.owner_url, server.app_url):
            connection.close()
            connection.settings_dict.update(database(url))
            if url == server.owner_url:
                call_command("migrate", verbosity=0)

        make_cast()
        Agent.objects.bulk_create(_unclaimed(n) for n in range(2, 1001))
        with _timed(f"write {ENTRIES:,} entries"), connection.cursor() as cursor:
            cursor.execute(FILL, {"entries": ENTRIES})
        yield server.owner_url
        connection.close()


def _unclaimed(number: int) -> Agent:
    """An agent of another list: the trail asks nothing more of it."""
    return Agent(
        slug=f"agent-{number}",
        title=f"Agent {number}",
        kind=Agent.Kind.MICRO,
        state=Agent.State.UNCLAIMED,
        origin=Agent.Origin.LOADED,
        external_id=str(number),
    )


def main() -> None:
    """Fill, seal, verify, ask; print one line each."""
    with trail() as owner_url:
        with _timed(f"seal {ENTRIES:,} entries"):
            seal_entries()
        # As autovacuum does within a minute; only the owner of the tables may.
        with psycopg.connect(owner_url, autocommit=True) as owner:
            owner.execute("ANALYZE")
        with _timed("verify them all"):
            found = verify_trail()
        if found.bad:
            raise SystemExit(found.bad.problem)
        for name, query in QUERIES.items():
            _page(name, query)


QUERIES: dict[str, dict[str, str]] = {
    "no filter": {},
    "a person": {"person": "alice"},
    "an agent": {"agent": "agent-17"},
    "an object": {"object": "draft:16"},
    "a kind of object": {"object": "credential"},
    "an event": {"event": "key."},
    "an event nobody has": {"event": "zebra"},
    "a day a year ago": {"from": "PAST", "to": "PAST"},
    "words many have": {"q": "raised"},
    "words few have": {"q": "limit 41234 "},
    "words nobody has": {"q": "zebra crossing"},
    "agent and words nobody has": {"agent": "agent-17", "q": "zebra"},
    "person, event, a year ago": {"person": "bob", "event": "draft", "to": "PAST"},
    "a request": {"request": "c4ca4238a0b923820dcc509a6f75849b"},
}


def _page(name: str, query: dict[str, str]) -> None:
    past = str(AuditEntry.objects.order_by("at")[1000].at.date())
    wanted = read_filter(
        {key: text.replace("PAST", past) for key, text in query.items()}
    )

    def ask() -> int:
        page = page_of_trail(entries_for(wanted))
        if page.older:
            page_of_trail(entries_for(wanted), before=str(page.older))
        return len(page.entries)

    times = [_seconds(ask) * 1000 for _ in range(ROUNDS)]
    p95 = statistics.quantiles(times, n=20)[-1]
    sys.stdout.write(
        f"{name:32} {ask():4} entries  median {statistics.median(times):7.1f} ms"
        f"  p95 {p95:7.1f} ms\n"
    )


def _seconds(work: Callable[[], int]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


@contextmanager
def _timed(name: str) -> Iterator[None]:
    began = perf_counter()
    yield
    sys.stdout.write(f"{name:32} {perf_counter() - began:7.1f} s\n")
