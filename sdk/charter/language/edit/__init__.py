"""Changing one part of a hand-written charter and not one other byte of it.

An entry or value is plain data, as `canonical_data` gives it or as a person writes it
(`orders (read)`); a path is a rule's, such as `authorization.can_access[0]`, or its
parts where a key holds a dot: `("tools", "crm.get")`. Each function gives the new text.
It raises `DocumentError` if the text does not read, and `EditError` if the change would
make no charter or the path leads nowhere; nothing has happened then.

The text is spliced at the places of its nodes and read again. Where that does not give
the document that was meant, the one section is written anew, without its comments.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from charter.language.canonical import (
    canonical_data,
    clause_data,
    contract_data,
    from_canonical,
)
from charter.language.document import Clause, Contract, Document
from charter.language.edit import splice
from charter.language.edit.paths import Parts, Path, at, parse, put, remove
from charter.language.problems import DocumentError, Problem
from charter.language.reader import compose_text, read
from charter.language.reader.nodes import Listing
from charter.language.writer import tidy_data

__all__ = [
    "EditError",
    "add_clause",
    "add_entry",
    "remove_entry",
    "replace_entry",
    "set_contract",
    "set_purpose",
    "set_value",
]


class EditError(ValueError):
    """The text cannot be changed so and is left as it was; `problems` may say why."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(f"the text cannot be changed in place: {message}")
        self.problems = problems


def add_entry(text: str, section: Path, entry: Any) -> str:
    """Add an entry at the end of a list, which is begun if there is none."""
    parts, data = parse(section), canonical_data(read(text))
    entries = at(data, parts)
    if isinstance(entries, dict):  # one rule without a list
        return _put(text, parts, [entries, entry])
    if not isinstance(splice.find(compose_text(text), parts), Listing):
        return _put(text, parts, [entry])
    if entries is None:  # an empty list says nothing
        put(data, parts, entries := [])
    entries.append(entry)
    meant = _meant(data)
    new = at(tidy_data(meant), (*parts, len(entries) - 1))
    return _edited(text, parts, meant, lambda: splice.append(text, parts, new))


def replace_entry(text: str, path: Path, entry: Any) -> str:
    """Put an entry in the place of one that is there."""
    data = canonical_data(read(text))
    if at(data, _without_list(data, parse(path))) is None:
        raise EditError("the path leads nowhere")
    return set_value(text, path, entry)


def remove_entry(text: str, path: Path) -> str:
    """Take away an entry of a list or a mapping; an optional list goes with its last."""
    data = canonical_data(read(text))
    parts = _without_list(data, parse(path))
    root = compose_text(text)
    if not parts or splice.find(root, parts) is None:
        raise EditError("the path leads nowhere")
    above = splice.find(root, parts[:-1])
    is_last = isinstance(above, Listing) and len(above.items) == 1
    if is_last and parts[-2] != "can_access":
        return remove_entry(text, parts[:-1])
    if at(data, parts) is not None:  # a default says nothing
        remove(data, parts)
    meant = _meant(data)
    return _edited(text, parts[:-1], meant, lambda: splice.drop(text, parts))


def set_value(text: str, path: Path, value: Any) -> str:
    """Put a value in place of what is there, or where nothing is; None takes it away."""
    parts = parse(path)
    if value is not None:
        return _put(text, parts, value)
    read(text)
    is_there = bool(parts) and splice.find(compose_text(text), parts) is not None
    return remove_entry(text, parts) if is_there else text


def add_clause(text: str, clause: Clause) -> str:
    """Add a clause to the outcome contract, which is begun if there is none."""
    return add_entry(text, "contract.clauses", clause_data(clause))


def set_contract(text: str, contract: Contract | None) -> str:
    """Put a whole outcome contract in place of what is there, None for none at all."""
    data = None if contract is None else contract_data(contract)
    return set_value(text, "contract", data)


def set_purpose(text: str, purpose: str | None) -> str:
    """Put a purpose in place of what is there, None for none at all."""
    return set_value(text, "purpose", purpose)


def _put(text: str, parts: Parts, value: Any) -> str:
    data = canonical_data(read(text))
    parts = _without_list(data, parts)
    if not parts or not put(data, parts, deepcopy(value)):
        raise EditError("the path leads nowhere")
    meant = _meant(data)
    tidy = tidy_data(meant)
    root = compose_text(text)
    # The deepest part that is not there yet is begun with all that belongs in it.
    depth = next(
        (n for n in range(1, len(parts)) if splice.find(root, parts[:n]) is None),
        len(parts),
    )
    there, new = splice.find(root, parts[:depth]), at(tidy, parts[:depth])
    if new is None:  # it says what is so without it
        return text if there is None else remove_entry(text, parts[:depth])
    change = splice.insert if there is None else splice.replace
    return _edited(text, parts[:depth], meant, lambda: change(text, parts[:depth], new))


def _without_list(data: Any, parts: Parts) -> Parts:
    """Read `escalation[0]` as the rule that stands there without a list."""
    alone = parts[2:3] == (0,) and isinstance(at(data, parts[:2]), dict)
    return (*parts[:2], *parts[3:]) if alone else parts


def _meant(data: Any) -> Document:
    try:
        return from_canonical(data)
    except DocumentError as error:
        raise EditError(error.problems[0].message, error.problems) from error


def _edited(text: str, parts: Parts, meant: Document, change: Callable[[], str]) -> str:
    """Give the first text that reads as is meant: spliced, or a section written anew."""
    while parts and isinstance(parts[-1], int):
        parts = parts[:-1]
    section = at(tidy_data(meant), parts)
    attempts = [change]
    if parts and section is not None and splice.find(compose_text(text), parts):
        attempts.append(lambda: splice.rewrite(text, parts, section))
    for attempt in attempts:
        edited = attempt()
        try:
            if read(edited) == meant:
                return edited
        except DocumentError:
            continue
    raise EditError("it would change more")
