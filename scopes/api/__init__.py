"""Charters, keys and runs for programs: the same services as the pages."""
