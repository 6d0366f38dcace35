from __future__ import annotations

import pytest

from approvals.models import Comment, DeploymentRequest, Suggestion, ViewedMark
from approvals.services.discussion import comment
from approvals.services.suggestions import NO_DRAFT, Edit, suggest
from tests.factories import ARTICLE, CONTRACT, make_in_force, make_request, make_version

MARKUP = "<script>alert(1)</script> <a href=//evil>now</a>"
TWO_WIDER = ARTICLE.replace("_run: 50", "_run: 60").replace("30", "60") + CONTRACT


@pytest.fixture
def item(cast):
    """Two changes, both wider."""
    make_in_force(cast)
    version = make_version(cast.porter, by=cast.alice, text=TWO_WIDER)
    return make_request(cast, version=version)


def page_of(client, item):
    return client.get(item.get_absolute_url()).content.decode()


def approve_button(page):
    start = page.index('value="approve"')
    return page[start : page.index(">", start)]


def test_approving_waits_until_every_wider_change_is_marked(cast, item, sign_in):
    bob = sign_in(cast.bob)
    before = approve_button(page_of(bob, item))

    first = bob.post(f"/approvals/{item.pk}/marks/", {"round": 1, "line": 0})
    between = page_of(bob, item)
    second = bob.post(f"/approvals/{item.pk}/marks/", {"round": 1, "line": 1})

    assert "disabled" in before
    assert "disabled" in approve_button(between)
    assert "go to change 2" in between
    assert first.url.endswith("#change-2")
    assert second.url.endswith("#verdict")
    assert "disabled" not in approve_button(page_of(bob, item))


def test_an_approval_past_the_page_is_refused_and_keeps_the_comment(
    cast, item, sign_in
):
    proposed = item.round

    answer = sign_in(cast.bob).post(
        f"/approvals/{item.pk}/verdicts/",
        {
            "says": "approve",
            "round": proposed.number,
            "digest": proposed.digest,
            "comment": "looks good to me",
        },
    )

    assert answer.status_code == 422
    assert b"2 not marked as viewed yet" in answer.content
    assert b"looks good to me" in answer.content
    assert not proposed.verdicts.exists()


def test_the_author_sees_no_marks_of_others(cast, item, sign_in):
    sign_in(cast.bob).post(f"/approvals/{item.pk}/marks/", {"round": 1, "line": 0})

    assert "Viewed by you" not in page_of(sign_in(cast.alice), item)
    assert ViewedMark.objects.filter(round=item.round).count() == 1


def test_a_comment_stands_at_its_sentence_as_plain_text(cast, item, sign_in):
    bob = sign_in(cast.bob)

    answer = bob.post(
        f"/approvals/{item.pk}/comments/", {"round": 1, "line": 1, "text": MARKUP}
    )

    page = page_of(bob, item)
    said = Comment.objects.get()
    assert answer.url.endswith(f"#thread-{said.pk}")
    assert (said.line, said.by) == (1, cast.bob)
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert page.index('id="change-2"') < page.index(f'id="thread-{said.pk}"')


def test_an_empty_comment_keeps_the_page(cast, item, sign_in):
    answer = sign_in(cast.bob).post(
        f"/approvals/{item.pk}/comments/", {"round": 1, "text": ""}
    )

    assert answer.status_code == 422
    assert b"Write what you want to say" in answer.content


def test_a_thread_is_answered_and_settled(cast, item, sign_in):
    said = comment(item, round_number=1, line=None, text="why?", by=cast.bob)
    alice = sign_in(cast.alice)
    threads = f"/approvals/{item.pk}/comments/{said.pk}"

    alice.post(f"{threads}/answers/", {"text": "large customers"})
    alice.post(f"{threads}/resolution/")

    page = page_of(alice, item)
    assert "large customers" in page
    assert "Settled by Alice" in page


def test_what_was_said_of_an_earlier_round_stays_with_its_sentence(cast, item, sign_in):
    comment(item, round_number=1, line=0, text="why so?", by=cast.bob)
    sentence = item.round.changes[0]["sentence"]
    edit = Edit(first=17, last=17, text="    timeout_minutes: 45")
    made = suggest(item, round_number=1, edit=edit, why="less", by=cast.carol)
    alice = sign_in(cast.alice)

    alice.post(
        f"/approvals/{item.pk}/suggestions/{made.pk}/outcome/",
        {"says": "accepted", "counter": NO_DRAFT},
    )

    page = page_of(alice, item)
    assert item.round.number == 2
    assert f'On version 2: <span class="serif">{sentence}' in page
    assert "why so?" in page
    assert "took over what Carol suggested, as version 3" in page
    assert "verdicts started again" in page


def test_the_page_of_a_suggestion_warns_and_begins_with_the_lines(cast, item, sign_in):
    bob = sign_in(cast.bob)

    page = bob.get(f"/approvals/{item.pk}/suggestions/?line=1").content.decode()

    assert "If it is accepted, you are one of its authors" in page
    assert "timeout_minutes: 60" in page


@pytest.mark.parametrize("line", ["99", "-1", "x", "9" * 40, "①"])
def test_a_sentence_that_is_not_there_is_no_error(cast, item, sign_in, line):
    answer = sign_in(cast.bob).get(f"/approvals/{item.pk}/suggestions/?line={line}")

    assert answer.status_code in {200, 404}


def test_a_suggestion_that_is_no_charter_keeps_what_was_written(cast, item, sign_in):
    answer = sign_in(cast.bob).post(
        f"/approvals/{item.pk}/suggestions/",
        {
            "round": 1,
            "line": 1,
            "first": 17,
            "last": 17,
            "text": "    timeout_minutes: soon",
            "why": "less",
        },
    )

    assert answer.status_code == 422
    assert b"timeout_minutes: soon" in answer.content
    assert b"Line 17" in answer.content
    assert not Suggestion.objects.exists()


def test_an_approver_is_offered_no_acceptance(cast, item, sign_in):
    edit = Edit(first=17, last=17, text="    timeout_minutes: 45")
    made = suggest(item, round_number=1, edit=edit, why=MARKUP, by=cast.carol)

    page = page_of(sign_in(cast.bob), item)

    assert f'id="suggestion-{made.pk}"' in page
    assert 'value="accepted"' not in page
    assert "<script>alert" not in page


def test_a_closed_request_is_only_read(cast, item, sign_in):
    comment(item, round_number=1, line=0, text="why so?", by=cast.bob)
    alice = sign_in(cast.alice)
    alice.post(f"/approvals/{item.pk}/withdrawal/")

    page = page_of(alice, item)
    late = alice.post(f"/approvals/{item.pk}/comments/", {"round": 1, "text": "late"})

    assert "why so?" in page
    assert "Mark as viewed" not in page
    assert f'action="/approvals/{item.pk}/comments/' not in page
    assert late.status_code == 409
    assert DeploymentRequest.objects.get(pk=item.pk).status == "withdrawn"


def test_programs_discuss_too(cast, item, sign_in):
    address = f"/api/v1/deployment-requests/{item.pk}"

    def send(person, path, body):
        return sign_in(person).post(
            f"{address}/{path}", data=body, content_type="application/json"
        )

    said = send(cast.bob, "comments", {"round": 1, "line": 0, "text": "why?"}).json()
    send(cast.alice, f"comments/{said['id']}/answers", {"text": "customers"})
    settled = send(cast.alice, f"comments/{said['id']}/resolution", {}).json()
    marked = send(cast.bob, "marks", {"round": 1, "lines": [0]}).json()
    refused = send(
        cast.bob,
        "verdicts",
        {"says": "approve", "round": 1, "digest": item.round.digest},
    )
    made = send(
        cast.bob,
        "suggestions",
        {
            "round": 1,
            "first": 17,
            "last": 17,
            "text": "    timeout_minutes: 45",
            "why": "less",
        },
    ).json()
    settled_edit = send(
        cast.alice, f"suggestions/{made['id']}/outcome", {"says": "accepted"}
    )

    [thread] = settled["items"]
    assert thread["settled_by"]["name"] == "Alice"
    assert [one["text"] for one in thread["comments"]] == ["why?", "customers"]
    assert marked == {"round": 1, "viewed": [0], "left": [1]}
    assert (refused.status_code, refused.json()["code"]) == (409, "not_viewed")
    assert refused.json()["lines"] == [1]
    assert settled_edit.json()["round"]["number"] == 2
    listed = sign_in(cast.bob).get(f"{address}/suggestions").json()["items"]
    assert [(one["outcome"], one["version"]) for one in listed] == [("accepted", 3)]
