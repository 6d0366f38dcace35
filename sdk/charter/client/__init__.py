"""The client library: what an agent asks before it acts."""

from __future__ import annotations

from charter.client.config import Config
from charter.client.decision import Decision
from charter.client.errors import (
    CharterError,
    ConfigurationError,
    Denied,
    NoAnswerError,
)

__all__ = [
    "CharterError",
    "Config",
    "ConfigurationError",
    "Decision",
    "Denied",
    "NoAnswerError",
]
