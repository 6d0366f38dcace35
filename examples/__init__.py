"""Charters to begin with, and a demonstration of the whole road."""
