"""Addresses of what is told: events, endpoints and their deliveries, what people choose to hear."""

from __future__ import annotations

from django.urls import path

from registry.api.deliveries import (
    DeliveryListView,
    DeliveryRepeatView,
    EndpointTestView,
)
from registry.api.events import EventListView
from registry.api.notifications import PreferencesView
from registry.api.webhooks import EndpointListView, EndpointView
from registry.views import deliveries, notifications, webhooks

urlpatterns = [
    path("settings/webhooks/", webhooks.webhook_list, name="webhook_list"),
    path("settings/webhooks/<int:pk>/", webhooks.webhook_detail, name="webhook_detail"),
    path(
        "settings/webhooks/<int:pk>/secrets/",
        webhooks.webhook_secret,
        name="webhook_secret",
    ),
    path(
        "settings/webhooks/<int:pk>/tests/", webhooks.webhook_test, name="webhook_test"
    ),
    path(
        "settings/webhooks/<int:pk>/pause/",
        webhooks.webhook_pause,
        name="webhook_pause",
    ),
    path(
        "settings/webhooks/<int:pk>/removal/",
        webhooks.webhook_remove,
        name="webhook_remove",
    ),
    path(
        "settings/webhooks/<int:pk>/deliveries/<int:delivery>/",
        deliveries.delivery_detail,
        name="delivery_detail",
    ),
    path(
        "settings/webhooks/<int:pk>/deliveries/<int:delivery>/repeats/",
        deliveries.delivery_repeat,
        name="delivery_repeat",
    ),
    path("profile/notifications/", notifications.notifications, name="notifications"),
    path("api/v1/events", EventListView.as_view(), name="api_event_list"),
    path("api/v1/webhooks", EndpointListView.as_view(), name="api_webhook_list"),
    path("api/v1/webhooks/<int:pk>", EndpointView.as_view(), name="api_webhook_detail"),
    path(
        "api/v1/webhooks/<int:pk>/tests",
        EndpointTestView.as_view(),
        name="api_webhook_test",
    ),
    path(
        "api/v1/webhooks/<int:pk>/deliveries",
        DeliveryListView.as_view(),
        name="api_delivery_list",
    ),
    path(
        "api/v1/webhooks/<int:pk>/deliveries/<int:delivery>/repeats",
        DeliveryRepeatView.as_view(),
        name="api_delivery_repeat",
    ),
    path(
        "api/v1/me/notifications", PreferencesView.as_view(), name="api_notifications"
    ),
]
