"""Changes of whom a macro agent directs, and of what tool calls mean."""

from __future__ import annotations

from collections.abc import Iterator

from charter.language.canonical import step_data, tool_data
from charter.language.differences.change import Change, Kind, wider
from charter.language.differences.named import named_changes
from charter.language.document import EdgeResponse, Step, Tool
from charter.language.words.phrases import spoken
from charter.language.words.scope import step_text, tool_text


def workflow_changes(old: tuple[Step, ...], new: tuple[Step, ...]) -> Iterator[Change]:
    if old and not new:
        yield wider("no longer says whom it directs", "workflow", _all(old), None)
        return
    yield from named_changes(
        old,
        new,
        name=lambda one: one.step,
        path=lambda index, _: f"workflow[{index}]",
        data=step_data,
        added=lambda one: (Kind.WIDER, f"may now {step_text(one)}"),
        changed=lambda was, one: (_kind(was, one), f"may now {step_text(one)}"),
        gone=lambda one: (Kind.NARROWER, f"may no longer {step_text(one)}"),
    )


def _kind(old: Step, new: Step) -> Kind:
    pinned = new.version == old.version or old.version is None
    if old.agent != new.agent or not pinned or not set(old.needs) <= set(new.needs):
        return Kind.WIDER
    if _tries(new.on_error) > _tries(old.on_error):
        return Kind.WIDER
    if old.on_error != new.on_error:
        return Kind.REMOVES_SAFEGUARD
    alike = (old.version, set(old.needs)) == (new.version, set(new.needs))
    return Kind.SAME_REACH if alike else Kind.NARROWER


def _tries(response: EdgeResponse | None) -> int:
    """Count how often a step may be opened again."""
    if response is None:
        return 0
    return response.retries + _tries(response.then)


def _all(steps: tuple[Step, ...]) -> list[object]:
    return [step_data(step) for step in steps]


def tool_changes(old: tuple[Tool, ...], new: tuple[Tool, ...]) -> Iterator[Change]:
    return named_changes(
        old,
        new,
        name=lambda one: one.name,
        path=lambda _, one: f"tools.{one.name}",
        data=tool_data,
        added=lambda one: (Kind.REMOVES_SAFEGUARD, f"may now {tool_text(one)}"),
        changed=lambda was, one: (_tool_kind(was, one), f"may now {tool_text(one)}"),
        gone=lambda one: (
            Kind.NARROWER,
            f"may no longer use the tool {spoken(one.name)}",
        ),
    )


def _tool_kind(old: Tool, new: Tool) -> Kind:
    """Tell what another mapping does; other facts or another meaning may be wider."""
    meaning = (old.action, old.resource, old.mode, dict(old.context))
    if meaning != (new.action, new.resource, new.mode, dict(new.context)):
        return Kind.WIDER
    same_show = set(old.show) == set(new.show)
    if same_show and old.definition is None and new.definition is not None:
        return Kind.NARROWER
    if same_show and old.definition == new.definition:
        return Kind.SAME_REACH
    return Kind.REMOVES_SAFEGUARD
