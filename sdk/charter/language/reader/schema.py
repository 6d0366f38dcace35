"""The whole document (language §1)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from charter.language.document import AgentType, Document
from charter.language.problems import Code, quote
from charter.language.reader import values
from charter.language.reader.authorization import read_authorization
from charter.language.reader.contract import read_contract
from charter.language.reader.examples import read_examples
from charter.language.reader.output_schema import read_output_schema
from charter.language.reader.places import Place, optional
from charter.language.reader.tools import read_tools
from charter.language.reader.workflow import read_workflow

_REQUIRED = ("agent", "type", "authorization")
_OPTIONAL = (
    "purpose",
    "tools",
    "task",
    "output_schema",
    "workflow",
    "contract",
    "examples",
)
_NOT_FOR: dict[AgentType, tuple[str, ...]] = {
    AgentType.MACRO: ("task", "output_schema"),
    AgentType.MICRO: ("workflow",),
}


def read_document(root: Place) -> Document:
    """Read a document from its root; what is wrong is in the root's reading."""
    fields = root.fields(_REQUIRED, _OPTIONAL)
    for one in fields.values():
        one.mark()
    kind = _type(fields["type"])
    if kind is not None:
        _check_type(kind, fields)
    return Document(
        agent=values.agent(fields["agent"]),
        type=kind or AgentType.MACRO,
        authorization=read_authorization(
            fields["authorization"], is_macro=kind is not AgentType.MICRO
        ),
        purpose=optional(fields.get("purpose"), values.prose),
        tools=optional(fields.get("tools"), read_tools) or (),
        task=optional(fields.get("task"), values.prose),
        output_schema=optional(fields.get("output_schema"), read_output_schema),
        workflow=optional(fields.get("workflow"), read_workflow) or (),
        contract=optional(fields.get("contract"), read_contract),
        examples=optional(fields.get("examples"), read_examples) or (),
        lines=MappingProxyType(dict(root.reading.lines)),
    )


def _type(place: Place) -> AgentType | None:
    """Read the type; None if it is wrong, so that nothing is said that hangs on it."""
    before = len(place.reading.problems)
    kind = place.choice(AgentType)
    wrong = place.is_broken or len(place.reading.problems) > before
    return None if wrong else kind


def _check_type(kind: AgentType, fields: Mapping[str, Place]) -> None:
    for key in _NOT_FOR[kind]:
        if key in fields:
            message = f"a {kind} agent has no {quote(key)}"
            fix = "remove it, or change the agent's `type`"
            fields[key].at_key().report(Code.MISPLACED_KEY, message, fix)
