"""Stopping at once, and going on when two people agree."""
