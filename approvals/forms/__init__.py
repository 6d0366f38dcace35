"""What people fill in about deployments, verdicts, answers and approval rules."""

from __future__ import annotations

from approvals.forms.break_glass import BreakGlassForm, BreakGlassReviewForm
from approvals.forms.discussion import (
    AnswerCommentForm,
    CommentForm,
    MarkForm,
    OutcomeForm,
    SuggestionForm,
)
from approvals.forms.returns import ReturnForm
from approvals.forms.rules import (
    NeedForms,
    NeedFormSet,
    ProposalForm,
    RuleForm,
    rule_from as rule_from,
    rule_rows as rule_rows,
)
from approvals.forms.saying import (
    AnswerForm,
    AskForm,
    PlaceForm,
    StandInForm,
    VerdictForm,
)

__all__ = [
    "AnswerCommentForm",
    "AnswerForm",
    "AskForm",
    "BreakGlassForm",
    "BreakGlassReviewForm",
    "CommentForm",
    "MarkForm",
    "NeedFormSet",
    "NeedForms",
    "OutcomeForm",
    "PlaceForm",
    "ProposalForm",
    "ReturnForm",
    "RuleForm",
    "StandInForm",
    "SuggestionForm",
    "VerdictForm",
    "rule_from",
    "rule_rows",
]
