"""`make demo`: an agent lives under its charter, told in the terminal.

Nothing is pretended: the people use the pages' own forms, the agent the client library.
"""
