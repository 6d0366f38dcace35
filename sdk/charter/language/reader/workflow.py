"""The workflow of a macro agent: a graph of steps without a cycle (language §5)."""

from __future__ import annotations

from charter.language.document import Step
from charter.language.problems import Code, quote
from charter.language.reader import values
from charter.language.reader.authorization import read_response
from charter.language.reader.nodes import Scalar
from charter.language.reader.places import Place, optional


def read_workflow(place: Place) -> tuple[Step, ...]:
    places = place.items()
    steps = tuple(_step(one) for one in places)
    by_name: dict[str, Step] = {}
    for one, step in zip(places, steps, strict=True):
        if step.step and step.step in by_name:
            message = f"a second step is named {quote(step.step)}"
            one.report(Code.DUPLICATE_NAME, message, "give it a name of its own")
        by_name.setdefault(step.step, step)
    for one, step in zip(places, steps, strict=True):
        _check_needs(one, step, by_name)
    _check_cycle(place, by_name)
    return steps


def _step(place: Place) -> Step:
    place.mark()
    fields = place.fields(("step", "agent"), ("version", "needs", "on_error"))
    needs = optional(
        fields.get("needs"),
        lambda one: tuple(values.name(each) for each in one.items()),
    )
    return Step(
        values.name(fields["step"]),
        values.agent(fields["agent"]),
        optional(fields.get("version"), _version),
        needs or (),
        optional(fields.get("on_error"), read_response),
    )


def _version(place: Place) -> int | None:
    node = place.node
    if isinstance(node, Scalar) and node.value == "latest":
        return None
    return place.whole()


def _check_needs(place: Place, step: Step, by_name: dict[str, Step]) -> None:
    for needed in step.needs:
        if needed and needed not in by_name:
            meant = place.reading.suggest(needed, tuple(by_name))
            hint = f"; did you mean {quote(meant)}?" if meant else ""
            message = f"{quote(step.step)} needs the unknown step {quote(needed)}{hint}"
            place.report(Code.UNKNOWN_STEP, message, "name a step of this workflow")


def _check_cycle(place: Place, by_name: dict[str, Step]) -> None:
    """Take away steps that wait for nothing; what is left waits for itself."""
    waiting = {
        name: {one for one in step.needs if one in by_name}
        for name, step in by_name.items()
    }
    while ready := [name for name, needs in waiting.items() if not needs]:
        for name in ready:
            del waiting[name]
        for needs in waiting.values():
            needs.difference_update(ready)
    if waiting:
        shown = ", ".join(quote(name) for name in sorted(waiting)[:5])
        message = f"steps wait for one another in a circle: {shown}"
        place.report(Code.CYCLE, message, "remove one of their `needs`")
