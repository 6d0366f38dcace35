"""Telling people: events, who hears of one, when, and the mail they get."""
