"""Every address of the web process."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from config import health, sdk

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sdk/", sdk.wheel_list, name="wheel_list"),
    path("sdk/<str:name>", sdk.wheel_download, name="wheel_download"),
    path("accounts/", include("allauth.urls")),
]
