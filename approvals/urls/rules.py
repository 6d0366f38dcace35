"""Addresses of the approval rules, the working hours they count, and certification."""

from __future__ import annotations

from django.urls import path

from approvals.api.certification import (
    CampaignItemsView,
    CampaignListView,
    CertificationsView,
)
from approvals.api.certification_items import NarrowingView, RevocationView
from approvals.api.certification_policy import CertificationPolicyView
from approvals.api.policies import PolicyListView, PolicyVerdictView, PolicyView
from approvals.api.working import WorkingCalendarView
from approvals.views import (
    certification,
    certification_items,
    policies,
    rules,
    working,
)

RULES = [
    path("api/v1/campaigns", CampaignListView.as_view(), name="api_campaign_list"),
    path(
        "api/v1/campaigns/<int:pk>/items",
        CampaignItemsView.as_view(),
        name="api_campaign_items",
    ),
    path(
        "api/v1/campaigns/<int:pk>/certifications",
        CertificationsView.as_view(),
        name="api_certifications",
    ),
    path("certification/", certification.campaign_list, name="campaign_list"),
    path("certification/new/", certification.campaign_create, name="campaign_create"),
    path(
        "certification/<int:pk>/",
        certification.campaign_detail,
        name="campaign_detail",
    ),
    path(
        "certification/<int:pk>/items/<int:item>/",
        certification_items.campaign_item,
        name="campaign_item",
    ),
    path(
        "api/v1/campaigns/<int:pk>/items/<int:item>/narrowing",
        NarrowingView.as_view(),
        name="api_narrowing",
    ),
    path(
        "api/v1/campaigns/<int:pk>/items/<int:item>/revocation",
        RevocationView.as_view(),
        name="api_revocation",
    ),
    path(
        "api/v1/certification-policy",
        CertificationPolicyView.as_view(),
        name="api_certification_policy",
    ),
    path(
        "settings/certification/",
        certification.certification_policy_edit,
        name="certification_policy",
    ),
    path(
        "settings/working-hours/",
        working.working_calendar_edit,
        name="working_calendar",
    ),
    path(
        "api/v1/working-calendar",
        WorkingCalendarView.as_view(),
        name="api_working_calendar",
    ),
    path("settings/approval-rules/", policies.policy_list, name="policy_list"),
    path("settings/approval-rules/draft/", policies.policy_draft, name="policy_draft"),
    path(
        "settings/approval-rules/draft/rules/new/",
        rules.rule_create,
        name="rule_create",
    ),
    path(
        "settings/approval-rules/draft/rules/<int:place>/",
        rules.rule_edit,
        name="rule_edit",
    ),
    path(
        "settings/approval-rules/draft/rules/<int:place>/removal/",
        rules.rule_remove,
        name="rule_remove",
    ),
    path(
        "settings/approval-rules/<int:number>/verdicts/",
        policies.policy_decide,
        name="policy_decide",
    ),
    path("api/v1/policies", PolicyListView.as_view(), name="api_policy_list"),
    path(
        "api/v1/policies/<int:number>", PolicyView.as_view(), name="api_policy_detail"
    ),
    path(
        "api/v1/policies/<int:number>/verdicts",
        PolicyVerdictView.as_view(),
        name="api_policy_verdict",
    ),
]
