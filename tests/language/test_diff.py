from __future__ import annotations

import pytest
from hypothesis import given, settings

from charter.language.differences import Kind, diff
from charter.language.reader import read
from charter.language.risk import Level, assess
from tests.language.samples import ARTICLE, FULL, MICRO, SMALL
from tests.language.strategies import DOCUMENTS

ARTICLE_TEXT = ARTICLE.read_text()
CHANGES = [
    ("customer_profile (read)", "customer_profile (read/write)", "wider"),
    ("onboarding_checklist (read/write)", "onboarding_checklist (read)", "narrower"),
    ("    - billing_system\n", "", "wider"),
    ("    - billing_system\n", '    - "billing*"\n', "narrower"),
    ("    - billing_system\n", "    - BillingSystem\n", "wider narrower"),
    ("    - billing_system\n", "    - billing-system\n", "same_reach"),
    ("    - billing_system\n", "    - billing_system (write)\n", "wider"),
    ("(direct)", "(direct/read)", "narrower"),
    ("< 0.7", "< 0.8", "narrower"),
    ("< 0.7", "< 0.6", "wider"),
    ("< 0.7", "<= 0.7", "narrower"),
    ("queue_for_human_review", "stop_run", "narrower"),
    ("queue_for_human_review", "notify_owner", "wider narrower"),
    ("max_actions_per_run: 50", "max_actions_per_run: 51", "wider"),
    ("max_actions_per_run: 50", "max_actions_per_run: 49", "narrower"),
    ("timeout_minutes: 30", "timeout_minutes: 31", "wider"),
    ("timeout_minutes: 30", "timeout_minutes: 30\n    max_open_runs: 20", "same_reach"),
    ("timeout_minutes: 30", "timeout_minutes: 30\n    max_open_runs: 21", "wider"),
    ("[delete_*, modify_billing_*]", "[delete_*]", "wider"),
    ("[delete_*, modify_billing_*]", "[delete_*, modify_*]", "narrower"),
    ("[delete_*, modify_billing_*]", "[modify_billing_*, delete_*]", "same_reach"),
    ("[delete_*,", "[{pattern: delete_*, quorum: 2},", "narrower"),
    ("[delete_*,", "[{pattern: delete_*, within_minutes: 20},", "removes_safeguard"),
    (
        "[delete_*,",
        "[{pattern: delete_*, reviewers: ops},",
        "removes_safeguard narrower",
    ),
    ("type: macro", "type: macro\npurpose: onboards customers", "same_reach"),
    ("type: macro", "type: micro", "wider narrower"),
]


@pytest.mark.parametrize(("old", "new", "kinds"), CHANGES)
def test_a_change_is_called_what_it_does(old, new, kinds):
    before, after = read(ARTICLE_TEXT), read(ARTICLE_TEXT.replace(old, new))

    changes = diff(before, after)

    assert " ".join(dict.fromkeys(str(one.kind) for one in changes)) == kinds


FULL_CHANGES = [
    (
        "refund_amount > 500 or new_payee",
        "refund_amount > 400 or new_payee",
        "narrower",
    ),
    ("refund_amount > 500 or new_payee == true", "refund_amount > 500", "wider"),
    ('when: region == "EU"', 'when: \'region in ["EU", "UK"]\'', "wider"),
    (', when: region == "EU"', "", "wider"),
    ("[create_refund]}", "[create_refund, cancel_refund]}", "wider"),
    (", actions: [create_refund]}", "}", "wider"),
    ("max_cost_usd_per_run: 5", "max_cost_usd_per_run: 5.5", "wider"),
    ("    max_cost_usd_per_run: 5\n", "", "wider"),
    ("reviewers: finance}\n", "reviewers: ops}\n", "removes_safeguard"),
    ("quorum: 2", "quorum: 1", "removes_safeguard"),
    ("within_minutes: 15", "within_minutes: 16", "removes_safeguard"),
    ("  ambiguous_input: queue_for_human_review\n", "", "same_reach"),
    (
        "retry: 2, then: stop_run}\n  scope",
        "retry: 3, then: stop_run}\n  scope",
        "removes_safeguard",
    ),
    (
        "action: notify_owner",
        "action: queue_for_human_review",
        "removes_safeguard narrower",
    ),
    ("  createRefund:", "  create_refund:", "removes_safeguard narrower"),
    ("show: [order_id, amount]", "show: [order_id]", "removes_safeguard"),
    ("mode: write, context: {refund_amount: amount}", "mode: write", "wider"),
    ("version: 3, ", "", "wider"),
    ("agent: notifier", "agent: porter", "wider"),
    ("needs: [check_profile], ", "", "wider"),
    ("objective: 95%", "objective: 90%", "removes_safeguard"),
    ('"<= 48"', '"<= 24"', "narrower"),
    ('"<= 48"', '"<= 72"', "removes_safeguard"),
    ("on_breach: require_review", "on_breach: notify_owner", "removes_safeguard"),
    ("on_breach: require_review", "on_breach: suspend", "narrower"),
    ("guardrail: true, ", "", "removes_safeguard"),
    ("expect: allow", "expect: deny", "removes_safeguard"),
    ("stops in time", "stops at fifty", "removes_safeguard same_reach"),
]


@pytest.mark.parametrize(("old", "new", "kinds"), FULL_CHANGES)
def test_every_construct_is_compared(old, new, kinds):
    assert old in FULL
    before, after = read(FULL), read(FULL.replace(old, new))

    changes = diff(before, after)

    found = " ".join(dict.fromkeys(str(one.kind) for one in changes))
    assert found in (kinds, f"{kinds} narrower")


def test_a_change_says_what_a_person_reads():
    text = ARTICLE_TEXT.replace("profile (read)", "profile (read/write)")

    (change,) = diff(read(ARTICLE_TEXT), read(text))

    assert change.sentence == "may now write to customer profile"
    assert change.path == "authorization.can_access[0]"
    assert change.new == {"resource": "customer_profile", "modes": ["write"]}


def test_a_first_charter_widens():
    changes = diff(None, read(ARTICLE_TEXT))

    assert {one.kind for one in changes} == {Kind.WIDER}
    assert changes[0].sentence == "may now read customer profile"


@pytest.mark.parametrize("text", [ARTICLE_TEXT, FULL, MICRO, SMALL])
def test_nothing_changed_is_no_change(text):
    assert diff(read(text), read(text)) == ()


@settings(max_examples=40)
@given(DOCUMENTS, DOCUMENTS)
def test_two_different_documents_differ(old, new):
    assert bool(diff(old, new)) == (old != new)


def test_large_charters_are_compared_quickly():
    rules = "".join(
        f"    - {{action: stop_run, trigger: '{' or '.join([f'a < {n}'] * 7)}'}}\n"
        for n in range(300)
    )
    text = SMALL.replace("  scope", f"  escalation:\n{rules}  scope")

    changes = diff(read(text), read(text.replace("a < 17 ", "a < 1.5 ")))

    assert changes[0].kind is Kind.WIDER


@pytest.mark.parametrize(
    ("old", "new", "level", "production"),
    [
        ("profile (read)", "profile (read/write)", Level.MEDIUM, Level.HIGH),
        ("onboarding_checklist (read/write)", "x (read)", Level.LOW, Level.MEDIUM),
        ("    - billing_system\n", "", Level.HIGH, Level.HIGH),
        ("_run: 50", "_run: 60", Level.LOW, Level.MEDIUM),
        ("_run: 50", "_run: 40", Level.LOW, Level.LOW),
    ],
)
def test_risk_follows_the_table(old, new, level, production):
    changes = diff(read(ARTICLE_TEXT), read(ARTICLE_TEXT.replace(old, new)))

    assert assess(changes, production=False).level is level
    assert assess(changes, production=True).level is production
    assert assess(changes, production=True).reasons


def test_what_was_never_said_before_is_not_said_in_other_words():
    before = read(ARTICLE_TEXT)
    after = read(ARTICLE_TEXT + "purpose: onboards customers\n")
    reworded = read(ARTICLE_TEXT + "purpose: welcomes customers\n")

    assert [one.sentence for one in diff(before, after)] == [
        "now says what it is for: onboards customers"
    ]
    assert [one.sentence for one in diff(after, reworded)] == [
        "says in other words what it is for: welcomes customers"
    ]
