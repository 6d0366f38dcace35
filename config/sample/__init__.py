"""Sample data: a small company to look around in. Never in production."""
