"""How good an order is, when one agent is the answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

FAR = 10
"""Places that count for MRR and NDCG."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some queries: how many, and the means over them, each 0 to 1."""

    queries: int
    recall_at_5: float
    hit_at_1: float
    mrr: float
    ndcg: float


def figures(places: Sequence[int | None]) -> Figures:
    """From the place of each answer, 1 the first; None: not among the ten."""
    return Figures(
        queries=len(places),
        recall_at_5=fmean(place is not None and place <= 5 for place in places),  # noqa: PLR2004
        hit_at_1=fmean(place == 1 for place in places),
        mrr=fmean(1 / place if place else 0.0 for place in places),
        ndcg=fmean(1 / math.log2(place + 1) if place else 0.0 for place in places),
    )


def place_of(answer: str, results: Sequence[str]) -> int | None:
    """Where the answer stands among the first ten."""
    return results.index(answer) + 1 if answer in results[:FAR] else None
