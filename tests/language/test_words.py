from __future__ import annotations

from hypothesis import given, settings

from charter.language.reader import read
from charter.language.words import in_words
from tests.language.samples import ARTICLE, FULL, MICRO, SMALL
from tests.language.strategies import DOCUMENTS


def said(words):
    return [one.full for _, group in words.groups for one in group]


def test_the_article_document_in_words():
    words = in_words(read(ARTICLE.read_text()))

    assert [one.text for one in words.may] == [
        "read customer profile",
        "read and write onboarding checklist",
        "write to notification service",
    ]
    assert said(words) == [
        "May read customer profile.",
        "May read and write onboarding checklist.",
        "May write to notification service.",
        "Must ask a person before any action beginning with the word delete.",
        "Must ask a person before any action beginning with the words modify billing.",
        "Must never touch billing system or anything beneath it.",
        "Must never touch admin settings or anything beneath it.",
        "Must never act directly on customer communications or anything beneath it.",
        "Stops and hands over after 50 actions in a run.",
        "Stops and hands over after 30 minutes in a run.",
        "Asks a person when confidence score is below 0.7, "
        "or when that cannot be told.",
    ]


def test_every_construct_has_its_sentence():
    words = in_words(read(FULL))

    assert said(words) == [
        "May write to refunds, only by create refund.",
        'May read crm accounts, only when region is "EU".',
        "May read customer profile.",
        "May use the tool `createRefund`, which counts as create refund on refunds "
        "(write), taking refund amount from amount, showing order id and amount.",
        "May direct `profile-checker` (version 3) in the step check profile; if that fails, "
        "tries again up to 2 times, then stops the run.",
        "May direct `notifier` in the step send welcome after check profile; if that fails, "
        "asks a person.",
        "Must ask a person before any action beginning with the word delete.",
        "Must ask 2 people from finance before any action ending in the word refund; "
        "no answer within 15 minutes counts as a no.",
        "Must never take any action beginning with the word delete on orders or anything beneath it.",
        "Must never touch anything ending in the word vault or anything beneath it.",
        "Must never act directly on customer communications or anything beneath it.",
        "Stops and hands over after 50 actions in a run.",
        "Stops and hands over after 30 minutes in a run.",
        "Stops and hands over before cost usd goes above 5 in a run.",
        "Stops and hands over when 60 runs began within an hour.",
        "Stops and hands over when 5 runs are open at once.",
        "Stops and hands over where agents would direct each other beyond 1 level.",
        "Asks a person when confidence score is below 0.7, "
        "or when that cannot be told.",
        "Asks a person from finance before any action with the letters refund inside its name when refund "
        "amount is above 500 or new payee is true, or when that cannot be told.",
        "Stops the run before any action with the letters refund inside its name when failed attempts is at "
        "least 3; asks a person when that cannot be told.",
        "Tells the owner before any action with the letters refund inside its name when refund amount is "
        "above 250, or when that cannot be told.",
        "On ambiguous input, asks a person.",
        "On tool timeout, tries again up to 2 times, then stops the run.",
        "Is for this: Refunds customers within limits.",
        "Promises this: A new customer reaches the first value milestone within 48 "
        "hours with no manual intervention.",
        "Promises (time to first value): hours to first value at most 48 hours in "
        "95% of runs over 30 days, counted from 20 runs, measured by crm, reported "
        "within 72 hours.",
        "Keeps as a guardrail (no rework): reopened exactly 0 in 98% of runs over 30 "
        "days, measured by crm, reported within 7 days.",
        "If a promise is broken, asks a person before every action.",
        'For example "reads the profile": get profile on customer profile (read) '
        "must be allowed.",
        'For example "stops in time": get profile on customer profile (read) '
        "must be refused.",
    ]


def test_a_charter_without_grants_may_do_nothing():
    assert said(in_words(read(SMALL)))[0] == "May do nothing yet."


def test_a_micro_agent_says_its_task():
    assert said(in_words(read(MICRO)))[-2:] == [
        "Has one task: Validate this CSV against the schema.",
        "Gives output that follows its schema.",
    ]


@settings(max_examples=50)
@given(DOCUMENTS)
def test_every_rule_is_said_once(document):
    words = in_words(document)

    rules = [one.rule for _, group in words.groups for one in group]
    assert len(set(rules)) == len(rules)
    assert "\n" not in "".join(said(words))
    assert in_words(document) == words


def test_every_sentence_links_to_a_line():
    document = read(FULL)

    words = in_words(document)

    assert {one.rule for _, group in words.groups for one in group} <= set(
        document.lines
    )
