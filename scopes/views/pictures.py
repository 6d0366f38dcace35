"""A composition's boxes and links: an agent at a version is one box, however many steps lead to it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from scopes.drawing import Box, Drawing, Key, draw
from scopes.services.composition import Composition, Part

_GRAVE = ("fine", "newer", "now", "never")


def picture_of(composition: Composition) -> Drawing:
    """The graph of a composition, macro on the left."""
    version = composition.version
    agent = version.agent
    root = Box(
        key=(agent.slug, f"v{version.number}"),
        title=agent.title,
        version=f"v{version.number}",
        word="this version",
        tone="root",
        href=version_address(agent.slug, version.number),
    )
    boxes: dict[Key, Box] = {}
    links: dict[tuple[Key, Key], tuple[str, str]] = {}
    for above, part in _walk(root.key, composition.parts):
        key = root.key if _is_root(part, root) else key_of(part)
        tone = _tone(part)
        if key != root.key and (
            key not in boxes or _worse(tone, boxes[key].tone) == tone
        ):
            boxes[key] = _box(key, part, tone)
        label, before = links.get((above, key), (part.version_label, "fine"))
        wire = tone if tone in {"now", "never"} else "fine"
        links[above, key] = (label, _worse(wire, before))
    return draw(root, boxes, links)


def version_address(slug: str, number: int | None) -> str:
    """Where a box leads: the version's page, else the agent's."""
    if number is None:
        return reverse("agent", args=[slug])
    return reverse("version_detail", args=[slug, number])


def key_of(part: Part) -> Key:
    """A box for each version of an agent; what is missing has one of its own."""
    number = part.pin if part.number is None else part.number
    return part.slug, "none" if number is None else f"v{number}"


def _walk(above: Key, parts: tuple[Part, ...]) -> Iterator[tuple[Key, Part]]:
    for part in parts:
        yield above, part
        yield from _walk(key_of(part), part.parts)


def _is_root(part: Part, root: Box) -> bool:
    """The top of a circle is drawn once, whatever version the step below means."""
    return part.again and part.slug == root.key[0]


def _tone(part: Part) -> str:
    if part.never:
        return "never"
    if part.now:
        return "now"
    return "newer" if part.newer else "fine"


def _worse(one: str, other: str) -> str:
    return max(one, other, key=_GRAVE.index)


def _box(key: Key, part: Part, tone: str) -> Box:
    return Box(
        key=key,
        title=part.title,
        version="" if part.number is None else f"v{part.number}",
        word=word_of(part),
        tone=tone,
        href="" if not part.state else version_address(part.slug, part.number),
    )


def word_of(part: Part) -> str:
    """The state of a part in a few words, for its box."""
    if part.is_missing:
        pin = f" v{part.pin}" if part.pin is not None else ""
        return f"missing: {part.slug}{pin}"
    if part.state != "active":
        return part.state
    if part.never:
        return "directs what directs it" if part.again else "can never succeed"
    return _answering(part)


def _answering(part: Part) -> str:
    if part.in_force is None:
        return "not in force"
    if part.now:
        return f"in force: v{part.in_force}"
    return f"newer: v{part.newer}" if part.newer else "in force"
