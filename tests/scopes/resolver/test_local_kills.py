"""Promise 6 for local mode: a client killed at any moment loses no decision it gave, and counts none twice.

CHARTER_KILLS=100 is the long form: `make crash-long`.
"""

from __future__ import annotations

import os
import random  # noqa: TID251 (when something is killed, and nothing to guess)
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connections

from registry.clock import now
from registry.services.keys import ensure_keys
from scopes.models import Decision, Run
from tests.factories import make_key
from tests.scopes.resolver.served import serving
from tests.scopes.resolver.test_promises_under_load import ENDLESS

pytestmark = pytest.mark.server
MANY = 1_000_000
KILLS = int(os.environ.get("CHARTER_KILLS", "3"))

# Asks as fast as it can, and says each call aloud once it was allowed.
AGENT = """
import sys
from charter.client.charter import Charter
charter = Charter.from_env()
with charter.run() as run:
    print(run.id, flush=True)
    for number in range(int(sys.argv[1])):
        if run.check("get_profile", "customer_profile", "read", call=f"c{number}"):
            print(f"c{number}", flush=True)
charter.close()
"""


def agent(url: str, key: str, trust: str, cache: Path, *, calls: int):
    environment = {
        **os.environ,
        "CHARTER_URL": url,
        "CHARTER_KEY": key,
        "CHARTER_TRUST": trust,
        "CHARTER_CACHE": str(cache),
        "CHARTER_MODE": "local",
    }
    command = [sys.executable, "-c", AGENT, str(calls)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def killed(process: subprocess.Popen[str]) -> tuple[str, list[str]]:
    """Kill it at any moment; return its run, and what it said before it died."""
    with process:
        assert process.stdout is not None
        run = process.stdout.readline().strip()
        time.sleep(random.uniform(0.05, 1.0))
        process.kill()
        # The last word may be cut off.
        return run, process.stdout.read().split("\n")[:-1]


def test_a_client_that_is_killed_loses_no_decision_it_gave(
    stage, put_in_force, django_db_setup, settings, tmp_path
):
    trust = ensure_keys(settings.KEYS_DIR, at=now()).trust
    _, key = make_key(stage.porter, environment=stage.staging, by=stage.alice)
    put_in_force(ENDLESS)
    given: dict[str, list[str]] = {}

    with serving(django_db_setup.app_url, settings.KEYS_DIR) as granian:
        for _ in range(KILLS):
            run, heard = killed(
                agent(granian.address, key, trust, tmp_path, calls=MANY)
            )
            given[run] = heard
        last = agent(granian.address, key, trust, tmp_path, calls=200)
        run, *heard = last.communicate(timeout=60)[0].split()
        given[run] = heard
        folders = list(tmp_path.glob("spool-*"))

    connections["default"].close()
    assert sum(map(len, given.values())) > 200
    for run, heard in given.items():
        kept = Counter(
            Decision.objects.filter(run__pk=run, effect="allow").values_list(
                "call", flat=True
            )
        )
        assert set(heard) <= kept.keys()
        assert set(kept.values()) <= {1}
        row = Run.objects.get(pk=run)
        assert row.actions_used + row.leased >= len(heard)
    assert [list(folder.iterdir()) for folder in folders] == [[]]
