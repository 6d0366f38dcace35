"""Changing one part of a hand-written charter and not one other byte of it.

Edits are splices of the text at the places of its nodes. Each result is read again: it
is the document that was meant, or `EditError` is raised and nothing has happened.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from charter.language.canonical import clause_data, contract_data
from charter.language.document import Clause, Contract, Document
from charter.language.problems import DocumentError
from charter.language.reader import compose_text, read
from charter.language.reader.nodes import Listing, Node, Table
from charter.language.writer import OPENED
from charter.language.yaml_text import block_entry, flow, flow_entry

__all__ = ["EditError", "add_clause", "set_contract", "set_purpose"]


class EditError(ValueError):
    """The text cannot be changed in place; it is left as it was."""


def add_clause(text: str, clause: Clause) -> str:
    """Add a clause to the outcome contract, which is begun if there is none.

    Raises `DocumentError` if the text does not read, `EditError` if it cannot be done.
    """
    before = read(text)
    contract = before.contract or Contract()
    meant = replace(contract, clauses=(*contract.clauses, clause))
    path = ("contract", "clauses")
    root = compose_text(text)
    depth = next(
        (n for n, _ in enumerate(path) if _find(root, path[: n + 1]) is None), 2
    )
    if depth == 2:  # noqa: PLR2004  the list is there
        edited = _append(text, _find(root, path), clause_data(clause))
    elif depth == 1:
        edited = _insert(text, _find(root, path[:1]), "clauses", [clause_data(clause)])
    else:
        edited = _insert(text, root, "contract", contract_data(meant))
    return _checked(edited, replace(before, contract=meant))


def set_contract(text: str, contract: Contract | None) -> str:
    """Put a whole outcome contract in place of what is there, None for none at all."""
    data = None if contract is None else contract_data(contract)
    return _set(text, "contract", data, replace(read(text), contract=contract))


def set_purpose(text: str, purpose: str | None) -> str:
    """Put a purpose in place of what is there, None for none at all."""
    return _set(text, "purpose", purpose, replace(read(text), purpose=purpose))


def _set(text: str, key: str, data: Any, meant: Document) -> str:
    root = compose_text(text)
    entry = _entry(root, key)
    if entry is not None:
        text = _remove(text, root, entry)
        root = compose_text(text)
    return _checked(text if data is None else _insert(text, root, key, data), meant)


def _checked(text: str, meant: Document) -> str:
    try:
        found = read(text)
    except DocumentError as error:
        message = f"the text cannot be changed in place: {error}"
        raise EditError(message) from error
    if found != meant:
        raise EditError("the text cannot be changed in place without changing more")
    return text


def _find(node: Node, path: tuple[str, ...]) -> Node | None:
    for key in path:
        entry = _entry(node, key)
        if entry is None:
            return None
        node = entry[1]
    return node


def _entry(node: Node, key: str) -> tuple[Node, Node] | None:
    entries = node.entries if isinstance(node, Table) else ()
    return next((entry for entry in entries if entry[0].value == key), None)


def _insert(text: str, table: Node | None, key: str, data: Any) -> str:
    """Insert an entry after the last one of a mapping."""
    if not isinstance(table, Table):
        raise EditError("the text cannot be changed in place")
    parts: list[Node] = [value for _, value in table.entries]
    if table.flow:
        entry = f'"{key}": {flow(data)}' if _is_json(text) else flow_entry(key, data)
        return _splice_flow(text, table, parts, entry)
    indent = table.entries[0][0].spot.column - 1
    return _splice_lines(text, parts[-1], block_entry(key, data, indent, OPENED))


def _append(text: str, listing: Node | None, data: Any) -> str:
    """Append an item to a list."""
    if not isinstance(listing, Listing):
        raise EditError("the text cannot be changed in place")
    items = list(listing.items)
    if listing.flow:
        return _splice_flow(text, listing, items, flow(data))
    start = text.rfind("-", 0, items[0].spot.start)
    line = re.split(r"[\r\n]", text[:start])[-1]
    indent = line if not line.strip() else " " * len(line)
    return _splice_lines(text, items[-1], [f"{indent}- {flow(data)}"])


def _splice_flow(text: str, outer: Node, parts: list[Node], entry: str) -> str:
    at = parts[-1].spot.end if parts else outer.spot.start + 1
    return f"{text[:at]}{', ' if parts else ''}{entry}{text[at:]}"


def _splice_lines(text: str, last: Node, lines: list[str]) -> str:
    newline = _newline(text)
    at = _line_end(text, _content_end(last))
    lead = "" if text[:at].endswith(("\n", "\r")) else newline
    return text[:at] + lead + "".join(line + newline for line in lines) + text[at:]


def _remove(text: str, root: Node, entry: tuple[Node, Node]) -> str:
    key, value = entry
    end = _content_end(value)
    if not (isinstance(root, Table) and root.flow):
        return text[: key.spot.start] + text[_line_end(text, end) :]
    following = re.compile(r"\s*,\s*").match(text, end)
    if following:
        return text[: key.spot.start] + text[following.end() :]
    start = text[: key.spot.start].rstrip().removesuffix(",")
    return start + text[end:]


def _content_end(node: Node) -> int:
    """Give where a node's last character stands, before comments that follow it."""
    if isinstance(node, Listing) and node.items and not node.flow:
        return _content_end(node.items[-1])
    if isinstance(node, Table) and node.entries and not node.flow:
        return _content_end(node.entries[-1][1])
    return node.spot.end


def _line_end(text: str, index: int) -> int:
    """Give where the next line starts, or the text ends."""
    if index and text[index - 1] in "\r\n":
        return index
    found = re.compile(r"\r\n|\r|\n").search(text, index)
    return found.end() if found else len(text)


def _newline(text: str) -> str:
    found = re.search(r"\r\n|\r|\n", text)
    return found.group() if found else "\n"


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")
