from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings

from charter.language.canonical import canonical_data, from_canonical
from charter.language.lints import CODES, How, Known, lint
from charter.language.reader import read
from tests.language.advice import CASES, PROMISES, charter
from tests.language.samples import ARTICLE, FULL, MICRO
from tests.language.strategies import DOCUMENTS

NAMED = [pytest.param(one, id=f"{one.code}-{at}") for at, one in enumerate(CASES)]


def found(document, known=None, **options):
    return {(one.code, one.path) for one in lint(document, known=known, **options)}


@pytest.mark.parametrize("case", NAMED)
def test_advice_is_given_where_it_is_due(case):
    given = found(case.document(case.given), case.known)

    assert (case.code, case.path) in given


@pytest.mark.parametrize("case", NAMED)
def test_advice_is_not_given_next_to_it(case):
    known = case.known if case.known_else is None else case.known_else

    given = found(case.document(case.not_given, other=True), known)

    assert (
        case.code,
        case.path,
    ) not in given or case.code == "micro_with_several_tools"


@pytest.mark.parametrize(("code", "path", "given", "not_given"), PROMISES)
def test_a_promise_is_held_to_what_can_be_measured(code, path, given, not_given):
    scope = "can_access: []"

    assert (code, path) in found(charter(scope, given), production=True)
    assert code not in {
        one for one, _ in found(charter(scope, not_given), production=True)
    }


def test_every_code_has_a_case():
    covered = {case.code for case in CASES} | {code for code, *_ in PROMISES}

    assert covered | {"example_fails"} == set(CODES)


def applied(data, edits):
    """The canonical data after some edits, as an editor would make them in a text."""
    for edit in edits:
        *above, last = [
            int(index) if index else key
            for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", edit.path)
        ]
        place = data
        for key, following in pairwise([*above, last]):
            if isinstance(place, dict) and key not in place:
                place[key] = [] if isinstance(following, int) else {}
            place = place[key]
        if edit.how is How.ADD:
            place.setdefault(last, []).append(edit.value)
        elif edit.how is How.REMOVE:
            del place[last]
        else:
            place[last] = edit.value
    return data


def mended(document, known=None):
    """Every piece of advice with a mend, and what is advised after it."""
    for one in lint(document, known=known):
        if one.mend:
            data = applied(canonical_data(document), one.mend)
            left = lint(from_canonical(data), known=known)
            yield one, alike(one, lint(document, known=known)), alike(one, left)


def alike(one, given):
    return sum((each.code, each.message) == (one.code, one.message) for each in given)


@pytest.mark.parametrize("case", NAMED)
def test_a_mend_makes_its_advice_go_away(case):
    for _, before, after in mended(case.document(case.given), case.known):
        assert after < before


@pytest.mark.parametrize("text", [ARTICLE.read_text(), FULL, MICRO])
def test_the_advice_on_real_charters_can_be_mended(text):
    known = Known(resources=frozenset({"customer_profiles"}))

    mends = list(mended(read(text), known))

    assert mends
    assert all(after < before for _, before, after in mends)


@settings(max_examples=60)
@given(DOCUMENTS)
def test_advice_is_given_on_any_charter(document):
    given = lint(document, production=True)

    assert lint(document, production=True) == given
    assert all(
        one.message and one.fix and one.severity is CODES[one.code] for one in given
    )
    assert not any("\n" in one.message + one.fix for one in given)
