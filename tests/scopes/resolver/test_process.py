"""The resolver is a process without Django, middleware or sessions."""

from __future__ import annotations

import os
import subprocess
import sys

LOADED = """
import sys
import config.resolver
print(sorted({name.partition(".")[0] for name in sys.modules} & {"django", "celery"}))
"""


def test_the_resolver_loads_neither_django_nor_celery():
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://charter_app@/charter",
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "sealing-wax " * 5,
    }

    loaded = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout.strip() == "[]"
