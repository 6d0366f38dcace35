from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.factories import make_token_text
from tests.pages.test_every_route import stage
from tests.rest.fuzz import ask_everything


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests keep the test's connection, as those of Django's own test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("person", ["frank", "dave"])
def test_nothing_that_is_asked_is_a_server_error(cast, person):
    places = stage(cast)
    _, text = make_token_text(getattr(cast, person))

    answers = ask_everything({"Authorization": f"Bearer {text}"}, places)

    assert answers.total() >= 100
    assert answers[200] > 0
