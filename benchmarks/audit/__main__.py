"""`make bench-audit`: sets Django up, then measures; `ENTRIES=500000`."""

from __future__ import annotations

import os
from importlib import import_module

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    import_module("benchmarks.audit.measure").main()
