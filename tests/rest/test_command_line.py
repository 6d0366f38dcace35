"""The command line as a person's script, against the API itself."""

from __future__ import annotations

import json

import httpx
import pytest
from django.test import Client

from approvals.models import DeploymentRequest
from charter.cli import main, person_side
from registry.models import PersonalToken
from scopes.models import Draft, Version
from scopes.services.drafts import open_draft, save_draft
from scopes.services.replays import replay_step
from tests.factories import ARTICLE, CONTRACT, make_token_text, make_version
from tests.work import make_review

ASK = ("--request", "customers wait", "--environment", "production")


class Api(httpx.BaseTransport):
    """Carries calls to the pages' own views, inside the test's transaction."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = Client().generic(
            request.method,
            request.url.raw_path.decode(),
            data=request.read(),
            content_type=request.headers.get("content-type", ""),
            headers=dict(request.headers),
        )
        return httpx.Response(
            answer.status_code, headers=dict(answer.headers), content=answer.content
        )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "charter.yaml"
    path.write_text(ARTICLE + CONTRACT)
    return str(path)


@pytest.fixture
def charter(cast, monkeypatch, capsys):
    """Run the command line with Alice's token."""
    _, token = make_token_text(cast.alice, scope=PersonalToken.Scope.WRITE)
    monkeypatch.setattr(person_side, "WIRE", Api())
    monkeypatch.setenv("CHARTER_URL", "http://localhost")
    monkeypatch.setenv("CHARTER_TOKEN", token)

    def call(*argv: str):
        capsys.readouterr()
        code = main(argv)
        return code, *capsys.readouterr()

    return call


def test_a_file_becomes_the_draft_and_nothing_more(charter, file):
    code, out, _ = charter("apply", file)

    assert code == 0
    assert "the draft of porter is saved" in out
    assert Draft.objects.get().text == ARTICLE + CONTRACT
    assert (Version.objects.count(), DeploymentRequest.objects.count()) == (0, 0)


def test_with_a_reason_people_are_asked(charter, file, cast):
    code, out, _ = charter("apply", file, *ASK, "--output", "json")

    request = DeploymentRequest.objects.get()
    assert code == 0
    assert json.loads(out)["request"]["id"] == request.pk
    assert (request.asked_by, request.status) == (cast.alice, "in_review")
    assert request.round.why == "customers wait"


def test_a_draft_that_is_open_is_not_written_over_unasked(charter, file, cast):
    draft = open_draft(cast.porter, by=cast.alice)
    text = ARTICLE.replace("50", "40")
    save_draft(draft, text=text, counter=draft.counter, by=cast.alice)

    refused, _, err = charter("apply", file)
    kept = Draft.objects.get().text
    replaced, _, _ = charter("apply", file, "--replace")

    assert (refused, replaced) == (1, 0)
    assert "Alice has a draft of `porter` open" in err
    assert kept == text
    assert Draft.objects.get().text == ARTICLE + CONTRACT


def test_a_file_that_does_not_read_is_not_sent(charter, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("agent: porter\ntype: nano\n")

    code, _, err = charter("apply", str(path))

    assert code == 1
    assert "line 2" in err or ":2:" in err
    assert not Draft.objects.exists()


def test_an_agent_nobody_knows_is_said(charter, tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(ARTICLE.replace("agent: porter", "agent: nobody"))

    code, _, err = charter("apply", str(path))

    assert code == 1
    assert "nobody" in err


def test_reviews_are_listed_and_shown(charter, cast):
    review = make_review(cast)

    listed = charter("review", "list")
    _, shown, _ = charter(
        "review", "show", str(review.pk), "--agent", "porter", "--output", "json"
    )
    missing, _, err = charter("review", "show", "0" * 8, "--agent", "porter")

    assert str(review.pk) in listed[1]
    assert listed[2] == "1 shown\n"
    assert json.loads(shown)["action"] == review.action
    assert missing == 1
    assert err.startswith("charter review: ")


def test_a_replay_is_waited_for(charter, cast, monkeypatch):
    version = make_version(cast.porter, by=cast.alice)

    def work(_: float) -> None:
        begun = version.replays.get()
        replay_step(begun.pk, step=0)

    monkeypatch.setattr("time.sleep", work)

    code, out, _ = charter("replay", "porter", "1", "--environment", "production")

    assert code == 0
    assert out == "0 requests: 0 unchanged, 0 changed\n"


def test_without_a_token_it_says_where_one_is_made(charter, monkeypatch):
    monkeypatch.delenv("CHARTER_TOKEN")

    code, _, err = charter("review", "list")

    assert code == 2
    assert "Personal tokens" in err
