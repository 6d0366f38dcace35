"""Endpoints outside that hear of events: kept, sent to, tried again."""
