"""The app that holds the wiring: commands, checks, pages that join apps."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers what Django has to know at its start."""

    name = "config"

    def ready(self) -> None:
        """Register the checks, and the Celery application that shared tasks belong to."""
        from config import celery, checks  # noqa: F401, PLC0415 (registers on import)
