"""What a decision in this process stands on: the verified manifest, made ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charter.client.errors import NoAnswerError
from charter.engine import Compiled, Standing, compile_document
from charter.engine.kept import Names, arguments_shown, facts_read
from charter.language.canonical import from_canonical
from charter.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Ground:
    """A manifest ready to decide. `facts`, `shown`: what of a request is kept."""

    digest: str
    compiled: Compiled
    standing: Standing
    facts: frozenset[str]
    shown: Mapping[Names, tuple[str, ...]]


def ground_of(manifest: Manifest) -> Ground:
    """Return a verified manifest made ready.

    Raises `NoAnswerError` for one that this library does not read.
    """
    try:
        document = from_canonical(manifest.charter)
    except ValueError as problem:
        raise NoAnswerError(f"the manifest does not read: {problem}") from problem
    return Ground(
        digest=manifest.digest,
        compiled=compile_document(document, manifest.lines),
        standing=Standing(manifest=manifest.digest),
        facts=facts_read(document),
        shown=arguments_shown(document),
    )
