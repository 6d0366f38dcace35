from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.database import Server
from tests.once.processes import Mortal, mortal
from tests.telling.hearing import listening

YES = b'{"decision": "yes"}'


@pytest.fixture
def hearing(cast) -> Iterator[Any]:
    """A gate that says yes, which also takes what webhooks send."""
    with listening(cast, lambda request: request.reply(YES)) as (server, heard):
        yield server, heard


@pytest.fixture
def dying(django_db_setup: Server, cast) -> Iterator[Mortal]:
    with mortal(django_db_setup) as made:
        yield made
