"""The app that holds the wiring: commands, checks, pages that join apps."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the start checks."""

    name = "config"

    def ready(self) -> None:
        """Register the checks once everything is loaded."""
        from config import checks  # noqa: F401, PLC0415 (registers on import)
