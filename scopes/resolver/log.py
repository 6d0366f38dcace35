"""Structured logs without values: what happened and where, never what was sent.

Exceptions are logged by type and place alone, because a database's or parser's message may
quote a row, a key or an argument.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import psycopg
import structlog


def configure() -> None:
    """Write one JSON object a line to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # The driver's own messages quote errors, and those may quote a row.
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)


def facts_of(error: BaseException) -> dict[str, Any]:
    """Return an exception's type, SQLSTATE and innermost places; never its message."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    facts: dict[str, Any] = {
        "error": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno}:{frame.name}" for frame in frames],
    }
    if isinstance(error, psycopg.Error) and error.sqlstate:
        facts["sqlstate"] = error.sqlstate
    return facts
