"""How fast the catalogue answers with 20,000 agents and 100,000 versions: `make bench-catalogue`."""

from __future__ import annotations
