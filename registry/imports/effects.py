"""What a tool does, as far as anybody says; in doubt, the worse."""

from __future__ import annotations

from charter.language.names import fold
from registry.imports.proposal import Effect

DESTRUCTIVE_VERBS = frozenset(
    {"cancel", "delete", "destroy", "drop", "erase", "kill", "overwrite", "purge"}
    | {"remove", "revoke", "terminate", "truncate", "uninstall", "wipe"}
)


def destructive_verb(name: str) -> str | None:
    """The word of a name that takes something away; None for a name without one."""
    words = fold(name).split("_")
    return next((word for word in words if word in DESTRUCTIVE_VERBS), None)


def believed(name: str, said: Effect) -> tuple[Effect, str | None]:
    """The effect that counts, and a warning when the name speaks against what is said."""
    verb = destructive_verb(name)
    if verb is None or said is Effect.DESTRUCTIVE:
        return said, None
    if said is Effect.READ:
        return (
            Effect.DESTRUCTIVE,
            f"`{name}` says it only reads, its name says `{verb}`: it counts as destructive",
        )
    return Effect.DESTRUCTIVE, None
