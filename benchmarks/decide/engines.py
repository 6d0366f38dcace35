"""This engine and its peers, each given its questions ready-made in its own form.

Each function here prepares an engine and returns one that takes the place of a question
and gives its answer. A peer that has only yes and no says "allow" or "deny".
"""

from __future__ import annotations

import json
from typing import Any

from benchmarks.decide.workload import Question, Rules, compiled
from benchmarks.timing import Ask
from charter.engine import RunState, Standing, decide

REGO = """
package charter
import rego.v1

agent := data.agents[input.agent]
denials := [rule | some rule, name in agent.forbidden; startswith(input.resource, name)]
approvals := [rule | some rule, start in agent.asked; startswith(input.action, start)]
grants := [input.resource | input.mode in agent.granted[input.resource]]
unsure if not input.context.confidence_score >= agent.confidence

answer := {"effect": "deny", "rules": denials} if { count(denials) > 0 }
else := {"effect": "deny", "rules": []} if { count(grants) == 0 }
else := {"effect": "require_approval", "rules": approvals} if { count(approvals) > 0 }
else := {"effect": "escalate", "rules": ["escalation"]} if { unsure }
else := {"effect": "allow", "rules": grants}
"""

CASBIN = """
[request_definition]
r = resource, mode, action, confidence
[policy_definition]
p = resource, mode, action, confidence, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = keyMatch(r.resource, p.resource) && keyMatch(r.mode, p.mode) \
&& keyMatch(r.action, p.action) && r.confidence < p.confidence
"""


def charter(rules: list[Rules], questions: list[Question]) -> Ask:
    """This engine, asked about a run under way."""
    ready, state = compiled(rules), RunState(actions_used=3, minutes_elapsed=4.5)
    standing = Standing("sha256:" + "0" * 64)
    asked = [(ready[one.agent], one.parse()) for one in questions]

    def ask(place: int) -> str:
        document, request = asked[place]
        return decide(document, request, state, standing).effect

    return ask


def regorus(rules: list[Rules], questions: list[Question]) -> Ask:
    """Regorus, compiled for its virtual machine: one program, every agent in its data."""
    from regorus import Program, Rvm  # noqa: PLC0415 - only who measures has it

    data = json.dumps({"agents": {one.agent: _as_data(one) for one in rules}})
    entry = "data.charter.answer"
    machine = Rvm()
    machine.load_program(
        Program.compile_from_modules(data, [("charter.rego", REGO)], [entry])
    )
    machine.set_data_json(data)
    asked = [
        json.dumps({"agent": rules[one.agent].agent, **one.data}) for one in questions
    ]

    def ask(place: int) -> str:
        machine.set_input_json(asked[place])
        answer = json.loads(machine.execute())  # an object with its reasons, as ours is
        effect: str = answer["effect"]
        return effect

    return ask


def cedar(rules: list[Rules], questions: list[Question]) -> Ask:
    """Cedar, with each agent's policies parsed once."""
    import cedarpy  # noqa: PLC0415 - only who measures has it

    nothing = cedarpy.Entities.from_json_str("[]")
    policies = [cedarpy.PolicySet.from_str(_as_cedar(one)) for one in rules]
    asked = [(policies[one.agent], _cedar_request(one)) for one in questions]

    def ask(place: int) -> str:
        own, request = asked[place]
        answer = cedarpy.is_authorized(request, own, nothing)
        return "allow" if answer.allowed else "deny"

    return ask


def casbin(rules: list[Rules], questions: list[Question]) -> Ask:
    """Casbin, with an enforcer for each agent."""
    from casbin import Enforcer, Model  # noqa: PLC0415 - only who measures has it

    def enforcer(of: Rules) -> Any:
        model = Model()
        model.load_model_from_text(CASBIN)
        made = Enforcer(model)
        for name in of.granted:
            made.add_policy(name, "*", "*", "2", "allow")
        for name in of.forbidden:
            made.add_policy(name + "*", "*", "*", "2", "deny")
        for pattern in of.asked:
            made.add_policy("*", "*", pattern, "2", "deny")
        made.add_policy("*", "*", "*", str(of.confidence), "deny")
        return made

    enforcers = [enforcer(one) for one in rules]
    asked = [
        (enforcers[one.agent], one.resource, one.mode, one.action, str(one.confidence))
        for one in questions
    ]

    def ask(place: int) -> str:
        own, *request = asked[place]
        return "allow" if own.enforce(*request) else "deny"

    return ask


def _as_data(one: Rules) -> dict[str, Any]:
    return {
        "granted": {name: ["read", "write"] for name in one.granted},
        "forbidden": list(one.forbidden),
        "asked": [pattern.removesuffix("*") for pattern in one.asked],
        "confidence": one.confidence,
    }


def _as_cedar(one: Rules) -> str:
    """Cedar has no plain fractions: confidence is in thousandths."""
    modes = '[Action::"read", Action::"write"]'
    rules = [
        f'permit(principal, action in {modes}, resource == Resource::"{name}");'
        for name in one.granted
    ]
    rules += [
        f'forbid(principal, action, resource) when {{ context.resource like "{name}*" }};'
        for name in one.forbidden
    ]
    rules += [
        f'forbid(principal, action, resource) when {{ context.action like "{pattern}" }};'
        for pattern in one.asked
    ]
    least = int(one.confidence * 1000)
    sure = f"context has confidence && context.confidence >= {least}"
    rules.append(f"forbid(principal, action, resource) unless {{ {sure} }};")
    return "\n".join(rules)


def _cedar_request(one: Question) -> dict[str, Any]:
    return {
        "principal": {"type": "Agent", "id": str(one.agent)},
        "action": {"type": "Action", "id": one.mode},
        "resource": {"type": "Resource", "id": one.resource},
        "context": {
            "action": one.action,
            "resource": one.resource,
            "confidence": int(one.confidence * 1000),
        },
    }


YES_OR_NO = {"cedarpy", "casbin"}
PEERS = {"regorus": regorus, "cedarpy": cedar, "casbin": casbin}
