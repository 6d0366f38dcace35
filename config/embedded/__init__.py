"""The embedded default: every service Charter needs, on this machine, without an installation.

Nothing here imports Django: the supervisor stays small and the work is done by child processes.
"""
