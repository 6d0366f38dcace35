"""Addresses of drafts, versions and runs."""

from __future__ import annotations

from django.urls import path

from scopes.api.asking import DraftSimulationView, LintView, VersionSimulationView
from scopes.api.claims import ClaimView
from scopes.api.drafts import DraftView
from scopes.api.holds import VersionHoldView
from scopes.api.imports import ImportChoiceView, ImportsView, ImportView
from scopes.api.keys import KeyListView, RevocationView
from scopes.api.replays import ReplayListView, ReplayView
from scopes.api.runs import DecisionListView, RunDecisionsView, RunListView, RunView
from scopes.api.shadow import ProposedGrantsView
from scopes.api.unused import GrantUsageView
from scopes.api.versions import DiffView, VersionListView, VersionView
from scopes.views import (
    cards,
    contracts,
    drafts,
    imports,
    log,
    proposed,
    replays,
    runs,
    shadow,
    unused,
    versions,
)

AGENT = "api/v1/agents/<slug:slug>"

urlpatterns = [
    path(f"{AGENT}/grant-usage", GrantUsageView.as_view(), name="api_grant_usage"),
    path("agents/<slug:slug>/unused/", unused.grants_unused, name="grants_unused"),
    path("audit/decisions/", log.decision_log, name="decision_log"),
    path(
        "audit/decisions/checks/",
        log.decision_check_create,
        name="decision_check_create",
    ),
    path(
        "audit/decisions/checkpoints.jsonl",
        log.decision_checkpoint_list,
        name="decision_checkpoint_list",
    ),
    path("agents/import/", imports.import_create, name="import_create"),
    path("agents/import/<uuid:pk>/", imports.import_detail, name="import_detail"),
    path(
        "agents/import/<uuid:pk>/choices/",
        imports.choice_create,
        name="import_choice_create",
    ),
    path(
        "agents/<slug:slug>/proposal/",
        proposed.proposed_charter,
        name="proposed_charter",
    ),
    path(
        "agents/<slug:slug>/proposal/disposal/",
        proposed.proposed_set_aside,
        name="proposed_set_aside",
    ),
    path("api/v1/imports", ImportsView.as_view(), name="api_imports"),
    path("api/v1/imports/<uuid:pk>", ImportView.as_view(), name="api_import"),
    path(
        "api/v1/imports/<uuid:pk>/choices",
        ImportChoiceView.as_view(),
        name="api_import_choice",
    ),
    path(
        "agents/<slug:slug>/agent-card.json",
        cards.AgentCardView.as_view(),
        name="agent_card",
    ),
    path("agents/<slug:slug>/versions/", versions.version_list, name="version_list"),
    path(
        "agents/<slug:slug>/versions/<int:number>/",
        versions.version_detail,
        name="version_detail",
    ),
    path(
        "agents/<slug:slug>/versions/<int:number>/contract.openslo.yaml",
        versions.contract_openslo,
        name="contract_openslo",
    ),
    path(
        "agents/<slug:slug>/versions/<int:number>/replay/",
        replays.replay_detail,
        name="replay_detail",
    ),
    path(
        "agents/<slug:slug>/versions/<int:number>/grants/",
        shadow.grants_proposed,
        name="grants_proposed",
    ),
    path("agents/<slug:slug>/draft/", drafts.draft_edit, name="draft_edit"),
    path(
        "agents/<slug:slug>/draft/disposal/",
        drafts.draft_discard,
        name="draft_discard",
    ),
    path(
        "agents/<slug:slug>/draft/contract/",
        contracts.contract_edit,
        name="contract_edit",
    ),
    path("runs/", runs.run_list, name="run_list"),
    path("runs/<uuid:pk>/", runs.run_detail, name="run_detail"),
    path("api/v1/lint", LintView.as_view(), name="api_lint"),
    path(f"{AGENT}/keys", KeyListView.as_view(), name="api_key_list"),
    path(
        f"{AGENT}/keys/<int:pk>/revocation",
        RevocationView.as_view(),
        name="api_key_revocation",
    ),
    path(f"{AGENT}/draft", DraftView.as_view(), name="api_draft"),
    path(
        f"{AGENT}/draft/simulations",
        DraftSimulationView.as_view(),
        name="api_draft_simulation",
    ),
    path(
        f"{AGENT}/versions/<int:number>/suspension",
        VersionHoldView.as_view(),
        name="api_version_hold",
    ),
    path(f"{AGENT}/versions", VersionListView.as_view(), name="api_version_list"),
    path(
        f"{AGENT}/versions/<int:number>",
        VersionView.as_view(),
        name="api_version_detail",
    ),
    path(
        f"{AGENT}/versions/<int:number>/diff",
        DiffView.as_view(),
        name="api_version_diff",
    ),
    path(
        f"{AGENT}/versions/<int:number>/simulations",
        VersionSimulationView.as_view(),
        name="api_version_simulation",
    ),
    path(
        f"{AGENT}/versions/<int:number>/grants",
        ProposedGrantsView.as_view(),
        name="api_proposed_grants",
    ),
    path(
        f"{AGENT}/versions/<int:number>/replays",
        ReplayListView.as_view(),
        name="api_replay_list",
    ),
    path(
        f"{AGENT}/versions/<int:number>/replays/<int:pk>",
        ReplayView.as_view(),
        name="api_replay_detail",
    ),
    path(f"{AGENT}/claim", ClaimView.as_view(), name="api_claim"),
    path(f"{AGENT}/runs", RunListView.as_view(), name="api_run_list"),
    path(f"{AGENT}/runs/<uuid:pk>", RunView.as_view(), name="api_run_detail"),
    path(
        f"{AGENT}/runs/<uuid:pk>/decisions",
        RunDecisionsView.as_view(),
        name="api_run_decisions",
    ),
    path(f"{AGENT}/decisions", DecisionListView.as_view(), name="api_decision_list"),
]
