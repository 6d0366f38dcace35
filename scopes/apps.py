"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class ScopesConfig(AppConfig):
    """The `scopes` app."""

    name = "scopes"
