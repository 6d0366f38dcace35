"""Local mode: deciding in this process, under a lease, with everything on record first.

A lease is a slice of the run's budget. A decision is written to the spool before it is
given, and sent to the server in the background. Whatever a lease does not cover (a
person, usage, a spent slice, a stale manifest) is asked at the server.
"""
