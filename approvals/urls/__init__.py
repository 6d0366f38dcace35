"""Addresses of requests, verdicts, reviews and answers, and of what is beside this file."""

from __future__ import annotations

from django.urls import path

from approvals.api.break_glass import (
    BreakGlassListView,
    BreakGlassReviewsView,
    BreakGlassView,
    VersionBreakGlassView,
)
from approvals.api.composition import CompositionView
from approvals.api.deployments import DeploymentListView
from approvals.api.discussion import (
    CommentAnswerView,
    CommentListView,
    MarkView,
    ThreadResolutionView,
)
from approvals.api.dossier import DossierView
from approvals.api.requests import (
    RequestListView,
    RequestView,
    RoundListView,
    WithdrawalView,
)
from approvals.api.retirement import RetirementView
from approvals.api.returns import VersionReturnView
from approvals.api.reviews import AnswerView, ReviewListView, ReviewView
from approvals.api.stand_ins import ReturnView, StandInListView
from approvals.api.suggestions import SuggestionListView, SuggestionOutcomeView
from approvals.api.verdicts import VerdictView
from approvals.urls.rules import RULES
from approvals.views import (
    asking,
    break_glass,
    discussion,
    dossier,
    gates,
    requests,
    retirement,
    returns,
    reviews,
    stand_ins,
    suggestions,
    verdicts,
)

REQUEST = "api/v1/deployment-requests/<int:pk>"

urlpatterns = [
    *RULES,
    path(
        "api/v1/agents/<slug:slug>/versions/<int:number>/break-glass",
        VersionBreakGlassView.as_view(),
        name="api_version_break_glass",
    ),
    path(
        "api/v1/break-glass", BreakGlassListView.as_view(), name="api_break_glass_list"
    ),
    path(
        "api/v1/break-glass/<int:pk>", BreakGlassView.as_view(), name="api_break_glass"
    ),
    path(
        "api/v1/break-glass/<int:pk>/reviews",
        BreakGlassReviewsView.as_view(),
        name="api_break_glass_reviews",
    ),
    path(
        "agents/<slug:slug>/versions/<int:number>/request/",
        asking.request_create,
        name="request_create",
    ),
    path(
        "agents/<slug:slug>/versions/<int:number>/break-glass/",
        break_glass.break_glass_create,
        name="break_glass_create",
    ),
    path("break-glass/", break_glass.break_glass_list, name="break_glass_list"),
    path(
        "break-glass/<int:pk>/",
        break_glass.break_glass_detail,
        name="break_glass_detail",
    ),
    path(
        "agents/<slug:slug>/versions/<int:number>/return/",
        returns.return_create,
        name="version_return",
    ),
    path(
        "agents/<slug:slug>/retirement/",
        retirement.retirement_create,
        name="retirement_create",
    ),
    path("approvals/", requests.request_list, name="request_list"),
    path("approvals/<int:pk>/", requests.request_detail, name="request_detail"),
    path(
        "approvals/<int:pk>/verdicts/", verdicts.verdict_create, name="verdict_create"
    ),
    path(
        "approvals/<int:pk>/dossier/", dossier.request_dossier, name="request_dossier"
    ),
    path(
        "approvals/<int:pk>/withdrawal/",
        requests.withdrawal_create,
        name="withdrawal_create",
    ),
    path("approvals/<int:pk>/gates/", gates.gate_ask, name="gate_ask"),
    path("settings/gates/", gates.gate_list, name="gate_list"),
    path("settings/gates/<int:pk>/removal/", gates.gate_remove, name="gate_remove"),
    path(
        "approvals/<int:pk>/comments/", discussion.comment_create, name="comment_create"
    ),
    path(
        "approvals/<int:pk>/comments/<int:thread>/answers/",
        discussion.comment_answer,
        name="comment_answer",
    ),
    path(
        "approvals/<int:pk>/comments/<int:thread>/resolution/",
        discussion.thread_resolve,
        name="thread_resolve",
    ),
    path("approvals/<int:pk>/marks/", discussion.mark_create, name="mark_create"),
    path(
        "approvals/<int:pk>/suggestions/",
        suggestions.suggestion_create,
        name="suggestion_create",
    ),
    path(
        "approvals/<int:pk>/suggestions/<int:suggestion>/outcome/",
        suggestions.outcome_create,
        name="outcome_create",
    ),
    path("profile/away/", stand_ins.stand_in_list, name="stand_in_list"),
    path(
        "profile/away/<int:pk>/return/",
        stand_ins.stand_in_cancel,
        name="stand_in_cancel",
    ),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<uuid:pk>/", reviews.review_detail, name="review_detail"),
    path("reviews/<uuid:pk>/answers/", reviews.answer_create, name="answer_create"),
    path(
        "api/v1/agents/<slug:slug>/composition",
        CompositionView.as_view(),
        name="api_composition",
    ),
    path(
        "api/v1/agents/<slug:slug>/retirement",
        RetirementView.as_view(),
        name="api_retirement",
    ),
    path("api/v1/stand-ins", StandInListView.as_view(), name="api_stand_in_list"),
    path(
        "api/v1/stand-ins/<int:pk>/return",
        ReturnView.as_view(),
        name="api_stand_in_return",
    ),
    path(
        "api/v1/agents/<slug:slug>/deployments",
        DeploymentListView.as_view(),
        name="api_deployment_list",
    ),
    path(
        "api/v1/agents/<slug:slug>/reviews/<uuid:pk>",
        ReviewView.as_view(),
        name="api_review_detail",
    ),
    path("api/v1/reviews", ReviewListView.as_view(), name="api_review_list"),
    path(
        "api/v1/deployment-requests",
        RequestListView.as_view(),
        name="api_request_list",
    ),
    path(
        "api/v1/deployment-requests/<int:pk>/dossier",
        DossierView.as_view(),
        name="api_request_dossier",
    ),
    path(
        "api/v1/deployment-requests/<int:pk>/rounds",
        RoundListView.as_view(),
        name="api_round_list",
    ),
    path(
        "api/v1/deployment-requests/<int:pk>/withdrawal",
        WithdrawalView.as_view(),
        name="api_withdrawal",
    ),
    path(
        "api/v1/deployment-requests/<int:pk>",
        RequestView.as_view(),
        name="api_request_detail",
    ),
    path(
        "api/v1/deployment-requests/<int:pk>/verdicts",
        VerdictView.as_view(),
        name="api_verdict",
    ),
    path(f"{REQUEST}/comments", CommentListView.as_view(), name="api_comment_list"),
    path(
        f"{REQUEST}/comments/<int:thread>/answers",
        CommentAnswerView.as_view(),
        name="api_comment_answer",
    ),
    path(
        f"{REQUEST}/comments/<int:thread>/resolution",
        ThreadResolutionView.as_view(),
        name="api_thread_resolution",
    ),
    path(f"{REQUEST}/marks", MarkView.as_view(), name="api_mark"),
    path(
        f"{REQUEST}/suggestions",
        SuggestionListView.as_view(),
        name="api_suggestion_list",
    ),
    path(
        f"{REQUEST}/suggestions/<int:suggestion>/outcome",
        SuggestionOutcomeView.as_view(),
        name="api_suggestion_outcome",
    ),
    path(
        "api/v1/agents/<slug:slug>/versions/<int:number>/return",
        VersionReturnView.as_view(),
        name="api_version_return",
    ),
    path("api/v1/reviews/<uuid:pk>/answers", AnswerView.as_view(), name="api_answer"),
]
