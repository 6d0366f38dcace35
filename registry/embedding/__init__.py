"""Texts as vectors: the model that the setting CHARTER_EMBEDDER names, loaded when it is first asked.

Nothing here imports a numeric library before that, so idle processes stay small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Protocol

from django.conf import settings

DIMENSIONS = 384


@dataclass(frozen=True, slots=True)
class Embedding:
    """A text's meaning: as a whole (384 numbers, length 1), and token by token, packed."""

    vector: tuple[float, ...]
    tokens: bytes


class Embedder(Protocol):
    """Makes embeddings and says how close a query's tokens are to those of other texts."""

    model: str

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed the texts, in their order."""

    def closeness(self, query: Embedding, others: Sequence[bytes]) -> list[float]:
        """For each packed text, the mean over the query's tokens of the best cosine there."""


def embedder() -> Embedder | None:
    """The embedder in use; None when the setting says `none`. The first call loads the model."""
    return _load(settings.EMBEDDER)


def model_in_use() -> str | None:
    """The name that the vectors in use carry, without loading anything."""
    return MODELS.get(settings.EMBEDDER)


MODELS = {"minilm": "all-MiniLM-L6-v2-int8/1"}
"""By setting. The number after the stroke grows when the same model is asked differently."""


@lru_cache(maxsize=2)
def _load(name: str) -> Embedder | None:
    if name not in MODELS:
        return None
    made: Embedder = import_module(f"registry.embedding.{name}").load(MODELS[name])
    return made
