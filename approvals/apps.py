"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """The `approvals` app."""

    name = "approvals"
