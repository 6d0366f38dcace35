from __future__ import annotations

import pytest

from charter.language import vague_parts

VAGUE = [
    "process the onboarding",
    "Replies quickly to every customer",
    "Most refunds are handled on time",
    "Delivers high-quality summaries",
    "Keeps costs low",
    "Tries to answer all tickets",
    "Works efficiently and reliably",
    "Answers within a reasonable time",
    "Improves customer satisfaction",
    "Handles complaints appropriately",
    "Makes sure that customers are happy",
    "Responds as soon as possible",
    "A seamless experience for new customers",
    "Reduces the number of errors",
    "Ensures timely delivery where possible",
    "Keeps the backlog under control",
    "Provides helpful answers",
]
MEASURABLE = [
    "A new customer reaches the first value milestone within 48 hours with no manual intervention",
    "At least 95% of refunds are paid within 2 days",
    "No invoice is sent twice",
    "Every ticket gets a first answer within 30 minutes",
    "At most 2% of orders are reopened within 7 days",
    "Zero payments above 500 EUR without approval",
    "Response time stays below 200 ms in 99% of requests",
    "Each report is delivered by 09:00 on weekdays",
    "Good standing is checked for every supplier within 1 day",
    "The low-stock list is sent once a day",
    "Costs at most 5 USD per run",
    "Closes 40 tickets a day with fewer than 2 complaints",
    "The helpdesk queue holds at most 10 open tickets",
    "A successful payment is confirmed within 10 seconds",
    "Best-seller lists are refreshed every 24 hours",
    "Some 20 reviewers answer within 15 minutes",
    "In 90% of runs the customer rates the answer 4 of 5 or better",
]


@pytest.mark.parametrize("promise", VAGUE)
def test_a_promise_that_nobody_can_measure_is_pointed_out(promise):
    found = vague_parts(promise)

    assert found
    assert all(promise[one.start : one.end] == one.words for one in found)
    assert all(one.reason and one.instead for one in found)


@pytest.mark.parametrize("promise", MEASURABLE)
def test_a_promise_that_can_be_measured_raises_no_alarm(promise):
    assert vague_parts(promise) == ()
