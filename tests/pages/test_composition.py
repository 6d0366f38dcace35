"""The composition page: the drawing and the list say the same, and everybody signed in may read them."""

from __future__ import annotations

import re

from scopes.services.drafts import open_draft, save_draft
from tests.factories import make_in_force, make_request
from tests.scopes.composed import charter, composed, newest


def page_of(client, name, query=""):
    answer = client.get(f"/agents/{name}/composition/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_three_levels_are_drawn_with_links(cast, sign_in):
    composed(cast, "leaf")
    composed(cast, "middle", "{step: leaf, agent: leaf, version: 1}")
    composed(
        cast,
        "top",
        "{step: middle, agent: middle}",
        "{step: leaf, agent: leaf}",
        more="max_delegation_depth: 2",
    )

    page = page_of(sign_in(cast.dave), "top")

    assert re.findall(r'class="graph__link" href="([^"]+)"', page) == [
        "/agents/top/versions/1/",
        "/agents/middle/versions/1/",
        "/agents/leaf/versions/1/",
    ]
    assert "from Top" in page or "its own limit" in page
    assert "style=" not in page


def test_a_missing_child_is_named_in_red(cast, sign_in):
    composed(cast, "top", "{step: pay, agent: refund-poster, version: 2}")

    page = page_of(sign_in(cast.dave), "top")

    assert "missing: refund-poster v2" in page
    assert "graph__box--never" in page
    assert "Missing" in page


def test_a_micro_agent_shows_who_uses_it(cast, sign_in):
    composed(cast, "leaf")
    top = composed(cast, "top", "{step: leaf, agent: leaf, version: 1}")
    make_in_force(cast, version=newest(top))
    other = composed(cast, "other", "{step: leaf, agent: leaf}")
    make_request(cast, version=newest(other))

    page = page_of(sign_in(cast.dave), "leaf")

    assert "It directs nobody" in page
    assert 'href="/agents/top/versions/1/"' in page
    assert "asked for" in page


def test_drafts_are_shown_to_those_who_may_see_them(cast, sign_in):
    composed(cast, "leaf")
    draft = open_draft(cast.porter, by=cast.alice)
    text = charter("porter", "{step: leaf, agent: leaf}")
    save_draft(draft, text=text, counter=draft.counter, by=cast.alice)

    mine, theirs = (
        page_of(sign_in(person), "leaf") for person in (cast.alice, cast.dave)
    )

    assert "/agents/porter/draft/" in mine
    assert "/agents/porter/draft/" not in theirs


def test_what_is_chosen_is_shown_and_nonsense_is_not_found(cast, sign_in):
    composed(cast, "top", "{step: old, agent: gone}")
    composed(cast, "top", "{step: new, agent: gone}")
    client = sign_in(cast.dave)

    assert "<code>new</code>" in page_of(client, "top")
    assert "<code>old</code>" in page_of(client, "top", "?version=1")
    assert page_of(client, "top", "?environment=staging")
    for query in ("?version=9", "?version=x", "?version=²", "?environment=moon"):
        assert client.get(f"/agents/top/composition/{query}").status_code == 404


def test_markup_in_a_title_stays_text(cast, sign_in):
    leaf = composed(cast, "leaf")
    type(leaf).objects.filter(pk=leaf.pk).update(title="<script>x</script>")
    composed(cast, "top", "{step: leaf, agent: leaf}")

    assert "<script>x" not in page_of(sign_in(cast.dave), "top")
