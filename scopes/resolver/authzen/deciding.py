"""One answer for every way of asking: evaluations and searches decide here and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from charter.engine import (
    Code,
    Decision,
    Refusal,
    Request,
    RunState,
    Standing,
    decide,
    parse_request,
)
from charter.language.names import is_agent
from scopes.resolver import problems
from scopes.resolver.authzen.about import About, Abouts
from scopes.resolver.authzen.modes import Modes
from scopes.resolver.authzen.points import Asker
from scopes.resolver.authzen.serializer import NO_MODE, Asking
from scopes.resolver.lookup import PATIENCE

_BEGINS_NOW = RunState()
_NOBODY = Standing(refusal=Code.AGENT_NOT_DEPLOYED)
_NO_MODE = Refusal(
    "no mode: send `action.properties.mode`, or describe the action in the catalogue"
)


class Facts:
    """What is known of the agents and actions of some questions, as it was after they were asked."""

    def __init__(
        self,
        abouts: Mapping[str, About | None],
        modes: Mapping[str, str | None],
    ) -> None:
        self._abouts = abouts
        self._modes = modes

    def about(self, agent: str | None) -> About | None:
        """Return where the agent stands; None: there is none."""
        return None if agent is None else self._abouts.get(agent)

    def of_others(self, abouts: Mapping[str, About]) -> Facts:
        """Return the same about other agents."""
        return Facts(abouts, self._modes)

    def with_modes(self, modes: Mapping[str, str]) -> Facts:
        """Return the same about other actions."""
        return Facts(self._abouts, modes)

    def mode(self, asking: Asking) -> object:
        """Return the mode that was sent, else the catalogue's, else `NO_MODE`."""
        if asking.mode is not NO_MODE:
            return asking.mode
        return self._modes.get(asking.action) or NO_MODE


async def look_up(
    abouts: Abouts, modes: Modes, asker: Asker, askings: Iterable[Asking]
) -> Facts:
    """Return what deciding these takes, with a few queries for all. Raises `TimeoutError`."""
    askings = list(askings)
    agents = {one.agent for one in askings if is_agent(one.agent)}
    actions = {one.action for one in askings if one.mode is NO_MODE}
    if asker.own is not None:
        found: dict[str, About | None] = {asker.own.slug: asker.own}
        agents = set()
    else:
        found = {}
    async with asyncio.timeout(PATIENCE):
        placed, said = await asyncio.gather(
            asyncio.gather(*(abouts.get(asker.environment, one) for one in agents)),
            asyncio.gather(*(modes.get(one) for one in actions)),
        )
    found.update(zip(agents, placed, strict=True))
    return Facts(found, dict(zip(actions, said, strict=True)))


def decided(asker: Asker, asking: Asking, facts: Facts) -> Decision:
    """Answer as a run that begins now would be answered. Raises `Problem` 403, 503."""
    asker.require_may_ask(asking)
    about = facts.about(asking.agent)
    request = _request(asking, facts.mode(asking))
    if about is None:
        return decide(None, request, _BEGINS_NOW, _NOBODY)
    if about.broken:
        raise problems.unavailable("the charter in force does not read")
    compiled = about.charter.compiled if about.charter else None
    return decide(compiled, request, _BEGINS_NOW, about.standing)


def _request(asking: Asking, mode: object) -> Request | Refusal:
    if mode is NO_MODE:
        return _NO_MODE
    data = {"action": asking.action, "resource": asking.resource, "mode": mode}
    return parse_request({**data, "context": asking.facts} if asking.facts else data)
