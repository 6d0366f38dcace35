#!/usr/bin/env python
"""Django's command line for Charter, and `up`, which is `make run`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

UP = [sys.executable, "-m", "config.embedded", "up"]

if __name__ == "__main__":
    if sys.argv[1:] == ["up"]:
        # It sets the environment that the settings need, so it comes before them.
        os.execv(sys.executable, UP)  # noqa: S606 (our own module)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    execute_from_command_line(sys.argv)
