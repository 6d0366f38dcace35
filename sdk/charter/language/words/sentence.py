"""A sentence of the charter in words, and the groups they stand in (language §9)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing a charter says.

    `text` goes on from its group's lead (`May` + `read customer profile`); `rule` is
    the path it comes from; `full` stands alone.
    """

    text: str
    rule: str
    lead: str = ""

    @property
    def full(self) -> str:
        """Give the sentence as it stands alone, with a capital and a full stop."""
        whole = f"{self.lead} {self.text}" if self.lead else self.text
        return f"{whole[:1].upper()}{whole[1:]}."


@dataclass(frozen=True, slots=True)
class Words:
    """A charter in words: four groups, and what it promises."""

    may: tuple[Sentence, ...]
    must_ask: tuple[Sentence, ...]
    must_never: tuple[Sentence, ...]
    stops: tuple[Sentence, ...]
    promises: tuple[Sentence, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, tuple[Sentence, ...]], ...]:
        """Give each group with its lead, in the order they are read."""
        said = (self.may, self.must_ask, self.must_never, self.stops, self.promises)
        return tuple(zip(LEADS, said, strict=True))


LEADS = ("May", "Must ask", "Must never", "Stops and hands over", "Promises")
