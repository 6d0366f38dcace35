"""What a sentence says, held to what the engine does with the rule it comes from."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given, settings

from charter.engine import Code, Request, RunState, compile_document, decide
from charter.language.document import Authorization, EscalationAction, Grant, Mode
from charter.language.trigger_logic import evaluate
from charter.language.words import in_words
from tests.language.pairs import CONTEXTS
from tests.language.strategies import DOCUMENTS


def index_of(sentence):
    return int(sentence.rule.rpartition("[")[2].rstrip("]"))


def rules(decision):
    return {one.rule for one in decision.reasons}


def named(pattern):
    return pattern.replace("*", "") or "x"


def alone(document, resource, action, **changes):
    """The charter with nothing but a grant of one action, and what is given."""
    boundary = replace(document.authorization.boundary, requires_approval=())
    grant = Grant(resource, (Mode.READ,), (action,))
    scope = Authorization((grant,), boundary)
    return compile_document(replace(document, authorization=replace(scope, **changes)))


@settings(max_examples=60)
@given(DOCUMENTS)
def test_what_it_must_never_do_is_denied(document):
    compiled = compile_document(document)

    for sentence in in_words(document).must_never:
        denial = document.authorization.cannot_access[index_of(sentence)]
        mode = denial.modes[0] if denial.modes else "read"
        action = named(denial.actions[0]) if denial.actions else "anything"
        request = Request(action, named(denial.resource), str(mode))

        decision = decide(compiled, request, RunState())

        assert decision.code is Code.DENIED_RESOURCE
        assert sentence.rule in rules(decision)


@settings(max_examples=60)
@given(DOCUMENTS)
def test_what_it_may_do_is_granted_while_its_condition_holds(document):
    for sentence in in_words(document).may:
        if not sentence.rule.startswith("authorization.can_access["):
            continue
        grant = document.authorization.can_access[index_of(sentence)]
        contexts = CONTEXTS if grant.when is not None else [{}]
        action = grant.actions[0] if grant.actions else "anything"
        bare = Authorization((grant,), document.authorization.boundary)
        compiled = compile_document(replace(document, authorization=bare))
        for context in contexts:
            holds = grant.when is None or evaluate(grant.when, context) is True
            for mode in grant.modes:
                request = Request(action, grant.resource, str(mode), context)

                code = decide(compiled, request, RunState()).code

                assert (code is not Code.NOT_GRANTED) == holds


@settings(max_examples=60)
@given(DOCUMENTS)
def test_what_it_must_ask_about_needs_approval(document):
    for sentence in in_words(document).must_ask:
        boundary = document.authorization.boundary
        action = named(boundary.requires_approval[index_of(sentence)].pattern)
        compiled = alone(document, "thing", action, boundary=boundary)

        decision = decide(compiled, Request(action, "thing", "read"), RunState())

        assert decision.effect == "require_approval"
        assert sentence.rule in rules(decision)


@settings(max_examples=60)
@given(DOCUMENTS)
def test_what_stops_it_or_hands_over_does_so(document):
    scope = document.authorization
    for sentence in in_words(document).stops:
        if not sentence.rule.startswith("authorization.escalation"):
            continue
        rule = scope.escalation[index_of(sentence)]
        action = named(rule.actions[0]) if rule.actions else "anything"
        compiled = alone(document, "thing", action, escalation=(rule,))
        request = Request(action, "thing", "read")

        decision = decide(compiled, request, RunState())

        # Nothing is told: a rule then asks a person, or tells the owner.
        assume(evaluate(rule.trigger, {}) is None)
        notifies = rule.action is EscalationAction.NOTIFY
        assert decision.effect == ("allow" if notifies else "escalate")
        assert "when that cannot be told" in sentence.text


@settings(max_examples=60)
@given(DOCUMENTS)
def test_a_run_stops_at_what_is_said_of_it(document):
    boundary = document.authorization.boundary
    compiled = alone(document, "thing", "look")
    request = Request("look", "thing", "read")
    said = {one.rule.rpartition(".")[2]: one.text for one in in_words(document).stops}

    last = decide(compiled, request, RunState(boundary.max_actions_per_run - 1))
    over = decide(compiled, request, RunState(boundary.max_actions_per_run))
    late = decide(compiled, request, RunState(0, boundary.timeout_minutes + 1))

    assert last.effect == "allow"
    assert (over.code, late.code) == (Code.BUDGET_EXHAUSTED, Code.RUN_TIMED_OUT)
    assert f"{boundary.max_actions_per_run:,} action" in said["max_actions_per_run"]
    assert f"{boundary.timeout_minutes:,} minute" in said["timeout_minutes"]
