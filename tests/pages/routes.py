"""Every address of the web process, and who may do what there.

`get` and `post` give the status of each method by person; a method that is not there is 405.
People: Alice owns porter, Bob and Carol approve, Carol reviews, Dave is from another team, Erin audits,
Frank is the administrator.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from approvals.models import StandIn
from approvals.services.policy_sets import open_policies
from approvals.services.stand_ins import name_stand_in
from registry.clock import now
from registry.models import OwnershipTransfer
from registry.services.ownership import propose_transfer
from scopes.services.drafts import open_draft
from tests.factories import (
    ARTICLE,
    CONTRACT,
    Cast,
    make_request,
    make_unclaimed,
    make_version,
)
from tests.work import make_decision, make_review, make_run


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    get: dict[str, int] = field(default_factory=dict)
    post: dict[str, int] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    is_api: bool = False

    @property
    def methods(self) -> set[str]:
        asked = {"get": self.get, "post": self.post}
        return {method for method, statuses in asked.items() if statuses}


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
    agent = {"slug": "porter"}
    return {
        "agent": agent,
        "version": {**agent, "number": version.number},
        "request": {"pk": request.pk},
        "review": {"pk": review.pk},
        "run": {"pk": run.pk},
        "policies": {"number": open_policies(by=cast.frank).number},
        "rule": {"place": 1},
        "offer": {"pk": _offered(cast).pk},
        "unclaimed": {"slug": make_unclaimed("stray").slug},
        "team": {"slug": "reviewers"},
        "member": {"slug": "reviewers", "pk": cast.carol.pk},
        "person": {"pk": cast.carol.pk},
        "stand_in": {"pk": _away(cast).pk},
        "key": {**agent, "pk": credential.pk},
    }


def _offered(cast: Cast) -> OwnershipTransfer:
    return propose_transfer(
        cast.porter,
        team=cast.others,
        accountable=cast.dave,
        by=cast.alice,
        reason="moves to finance",
    )


def _away(cast: Cast) -> StandIn:
    at = now()
    return name_stand_in(
        cast.bob, deputy=cast.carol, starts_at=at, ends_at=at + timedelta(days=1)
    )


def everyone(status: int) -> dict[str, int]:
    return dict.fromkeys(("alice", "bob", "dave", "erin", "frank"), status)


def each(*, alice: int, bob: int, dave: int, erin: int, frank: int) -> dict[str, int]:
    return {"alice": alice, "bob": bob, "dave": dave, "erin": erin, "frank": frank}


OWNERS = each(alice=200, bob=404, dave=404, erin=403, frank=200)
READERS = each(alice=200, bob=404, dave=404, erin=200, frank=200)
EDITORS = each(alice=200, bob=403, dave=403, erin=403, frank=200)
ASKED = each(alice=200, bob=200, dave=404, erin=200, frank=200)
SETTINGS = each(alice=403, bob=403, dave=403, erin=200, frank=200)
ADMINISTRATORS = each(alice=403, bob=403, dave=403, erin=403, frank=422)
CHANGED_BY_FRANK = each(alice=403, bob=403, dave=403, erin=403, frank=302)
ONLY_FRANK = each(alice=403, bob=403, dave=403, erin=403, frank=200)

# Posts carry no fields: 422 is a form that was reached, 302 a change that needs none.
ROUTES = (
    Route("home", get=everyone(200)),
    Route("settings", get=everyone(200)),
    Route(
        "policy_list",
        get=SETTINGS,
        post=each(alice=403, bob=403, dave=403, erin=403, frank=302),
    ),
    Route("stand_in_list", get=everyone(200), post=everyone(422)),
    Route(
        "stand_in_cancel",
        post=each(alice=404, bob=302, dave=404, erin=404, frank=404),
        needs=("stand_in",),
    ),
    Route("policy_draft", get=SETTINGS, post=ADMINISTRATORS),
    Route("policy_decide", post=ADMINISTRATORS, needs=("policies",)),
    Route("rule_create", get=ONLY_FRANK, post=ADMINISTRATORS),
    Route("rule_edit", get=ONLY_FRANK, post=ADMINISTRATORS, needs=("rule",)),
    Route(
        "rule_remove",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=302),
        needs=("rule",),
    ),
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
    Route(
        "replay_detail",
        get=READERS,
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("version",),
    ),
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
    Route(
        "ownership_detail",
        get=everyone(200),
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("agent",),
    ),
    Route("transfer_list", get=everyone(200)),
    Route("transfer_many", get=everyone(200), post=everyone(422)),
    Route(
        "transfer_accept",
        post=each(alice=403, bob=404, dave=302, erin=404, frank=403),
        needs=("offer",),
    ),
    Route(
        "transfer_decline",
        post=each(alice=302, bob=404, dave=422, erin=404, frank=302),
        needs=("offer",),
    ),
    Route("unclaimed_list", get=everyone(200)),
    Route(
        "adoption_create", get=everyone(200), post=everyone(422), needs=("unclaimed",)
    ),
    Route("block_create", get=ONLY_FRANK, post=ADMINISTRATORS, needs=("unclaimed",)),
    Route(
        "block_end",
        post=each(alice=403, bob=403, dave=403, erin=403, frank=409),
        needs=("unclaimed",),
    ),
    Route("orphan_policy", get=everyone(200), post=ADMINISTRATORS),
    Route("team_list", get=everyone(200), post=ADMINISTRATORS),
    Route("team_detail", get=everyone(200), post=ADMINISTRATORS, needs=("team",)),
    Route("member_create", post=ADMINISTRATORS, needs=("team",)),
    Route("on_call_update", post=CHANGED_BY_FRANK, needs=("member",)),
    Route("member_remove", post=CHANGED_BY_FRANK, needs=("member",)),
    Route("person_list", get=everyone(200), post=ADMINISTRATORS),
    Route("person_detail", get=everyone(200), post=CHANGED_BY_FRANK, needs=("person",)),
    Route("departure_create", post=CHANGED_BY_FRANK, needs=("person",)),
    Route("return_create", post=CHANGED_BY_FRANK, needs=("person",)),
    Route("api_agent_list", get=everyone(200), is_api=True),
    Route("api_agent_detail", get=everyone(200), needs=("agent",), is_api=True),
    Route(
        "api_suspension",
        post=each(alice=422, bob=403, dave=403, erin=403, frank=422),
        needs=("agent",),
        is_api=True,
    ),
    Route("api_request_detail", get=ASKED, needs=("request",), is_api=True),
    Route(
        "api_verdict",
        post=each(alice=422, bob=422, dave=404, erin=422, frank=422),
        needs=("request",),
        is_api=True,
    ),
    Route(
        "api_answer",
        post=each(alice=422, bob=404, dave=404, erin=422, frank=422),
        needs=("review",),
        is_api=True,
    ),
)
MISSING: dict[str, dict[str, Any]] = {
    "agent": {"slug": "nobody"},
    "version": {"slug": "porter", "number": 99},
    "request": {"pk": 999_999},
    "review": {"pk": "00000000-0000-7000-8000-000000000000"},
    "run": {"pk": "00000000-0000-7000-8000-000000000000"},
    "key": {"slug": "porter", "pk": 999_999},
    "policies": {"number": 999_999},
    "rule": {"place": 999},
    "offer": {"pk": 999_999},
    "unclaimed": {"slug": "nobody"},
    "team": {"slug": "nobody"},
    "member": {"slug": "reviewers", "pk": 999_999},
    "person": {"pk": 999_999},
    "stand_in": {"pk": 999_999},
}
