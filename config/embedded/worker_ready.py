"""Loaded by the worker: says by a file that it takes tasks, and takes that back when it stops."""

from __future__ import annotations

import os
from pathlib import Path

from celery.signals import worker_ready, worker_shutting_down


@worker_ready.connect(weak=False)
def _say_ready(**_: object) -> None:
    Path(os.environ["CHARTER_WORKER_READY"]).touch()


@worker_shutting_down.connect(weak=False)
def _say_stopping(**_: object) -> None:
    Path(os.environ["CHARTER_WORKER_READY"]).unlink(missing_ok=True)
