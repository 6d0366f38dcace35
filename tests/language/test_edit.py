from __future__ import annotations

from decimal import Decimal

import pytest

from charter.language.document import Clause, Contract, Target
from charter.language.edit import add_clause, set_contract, set_purpose
from charter.language.problems import DocumentError
from charter.language.reader import read
from tests.language.samples import ARTICLE, FULL, SMALL

CLAUSE = Clause(
    "zero_touch",
    "manual_interventions",
    Target("==", Decimal(0)),
    objective=Decimal(99),
    window="30d",
    source="crm",
    report_within="72h",
)

BASE = """\
# who may touch what   (keep me)
agent:   filing-clerk     # the clerk
type: micro

authorization:
    can_access: []
    scope_boundary:   {max_actions_per_run: 10,
                       timeout_minutes: 5}   # small
"""
CONTRACTS = [
    "",
    "contract:\n   outcome: 'files 10 documents a day'   # daily\n\n# the end\n",
    "contract: {}\n",
    "contract: {outcome: x} # flow\n",
    "contract: {clauses: []}\n",
    "contract: {clauses: [ ], outcome: x}\n",
    "contract:\n  clauses: []   # none yet\n  on_breach: suspend\n",
    "contract:\n  clauses:\n  - {name: a, metric: b, target: '< 1'}   # one\n"
    "  # two\n  on_breach: suspend\n# end\n",
    "contract:\n  clauses:\n  -   name: a\n      metric: b   # c\n"
    "      target: '< 1'\n\nexamples: []\n",
    "contract:\n  clauses:\n    -\n      name: a\n      metric: b\n      target: '< 1'",
    "contract:\n  outcome: |\n    ten a day\n    and more\n\n# done\n",
    "contract:\n  clauses: [{name: a, metric: b, target: '< 1'},   # x\n   ]\n",
    "...\n",
]


@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_clause_is_added_and_no_other_byte_changes(contract, newline):
    text = (BASE + contract).replace("\n", newline)
    before = read(text)

    edited = add_clause(text, CLAUSE)

    clauses = before.contract.clauses if before.contract else ()
    after = read(edited).contract
    assert after is not None
    assert after.clauses == (*clauses, CLAUSE)
    assert is_one_insertion(text, edited)


def test_a_clause_is_added_to_the_article_document():
    text = ARTICLE.read_text()

    edited = add_clause(text, CLAUSE)

    assert edited.startswith(text)
    assert edited[len(text) :].lstrip("\n") == (
        "contract:\n  clauses:\n"
        "    - {name: zero_touch, metric: manual_interventions, "
        'target: "== 0", objective: 99%, window: 30d, source: crm, '
        "report_within: 72h}\n"
    )


def test_a_clause_is_added_to_json():
    text = (
        '{"agent": "a", "type": "micro", "authorization": {"can_access": [], '
        '"scope_boundary": {"max_actions_per_run": 1, "timeout_minutes": 1}}}'
    )

    assert read(add_clause(text, CLAUSE)).contract == Contract(clauses=(CLAUSE,))


def test_a_contract_is_replaced_and_removed_again():
    edited = set_contract(FULL, Contract("ten a day", (CLAUSE,)))

    assert read(edited).contract == Contract("ten a day", (CLAUSE,))
    assert read(set_contract(edited, None)).contract is None
    assert set_contract(set_contract(SMALL, Contract("x")), None) == SMALL


def test_a_purpose_is_set():
    edited = set_purpose(BASE, 'Files: "all" of it  # really')

    assert read(edited).purpose == 'Files: "all" of it  # really'
    assert is_one_insertion(BASE, edited)


def test_a_document_that_does_not_read_is_not_changed():
    with pytest.raises(DocumentError):
        add_clause("agent: [", CLAUSE)


def test_a_clause_that_would_not_read_is_refused():
    twice = add_clause(SMALL, CLAUSE)

    with pytest.raises(ValueError, match="cannot be changed in place"):
        add_clause(twice, CLAUSE)


def is_one_insertion(before, after):
    same = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    return any(
        after.startswith(before[:at]) and after.endswith(before[at:])
        for at in range(same, -1, -1)
    )
