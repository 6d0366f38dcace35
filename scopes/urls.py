"""Addresses of drafts, versions and runs."""

from __future__ import annotations

from django.urls import path

from scopes import api
from scopes.views import (
    cards,
    contracts,
    drafts,
    imports,
    proposed,
    replays,
    runs,
    versions,
)

urlpatterns = [
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
    path("api/v1/imports", api.ImportsView.as_view(), name="api_imports"),
    path("api/v1/imports/<uuid:pk>", api.ImportView.as_view(), name="api_import"),
    path(
        "api/v1/imports/<uuid:pk>/choices",
        api.ImportChoiceView.as_view(),
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
]
