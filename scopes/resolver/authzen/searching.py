"""`POST /access/v1/search/…`: what would be allowed. Each name found is one that an evaluation allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charter.engine import Effect
from scopes.resolver.authzen.deciding import Facts, decided, look_up
from scopes.resolver.authzen.pages import Page
from scopes.resolver.authzen.points import Asker
from scopes.resolver.authzen.serializer import NO_MODE, Blank, Part, blank_of
from scopes.resolver.parts import Parts

SCANNED = 100
"""Names looked at for one page; where more are left, the token goes on there."""


async def search(
    parts: Parts, asker: Asker, part: Part, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Answer one page of a search. Raises `Problem` 400, 403."""
    blank = blank_of(part, data)
    page = parts.access.pages.asked(part, data, key=asker.key)
    _require_may_search(asker, blank)
    names, facts = [], Facts({}, {})
    if not blank.is_of_nobody:
        names, facts = await _candidates(parts, asker, blank, after=page.after)
    return _page(parts, asker, blank, page, names, facts)


def _require_may_search(asker: Asker, blank: Blank) -> None:
    """Raise `Problem` 403 for what an evaluation would refuse whatever the name."""
    match blank.part:
        case Part.AGENT:
            asker.require_sees(blank.asking.resource)
        case Part.RESOURCE if asker.own is not None:
            asker.require_may_ask(blank.filled(""))
        case Part.ACTION:
            asker.require_may_ask(blank.asking)


async def _candidates(
    parts: Parts, asker: Asker, blank: Blank, *, after: str
) -> tuple[list[str], Facts]:
    """Return the names to look at, one more than is looked at if there are more, and what deciding takes."""
    access, asking, most = parts.access, blank.asking, SCANNED + 1
    if blank.part is Part.AGENT:
        found = await look_up(access.abouts, access.modes, asker, [asking])
        mode = {asking.action: _text(found.mode(asking))}
        if asker.own is not None:
            own = [asker.own] if asker.own.slug > after else []
        else:
            own = await access.abouts.next(asker.environment, after=after, most=most)
        return [one.slug for one in own], Facts({one.slug: one for one in own}, mode)
    found = await look_up(access.abouts, access.modes, asker, [asking])
    about = found.about(asking.agent)
    if blank.part is Part.RESOURCE:
        charter = about.charter if about else None
        return await access.resources.next(charter, after=after, most=most), found
    described = await access.modes.next(after=after, most=most)
    agent = {} if asking.agent is None else {asking.agent: about}
    return [name for name, _ in described], Facts(agent, dict(described))


def _page(
    parts: Parts,
    asker: Asker,
    blank: Blank,
    page: Page,
    names: list[str],
    facts: Facts,
) -> dict[str, Any]:
    results: list[dict[str, str]] = []
    after = page.after
    for name in names[:SCANNED]:
        if len(results) >= page.limit:
            break
        after = name
        if _allows(asker, blank, name, facts):
            results.append(blank.shown(name))
    is_last = not names or after == names[-1]
    token = "" if is_last else parts.access.pages.token(page, after=after)
    return {"results": results, "page": {"next_token": token, "count": len(results)}}
