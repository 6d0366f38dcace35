"""Settings of the language's tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine makes a single example slow; that says nothing about the code.
settings.register_profile("language", deadline=None)
settings.load_profile("language")
