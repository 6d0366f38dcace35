"""Agents from another list: a file of lines becomes unclaimed agents, all of them or none."""

from __future__ import annotations

from registry.services.loading.lines import Line, LinesError, read_lines
from registry.services.loading.load import load_agents

__all__ = ["Line", "LinesError", "load_agents", "read_lines"]
