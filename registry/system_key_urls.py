"""Addresses of keys of other systems."""

from __future__ import annotations

from django.urls import path

from registry.api import system_keys as api
from registry.views import system_keys

urlpatterns = [
    path(
        "settings/keys/<slug:kind>/",
        system_keys.system_key_list,
        name="system_key_list",
    ),
    path(
        "settings/keys/<slug:kind>/<int:pk>/revocation/",
        system_keys.system_key_revoke,
        name="system_key_revoke",
    ),
    path(
        "api/v1/enforcement-points",
        api.PointKeyListView.as_view(),
        name="api_point_list",
    ),
    path(
        "api/v1/enforcement-points/<int:pk>/revocation",
        api.PointRevocationView.as_view(),
        name="api_point_revocation",
    ),
    path(
        "api/v1/metric-sources",
        api.SourceKeyListView.as_view(),
        name="api_source_list",
    ),
    path(
        "api/v1/metric-sources/<int:pk>/revocation",
        api.SourceRevocationView.as_view(),
        name="api_source_revocation",
    ),
]
