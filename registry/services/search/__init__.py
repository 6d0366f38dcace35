"""Hybrid search over the catalogue: a text in, agents out in order, each with why it was found.

Four rooms: the text becomes a question (`question`), the database gives candidates for it (`candidates`),
they are put in order (`blend`), and each says why it is there (`reasons`).
The evidence is in docs/decisions/0008-search.md.
"""

from __future__ import annotations

from registry.services.search.find import Found, Ranked, Result, found_by, rank, search
from registry.services.search.reasons import Reason

__all__ = ["Found", "Ranked", "Reason", "Result", "found_by", "rank", "search"]
