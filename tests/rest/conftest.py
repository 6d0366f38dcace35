from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def strict_client() -> Client:
    """Checks the CSRF token as a browser's requests are."""
    return Client(enforce_csrf_checks=True)
