"""How a decision's cost grows with the entries of a charter and the number of charters."""

from __future__ import annotations

from benchmarks.decide.workload import questions, rules
from benchmarks.timing import Ask, costs, milliseconds
from charter.engine import (
    Compiled,
    Request,
    RunState,
    compile_document,
    decide,
    parse_request,
)
from charter.language import (
    AgentType,
    Authorization,
    Boundary,
    Document,
    parse_trigger,
    read,
)
from charter.language.document import (
    ApprovalPattern,
    Denial,
    EscalationAction,
    EscalationRule,
    Grant,
    Mode,
)

ENTRIES = (13, 100, 600, 2000)
MANIFESTS = (1, 1000, 100_000)
STATE = RunState(actions_used=3, minutes_elapsed=4.5)
SEEN = 200
"""How many different names are asked about."""


def by_entries() -> dict[str, dict[int, float]]:
    """Return microseconds by entries: of names seen before, and of names never seen."""
    known = costs(
        {size: _again(compile_document(of_size(size)), size // 2) for size in ENTRIES},
        range(SEEN),
        rounds=100,
    )
    unseen = {size: _once(of_size(size)) for size in ENTRIES}
    new = costs(unseen, range(SEEN), rounds=15)
    return {
        "seen": {size: round(known[size], 2) for size in ENTRIES},
        "never_seen": {size: round(new[size], 1) for size in ENTRIES},
    }


def by_manifests() -> dict[int, float]:
    """Return microseconds by the number of manifests that are asked in turn."""
    ways = {number: _in_turn(number) for number in MANIFESTS}
    taken = costs(ways, range(max(MANIFESTS)), rounds=5)
    return {number: round(taken[number], 2) for number in MANIFESTS}


def preparing() -> dict[str, float]:
    """Return milliseconds to read and to compile 600 entries, microseconds to parse."""
    document = of_size(600)
    names = ", ".join(f"orders_{number} (read)" for number in range(600))
    text = rules(1)[0].text.replace("can_access: [", f"can_access: [{names}, ")
    data = questions(rules(1))[0].data

    def validated(_: int) -> object:
        return decide(ready, parse_request(data), STATE)

    ready = compile_document(read(rules(1)[0].text))
    return {
        "read_600_ms": round(milliseconds(lambda: read(text)), 2),
        "compile_600_ms": round(milliseconds(lambda: compile_document(document)), 2),
        "with_validation_us": round(
            costs({0: validated}, range(1000), rounds=60)[0], 2
        ),
    }


def of_size(entries: int) -> Document:
    """Return a charter with so many entries: half grants, a quarter denials, patterns."""
    quarter = entries // 4
    modes = (Mode.READ, Mode.WRITE)
    grants = [Grant(f"orders_{n}", modes) for n in range(entries - 2 * quarter - 1)]
    denials = [Denial(f"billing_{n}*") for n in range(quarter)]
    patterns = [ApprovalPattern(f"delete_{n}_*") for n in range(quarter)]
    unsure = EscalationRule(
        parse_trigger("confidence_score < 0.7"), EscalationAction.QUEUE
    )
    boundary = Boundary(50, 30, requires_approval=tuple(patterns))
    scope = Authorization(tuple(grants), boundary, tuple(denials), (unsure,))
    return Document("grower", AgentType.MICRO, scope)


def _again(charter: Compiled, grants: int) -> Ask:
    requests = [_request(f"orders_{at % grants}", "get_one") for at in range(SEEN)]
    return lambda place: decide(charter, requests[place], STATE)


def _once(document: Document) -> Ask:
    """Ask with a charter that has seen nothing: its memory is emptied every time."""
    charter = compile_document(document)
    requests = [_request(f"orders_{at}", f"get_{at}") for at in range(SEEN)]

    def ask(place: int) -> object:
        charter.remembered.clear()
        return decide(charter, requests[place], STATE)

    return ask


def _in_turn(manifests: int) -> Ask:
    """Ask one manifest after another, never twice the same unless there is one."""
    known = rules(min(manifests, 1000))
    documents = [read(one.text) for one in known]
    ready = [compile_document(documents[at % len(known)]) for at in range(manifests)]
    asked: list[list[Request]] = [[] for _ in known]
    for one in questions(known):
        asked[one.agent].append(one.parse())
    pairs = []
    for place in range(max(MANIFESTS)):
        at = place * 7919 % manifests
        pairs.append((ready[at], asked[at % len(known)][place // manifests % 5]))

    def ask(place: int) -> object:
        charter, request = pairs[place]
        return decide(charter, request, STATE)

    return ask


def _request(resource: str, action: str) -> Request:
    request = parse_request(
        {
            "action": action,
            "resource": resource,
            "mode": "read",
            "context": {"confidence_score": 0.9},
        }
    )
    if not isinstance(request, Request):
        raise TypeError(request.say)
    return request
