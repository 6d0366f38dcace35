"""Every address of the web process, and who may do what there.

`get`, `post` and so on give the status of each method by person; a method that is not there is 405.
Those for programs are next door, in `api_routes.py`.
People: Alice owns porter, Bob and Carol approve, Carol reviews, Dave is from another team, Erin audits,
Frank is the administrator.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scopes.services.drafts import open_draft
from tests.factories import (
    ARTICLE,
    CONTRACT,
    Cast,
    make_request,
    make_token,
    make_version,
)
from tests.work import make_decision, make_review, make_run

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    get: dict[str, int] = field(default_factory=dict)
    post: dict[str, int] = field(default_factory=dict)
    put: dict[str, int] = field(default_factory=dict)
    patch: dict[str, int] = field(default_factory=dict)
    delete: dict[str, int] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    is_api: bool = False

    @property
    def methods(self) -> set[str]:
        return {method for method in METHODS if getattr(self, method)}


WIDER = ARTICLE.replace("customer_profile (read)", "customer_profile (read/write)")


def stage(cast: Cast) -> dict[str, dict[str, Any]]:
    """One of everything; returns the arguments of the addresses."""
    run = make_run(cast)
    make_decision(run)
    review = make_review(cast, run=run)
    version = make_version(cast.porter, by=cast.alice, text=WIDER + CONTRACT)
    open_draft(cast.porter, by=cast.alice)
    request = make_request(cast, version=version)
    credential = run.credential
    token = make_token(cast.alice)
    agent = {"slug": "porter"}
    return {
        "agent": agent,
        "version": {**agent, "number": version.number},
        "request": {"pk": request.pk},
        "review": {"pk": review.pk},
        "run": {"pk": run.pk},
        "key": {**agent, "pk": credential.pk},
        "token": {"pk": token.pk},
        "team": {"slug": "owners"},
        "agent_run": {**agent, "pk": run.pk},
        "agent_review": {**agent, "pk": review.pk},
    }


def everyone(status: int) -> dict[str, int]:
    return dict.fromkeys(("alice", "bob", "dave", "erin", "frank"), status)


def each(*, alice: int, bob: int, dave: int, erin: int, frank: int) -> dict[str, int]:
    return {"alice": alice, "bob": bob, "dave": dave, "erin": erin, "frank": frank}


OWNERS = each(alice=200, bob=404, dave=404, erin=403, frank=200)
READERS = each(alice=200, bob=404, dave=404, erin=200, frank=200)
EDITORS = each(alice=200, bob=403, dave=403, erin=403, frank=200)
ASKED = each(alice=200, bob=200, dave=404, erin=200, frank=200)

# Posts carry no fields: 422 is a form that was reached, 302 a change that needs none.
ROUTES = (
    Route("home", get=everyone(200)),
    Route("settings", get=everyone(200)),
    Route("agent_list", get=everyone(200)),
    Route("agent_create", get=everyone(200), post=everyone(422)),
    Route("agent", get=everyone(200), needs=("agent",)),
    Route(
        "version_list",
        get=everyone(200),
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("agent",),
    ),
    Route("version_detail", get=everyone(200), needs=("version",)),
    Route("contract_openslo", get=everyone(200), needs=("version",)),
    Route(
        "draft_edit",
        get=READERS,
        post=each(alice=302, bob=404, dave=404, erin=403, frank=302),
        needs=("agent",),
    ),
    Route(
        "draft_discard",
        post=each(alice=302, bob=404, dave=404, erin=403, frank=404),
        needs=("agent",),
    ),
    Route(
        "contract_edit",
        get=OWNERS,
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("agent",),
    ),
    Route(
        "request_create",
        get=EDITORS,
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("version",),
    ),
    Route("request_list", get=everyone(200)),
    Route("request_detail", get=ASKED, needs=("request",)),
    Route(
        "verdict_create",
        post=each(alice=422, bob=422, dave=404, erin=422, frank=422),
        needs=("request",),
    ),
    Route(
        "withdrawal_create",
        post=each(alice=302, bob=403, dave=404, erin=403, frank=409),
        needs=("request",),
    ),
    Route("review_list", get=everyone(200)),
    Route(
        "review_detail",
        get=each(alice=200, bob=404, dave=404, erin=200, frank=200),
        needs=("review",),
    ),
    Route(
        "answer_create",
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("review",),
    ),
    Route("run_list", get=everyone(200)),
    Route("run_detail", get=READERS, needs=("run",)),
    Route(
        "key_list",
        get=OWNERS,
        post=each(alice=422, bob=404, dave=404, erin=403, frank=422),
        needs=("agent",),
    ),
    Route(
        "key_revoke",
        post=each(alice=302, bob=404, dave=404, erin=403, frank=302),
        needs=("key",),
    ),
    Route(
        "suspension_create",
        get=EDITORS,
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("agent",),
    ),
    Route(
        "resumption_create",
        post=each(alice=409, bob=403, dave=403, erin=403, frank=409),
        needs=("agent",),
    ),
    Route("agent_activity", get=READERS, needs=("agent",)),
    Route("audit_list", get=each(alice=403, bob=403, dave=403, erin=200, frank=200)),
    Route("theme_update", post=everyone(302)),
    Route("token_list", get=everyone(200), post=everyone(422)),
    # Alice's own; what is another's is not there.
    Route(
        "token_revoke",
        post=each(alice=302, bob=404, dave=404, erin=404, frank=404),
        needs=("token",),
    ),
)
MISSING: dict[str, dict[str, Any]] = {
    "agent": {"slug": "nobody"},
    "version": {"slug": "porter", "number": 99},
    "request": {"pk": 999_999},
    "review": {"pk": "00000000-0000-7000-8000-000000000000"},
    "run": {"pk": "00000000-0000-7000-8000-000000000000"},
    "key": {"slug": "porter", "pk": 999_999},
    "token": {"pk": 999_999},
    "team": {"slug": "nobody"},
    "agent_run": {"slug": "porter", "pk": "00000000-0000-7000-8000-000000000000"},
    "agent_review": {"slug": "porter", "pk": "00000000-0000-7000-8000-000000000000"},
}
