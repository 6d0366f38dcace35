"""What a waiting run asks, as the people asked may read it."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings

from scopes.models import Review
from scopes.sealing import SealError, unseal

logger = logging.getLogger(__name__)


def arguments_of(review: Review) -> list[tuple[str, Any]]:
    """The call's arguments by name: all of them while it waits, afterwards those the charter shows."""
    if review.arguments is None:
        return sorted(review.shown.items())
    sealed = bytes(review.arguments)
    try:
        opened = unseal(sealed, review=review.pk, secret=settings.SECRET_KEY)
    except SealError:
        # Sealed under a secret that is gone: what is shown is all that can be read.
        logger.exception("the arguments of review %s cannot be opened", review.pk)
        return sorted(review.shown.items())
    return sorted({**review.shown, **opened}.items())
