"""How often one caller may ask: a count a minute in the cache, told with every answer."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from registry.door import entrance
from registry.models import PersonalToken

logger = logging.getLogger(__name__)

WINDOW = 60


class CallerLimit(BaseThrottle):
    """`API_RATE_LIMIT` requests a minute: each token, each person's sessions, each unknown address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request; the view's answer carries `limit_headers`."""
        at = int(time.time())
        self.left_of_window = WINDOW - at % WINDOW
        limit = settings.API_RATE_LIMIT
        used = _count(f"api:{_caller(request)}:{at // WINDOW}")
        if used is None:
            return True
        view.limit_headers = {
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(max(0, limit - used)),
            "RateLimit-Reset": str(self.left_of_window),
        }
        return used <= limit

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return float(self.left_of_window)


def _caller(request: Request) -> str:
    if isinstance(request.auth, PersonalToken):
        return f"token:{request.auth.pk}"
    if not request.user.is_authenticated:
        # The door's word: behind a proxy of ours what that one saw, never what the caller claims.
        return f"address:{entrance().ip}"
    return f"person:{request.user.pk}"


def _count(key: str) -> int | None:
    """How often the key was counted, this time included; None while the cache does not answer."""
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return cache.incr(key)
    except RedisError:
        # Who may do what does not hang on the cache, so neither does the answer.
        logger.warning("the cache does not answer; requests are not counted")
    except ValueError:
        # It ran out between the two lines.
        return 1
    return None
