"""What a macro agent is made of: whom each step directs, what answers, what holds it back (language §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Max

from charter.language import Document, Known, lacking_under, lint
from charter.language.document import Step
from registry.models import Agent, Environment
from scopes.models import InForce, Version
from scopes.services.bounds import Bound, tightest
from scopes.services.known import GONE, Charter, Named, charters_below

MAX_PARTS = 200
"""Steps shown of one composition; the rest is said to be left out."""
NEVER = frozenset(
    {
        "delegation_cycle",
        "delegation_too_deep",
        "step_never_allowed",
        "unknown_agent",
    }
)
PARTLY = "step_partly_allowed"
STOPPED: dict[str, str] = {
    Agent.State.SUSPENDED: "is suspended",
    Agent.State.UNCLAIMED: "has no owner yet, so it cannot be deployed",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One step, and what its agent directs in turn.

    `number`: the version this step means, None where there is none; `in_force`: what answers in the
    environment; `never`, `now`, `partly`: why it can never succeed, cannot at present, or not in all.
    `again`: the agent is above itself here.
    """

    step: str
    slug: str
    title: str
    state: str
    pin: int | None
    number: int | None
    in_force: int | None
    newest: int | None
    never: tuple[str, ...]
    now: tuple[str, ...]
    partly: tuple[str, ...]
    bounds: tuple[Bound, ...]
    parts: tuple[Part, ...]
    again: bool = False

    @property
    def newer(self) -> int | None:
        """A newer version than the one this step means, if there is one."""
        if self.newest is None or self.number is None or self.newest <= self.number:
            return None
        return self.newest

    @property
    def is_missing(self) -> bool:
        """Whether there is no such agent, or no such version of it."""
        return not self.state or self.number is None

    @property
    def version_label(self) -> str:
        """The version in a few letters: `v2` for a pin, else what answers."""
        return "in force" if self.pin is None else f"v{self.pin}"


@dataclass(frozen=True, slots=True)
class Composition:
    """The steps of a version as they stand in an environment; `is_cut`: some are left out."""

    version: Version
    environment: Environment
    parts: tuple[Part, ...]
    is_cut: bool


@dataclass(slots=True)
class _World:
    """All that is known of the agents below, read in a few questions."""

    environment: Environment
    charters: Mapping[Named, Charter]
    agents: Mapping[str, Agent]
    in_force: Mapping[str, int]
    newest: Mapping[str, int]
    left: int = MAX_PARTS
    lints: dict[int, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Above:
    """A charter of the chain above a step."""

    slug: str
    title: str
    document: Document


def composition_of(
    version: Version, document: Document, *, environment: Environment
) -> Composition:
    """The composition of a version, read as `document`, in an environment."""
    world = _world(document, environment)
    top = _Above(version.agent.slug, version.agent.title, document)
    parts = _parts((top,), world)
    return Composition(version, environment, parts, is_cut=world.left < 0)


def _world(document: Document, environment: Environment) -> _World:
    charters = charters_below(document, environment=environment)
    slugs = {slug for slug, _ in charters} | {one.agent for one in document.workflow}
    for charter in charters.values():
        if charter.document is not None:
            slugs |= {one.agent for one in charter.document.workflow}
    answering = InForce.objects.filter(
        agent__slug__in=slugs, environment=environment
    ).values_list("agent__slug", "manifest__version__number")
    newest = (
        Version.objects.filter(agent__slug__in=slugs)
        .order_by()
        .values_list("agent__slug")
        .annotate(newest=Max("number"))
    )
    agents = Agent.objects.filter(slug__in={*slugs, document.agent})
    return _World(
        environment=environment,
        charters=charters,
        agents={agent.slug: agent for agent in agents},
        in_force=dict(answering),
        newest=dict(newest),
    )


def _parts(chain: tuple[_Above, ...], world: _World) -> tuple[Part, ...]:
    """The steps of the last of the chain, as far as there is room."""
    parts = []
    for index, step in enumerate(chain[-1].document.workflow):
        world.left -= 1
        if world.left < 0:
            break
        parts.append(_part(index, step, chain, world))
    return tuple(parts)


def _part(index: int, step: Step, chain: tuple[_Above, ...], world: _World) -> Part:
    charter = world.charters.get((step.agent, step.version))
    agent = world.agents.get(step.agent)
    again = step.agent in {one.slug for one in chain}
    title = agent.title if agent else step.agent
    said = _said(index, chain[-1].document, world)
    never = [message for code, message in said if code in NEVER]
    partly = [message for code, message in said if code == PARTLY]
    document = charter.document if charter else None
    if document is not None:
        for above in chain[:-1]:
            found = lacking_under(document, above.document)
            if found is not None:
                message = f"{title} has to {found.what}, which {above.title} may not"
                (never if found.is_all else partly).append(message)
    below = (
        _parts((*chain, _Above(step.agent, title, document)), world)
        if document is not None and not again
        else ()
    )
    return Part(
        step=step.step,
        slug=step.agent,
        title=title,
        state=agent.state if agent else "",
        pin=step.version,
        number=charter.version.number if charter else None,
        in_force=world.in_force.get(step.agent),
        newest=world.newest.get(step.agent),
        never=tuple(never),
        now=_now(step, agent, charter, world),
        partly=tuple(partly),
        bounds=_bounds(chain, step.agent, title, document),
        parts=below,
        again=again,
    )


def _said(index: int, document: Document, world: _World) -> list[tuple[str, str]]:
    """What the language's own advice says of a step: (code, message)."""
    told = world.lints.get(id(document))
    if told is None:
        known = Known(
            agents=frozenset({document.agent, *world.agents}),
            gone={
                slug: GONE[agent.state]
                for slug, agent in world.agents.items()
                if agent.state in GONE
            },
            charters={
                one: charter.document
                for one, charter in world.charters.items()
                if charter.document is not None
            },
        )
        told = world.lints[id(document)] = {}
        for one in lint(document, known=known):
            told.setdefault(one.path, []).append((one.code, one.message))
    return told.get(f"workflow[{index}]", [])


def _now(
    step: Step, agent: Agent | None, charter: Charter | None, world: _World
) -> tuple[str, ...]:
    """What holds a step back at present, and may be mended without another charter."""
    if agent is None or agent.state in GONE:
        return ()
    if agent.state in STOPPED:
        return (f"{agent} {STOPPED[agent.state]}",)
    if charter is None:
        return () if step.version is not None else (f"{agent} has no version yet",)
    if charter.document is None:
        return (f"{charter.version} does not read any more: save a newer version",)
    return _unanswered(step, agent, world)


def _unanswered(step: Step, agent: Agent, world: _World) -> tuple[str, ...]:
    answering, place = world.in_force.get(step.agent), world.environment
    if answering is None:
        return (f"nothing of {agent} is in force in {place}",)
    if step.version in {None, answering}:
        return ()
    return (
        f"v{step.version} is pinned, but v{answering} is in force in {place}: "
        "refused until they agree",
    )


def _bounds(
    chain: tuple[_Above, ...], slug: str, title: str, document: Document | None
) -> tuple[Bound, ...]:
    if document is None:
        return ()
    own = _Above(slug, title, document)
    return tightest(
        [(one.title, one.document.authorization.boundary) for one in (*chain, own)]
    )
