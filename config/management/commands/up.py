"""`manage.py up`: the same as `make run`."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand

from config.embedded.paths import ROOT


class Command(BaseCommand):
    help = "Start everything on this machine: database, broker, Charter, one address."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        # The supervisor lives as long as everything else: it begins anew, without Django.
        os.chdir(ROOT)
        os.execv(  # noqa: S606 (our own module)
            sys.executable, [sys.executable, "-m", "config.embedded", "up"]
        )
