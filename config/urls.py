"""Every address of the web process."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from config import health, openapi, schemas, sdk
from config.pages import suspensions
from config.pages.adoption import adoption_create
from config.pages.agent import agent
from config.pages.composition import composition
from config.pages.home import home
from config.pages.keys import key_list, key_revoke
from config.pages.ownership import ownership_detail
from config.pages.settings import settings_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("suspensions/", suspensions.suspension_list, name="suspension_list"),
    path(
        "suspensions/everything/", suspensions.everything_hold, name="everything_hold"
    ),
    path("suspensions/<int:pk>/resumption/", suspensions.hold_lift, name="hold_lift"),
    path(
        "settings/teams/<slug:slug>/suspension/",
        suspensions.team_hold,
        name="team_hold",
    ),
    path(
        "agents/<slug:slug>/versions/<int:number>/suspension/",
        suspensions.version_hold,
        name="version_hold",
    ),
    path("", home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sdk/", sdk.wheel_list, name="wheel_list"),
    path("sdk/<str:name>", sdk.wheel_download, name="wheel_download"),
    path("schemas/charter/v1.json", schemas.charter_schema, name="charter_schema"),
    path("api/schema", openapi.schema, name="api_schema"),
    path("api/docs", openapi.docs, name="api_docs"),
    path("accounts/", include("config.accounts")),
    path("", include("registry.urls")),
    path("", include("scopes.urls")),
    path("", include("approvals.urls")),
    path("settings/", settings_page, name="settings"),
    path("agents/<slug:slug>/adoption/", adoption_create, name="adoption_create"),
    path("agents/<slug:slug>/", agent, name="agent"),
    path("agents/<slug:slug>/ownership/", ownership_detail, name="ownership_detail"),
    path("agents/<slug:slug>/composition/", composition, name="composition"),
    path("agents/<slug:slug>/keys/", key_list, name="key_list"),
    path("agents/<slug:slug>/keys/<int:pk>/revocation/", key_revoke, name="key_revoke"),
]
handler400 = "config.failures.bad_request"
handler404 = "config.failures.not_found"
handler500 = "config.failures.server_error"
