"""Text to document and back, with refusals instead of parser errors."""

from __future__ import annotations

from charter.language import Document, DocumentError, canonical_data, read
from charter.manifest import canonical, digest_of_bytes
from registry.errors import InvalidError
from registry.models import Agent
from scopes.errors import CharterTextError


def read_charter(text: str, *, agent: Agent) -> Document:
    """Read a charter of `agent`. Raises `CharterTextError`, `InvalidError` for another agent's."""
    try:
        document = read(text)
    except DocumentError as error:
        raise CharterTextError(error.problems) from None
    if document.agent != agent.slug:
        raise InvalidError(
            f"this charter is for `{document.agent}`, not for `{agent.slug}`",
            fix=f"write `agent: {agent.slug}`",
        )
    if document.type.value != agent.kind:
        raise InvalidError(
            f"this charter is of type `{document.type.value}`, the agent is {agent.kind}",
            fix=f"write `type: {agent.kind}`",
        )
    return document


def canonical_text(document: Document) -> tuple[str, str]:
    """The document's canonical JSON (RFC 8785) and its digest, `sha256:…`."""
    body = canonical(canonical_data(document))
    return body.decode(), digest_of_bytes(body)
