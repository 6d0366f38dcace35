"""The charter language: reading, writing, explaining and comparing charters."""
