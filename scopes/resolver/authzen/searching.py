"""`POST /access/v1/search/…`: what would be allowed. Each name found is one that an evaluation allows."""

from __future__ import annotations

from dataclasses import dataclass

from charter.engine import Effect
from scopes.resolver.authzen.access import Access
from scopes.resolver.authzen.asking import asked
from scopes.resolver.authzen.deciding import Facts, decided, look_up
from scopes.resolver.authzen.pages import Page
from scopes.resolver.authzen.points import Asker
from scopes.resolver.authzen.serializer import Asking, Blank, Part, blank_of
from scopes.resolver.messages import Request, Response
from scopes.resolver.parts import Parts
from scopes.resolver.problems import Problem
from scopes.resolver.text import write

SCANNED = 100
"""Names looked at for one page; where more are left, the token goes on there."""


async def post_search_subject(parts: Parts, request: Request) -> Response:
    """Which agents may."""
    return await _search(parts, request, Part.AGENT)


async def post_search_resource(parts: Parts, request: Request) -> Response:
    """What an agent may touch so."""
    return await _search(parts, request, Part.RESOURCE)


async def post_search_action(parts: Parts, request: Request) -> Response:
    """What an agent may do there."""
    return await _search(parts, request, Part.ACTION)


@dataclass(frozen=True, slots=True)
class Found:
    """Names to look at, one more than is looked at if there are more, and what deciding takes."""

    names: list[str]
    facts: Facts


async def _search(parts: Parts, request: Request, part: Part) -> Response:
    asker, data = await asked(parts, request)
    blank = blank_of(part, data)
    page = parts.access.pages.asked(part, data, key=asker.key)
    _require_may_search(asker, blank)
    found = Found([], Facts({}, {}))
    if not blank.is_of_nobody:
        found = await _candidates(parts.access, asker, blank, after=page.after)
    names, more = _allowed(asker, blank, page, found)
    results = [blank.shown(name) for name in names]
    token = parts.access.pages.token(page, after=more) if more is not None else ""
    told = {"next_token": token, "count": len(results)}
    return Response(200, write({"results": results, "page": told}))


def _require_may_search(asker: Asker, blank: Blank) -> None:
    """Raise `Problem` 403 for what an evaluation would refuse whatever the name."""
    match blank.part:
        case Part.AGENT:
            asker.require_sees(blank.asking.resource)
        case Part.RESOURCE:
            asker.require_own(blank.asking.agent)
        case Part.ACTION:
            asker.require_may_ask(blank.asking)


async def _candidates(
    access: Access, asker: Asker, blank: Blank, *, after: str
) -> Found:
    asking, most = blank.asking, SCANNED + 1
    known = await look_up(access.abouts, access.modes, asker, [asking])
    match blank.part:
        case Part.AGENT:
            if asker.own is not None:
                abouts = [asker.own] if asker.own.slug > after else []
            else:
                abouts = await access.abouts.next(
                    asker.environment, after=after, most=most
                )
            facts = known.of_others({one.slug: one for one in abouts})
            return Found([one.slug for one in abouts], facts)
        case Part.RESOURCE:
            about = known.about(asking.agent)
            charter = about.charter if about else None
            names = await access.resources.next(charter, after=after, most=most)
            return Found(names, known)
        case Part.ACTION:
            modes = dict(await access.modes.next(after=after, most=most))
            return Found(list(modes), known.with_modes(modes))


def _allowed(
    asker: Asker, blank: Blank, page: Page, found: Found
) -> tuple[list[str], str | None]:
    """Return what is allowed, and behind which name the next page begins, if there is more."""
    names: list[str] = []
    after = page.after
    for name in found.names[:SCANNED]:
        if _allows(asker, blank.filled(name), found.facts):
            if len(names) == page.limit:
                return names, after
            names.append(name)
        after = name
    return names, after if len(found.names) > SCANNED else None


def _allows(asker: Asker, asking: Asking, facts: Facts) -> bool:
    try:
        return decided(asker, asking, facts).effect is Effect.ALLOW
    except Problem:
        # Of this one there is no answer, and no answer is no allow.
        return False
