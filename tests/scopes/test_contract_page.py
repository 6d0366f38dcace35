from __future__ import annotations

import pytest

from charter.language import read
from scopes.models import Draft
from scopes.services.drafts import open_draft, save_draft
from tests.factories import ARTICLE, CONTRACT

URL = "/agents/porter/draft/contract/"
CLAUSE = {
    "name": "time_to_first_value",
    "metric": "hours_to_first_value",
    "comparator": "<=",
    "target": "48",
    "unit": "hours",
    "objective": "95",
    "window": "30d",
    "min_sample": "20",
    "source": "crm",
    "report_within": "72h",
}


def fields(*clauses, counter, initial=0, **changes):
    rows = {
        f"clauses-{index}-{name}": value
        for index, clause in enumerate(clauses)
        for name, value in clause.items()
    }
    return {
        "counter": counter,
        "outcome": "A new customer reaches first value within 48 hours",
        "on_breach": "notify_owner",
        "clauses-TOTAL_FORMS": len(clauses),
        "clauses-INITIAL_FORMS": initial,
        **rows,
        **changes,
    }


def contract_of_draft():
    contract = read(Draft.objects.get().text).contract
    assert contract is not None
    return contract


@pytest.fixture
def draft(cast):
    draft = open_draft(cast.porter, by=cast.alice)
    return save_draft(draft, text=ARTICLE, counter=draft.counter, by=cast.alice)


def test_a_first_clause_is_written_into_the_draft(cast, draft, sign_in):
    answer = sign_in(cast.alice).post(URL, fields(CLAUSE, counter=draft.counter))

    assert answer.status_code == 302
    (clause,) = contract_of_draft().clauses
    assert (clause.target.op, clause.target.value) == ("<=", 48)
    assert (clause.objective, clause.window, clause.min_sample) == (95, "30d", 20)
    assert Draft.objects.get().text.startswith(ARTICLE)


@pytest.mark.parametrize("target", ["100", "0.5", "-2", "1000000"])
def test_a_target_is_kept_exactly(cast, draft, sign_in, target):
    clause = {**CLAUSE, "target": target, "objective": "100"}

    answer = sign_in(cast.alice).post(URL, fields(clause, counter=draft.counter))

    assert answer.status_code == 302
    assert str(float(contract_of_draft().clauses[0].target.value)) == str(float(target))


def test_the_page_shows_each_clause_and_an_empty_one_to_add(cast, draft, sign_in):
    save_draft(draft, text=ARTICLE + CONTRACT, counter=draft.counter, by=cast.alice)

    page = sign_in(cast.alice).get(URL)

    assert [form.initial.get("name") for form in page.context["clauses"]] == [
        "time_to_first_value",
        None,
    ]
    assert b"Add a clause" in page.content


def test_an_untouched_empty_clause_is_no_promise(cast, draft, sign_in):
    empty = {"name": "", "metric": "", "comparator": "<=", "target": ""}

    sign_in(cast.alice).post(URL, fields(CLAUSE, empty, counter=draft.counter))

    assert len(contract_of_draft().clauses) == 1


def test_a_ticked_clause_is_removed(cast, draft, sign_in):
    removed = {**CLAUSE, "name": "zero_touch", "DELETE": "on"}

    sign_in(cast.alice).post(URL, fields(CLAUSE, removed, counter=draft.counter))

    assert [clause.name for clause in contract_of_draft().clauses] == [CLAUSE["name"]]


def test_a_clause_may_measure_the_actions_the_server_counts(draft, sign_in):
    clause = {**CLAUSE, "metric": "actions", "source": "server"}

    sign_in(draft.saved_by).post(URL, fields(clause, counter=draft.counter))

    assert [one.metric for one in contract_of_draft().clauses] == ["actions"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "two words", "is not a name"),
        ("metric", "Hours", "is not a metric"),
        ("target", "soon", "Write a number"),
        ("objective", "150", "A percentage is at most 100"),
        ("objective", "0", "A percentage is above 0"),
        ("window", "a month", "such as <code>30d</code>"),
        ("min_sample", "0", "Write 1 or more"),
        ("source", "our crm", "is not a name"),
    ],
)
def test_a_wrong_field_is_said_in_plain_words_and_kept(
    draft, sign_in, field, value, said
):
    answer = sign_in(draft.saved_by).post(
        URL, fields({**CLAUSE, field: value}, counter=draft.counter)
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page.replace("&#x27;", "'")
    assert value in page
    assert "There is a problem with the clauses" in page
    assert read(Draft.objects.get().text).contract is None


def test_an_outcome_is_needed(cast, draft, sign_in):
    answer = sign_in(cast.alice).post(
        URL, fields(CLAUSE, counter=draft.counter, outcome=" ")
    )

    assert answer.status_code == 422
    assert b"Say what the agent must achieve" in answer.content


def test_two_clauses_of_one_name_are_refused(cast, draft, sign_in):
    answer = sign_in(cast.alice).post(
        URL, fields(CLAUSE, CLAUSE, counter=draft.counter)
    )

    assert answer.status_code == 422
    assert b"give each a name of its own" in answer.content


def test_without_its_row_count_the_form_is_refused(cast, draft, sign_in):
    answer = sign_in(cast.alice).post(
        URL, {"counter": draft.counter, "outcome": "x", "on_breach": "suspend"}
    )

    assert answer.status_code == 422


def test_a_stale_contract_meets_the_text_saved_meanwhile(cast, draft, sign_in):
    theirs = ARTICLE.replace("50", "40")
    save_draft(draft, text=theirs, counter=draft.counter, by=cast.frank)

    answer = sign_in(cast.alice).post(URL, fields(CLAUSE, counter=draft.counter))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "max_actions_per_run: 40" in page
    assert "time_to_first_value" in page
    assert Draft.objects.get().text == theirs


def test_what_a_form_says_can_never_be_more_than_a_text(cast, draft, sign_in):
    sly = 'x"\n  on_breach: suspend\nagent: other'

    sign_in(cast.alice).post(
        URL, fields({**CLAUSE, "unit": sly}, counter=draft.counter)
    )

    assert read(Draft.objects.get().text).agent == "porter"
