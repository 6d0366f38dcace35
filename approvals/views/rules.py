"""One approval rule of the draft: written, changed, taken out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from approvals.forms import NeedForms, NeedFormSet, RuleForm, rule_from, rule_rows
from approvals.models import PolicySet
from approvals.rules import Rule, problems_of
from approvals.services.policy_sets import save_policies
from approvals.views.policies import draft_or_404, editor_of
from registry.errors import NotFoundError
from registry.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def rule_create(request: HttpRequest) -> HttpResponse:
    """Add a rule at the end."""
    person, draft = editor_of(request), draft_or_404()
    return _edit(request, draft, len(draft.rules), person=person, rule=None)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: HttpRequest, place: int) -> HttpResponse:
    """Change the rule at `place`, counted from 1."""
    person, draft = editor_of(request), draft_or_404()
    rule = _rule_at(draft, place)
    return _edit(request, draft, place - 1, person=person, rule=rule)


@require_POST
def rule_remove(request: HttpRequest, place: int) -> HttpResponse:
    """Take the rule at `place` out of the draft."""
    person, draft = editor_of(request), draft_or_404()
    gone = _rule_at(draft, place)
    rules = draft.as_values()
    save_policies(draft, rules=(*rules[: place - 1], *rules[place:]), by=person)
    messages.success(request, f"“{gone.name}” is out of the draft")
    return redirect("policy_draft")


def _edit(
    request: HttpRequest,
    draft: PolicySet,
    index: int,
    *,
    person: Person,
    rule: Rule | None,
) -> HttpResponse:
    form, needs = _forms(request, rule)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() & needs.is_valid():
            changed = rule_from(form, needs)
            wrong = list(problems_of(changed))
            if not wrong:
                rules = draft.as_values()
                rules = (*rules[:index], changed, *rules[index + 1 :])
                save_policies(draft, rules=rules, by=person)
                messages.success(request, f"“{changed.name}” is in the draft")
                return redirect("policy_draft")
            for text in wrong:
                form.add_error(None, text)
    context = {"nav": "settings", "form": form, "needs": needs, "rule": rule}
    return render(request, "approvals/rule_edit.html", context, status=status)


def _forms(request: HttpRequest, rule: Rule | None) -> tuple[RuleForm, NeedForms]:
    if request.method == "POST":
        return RuleForm(request.POST), NeedFormSet(request.POST, prefix="needs")
    if rule is None:
        return RuleForm(), NeedFormSet(prefix="needs")
    initial = {
        "name": rule.name,
        "environments": sorted(rule.environments),
        "risk": rule.risk,
        "kinds": sorted(rule.kinds),
        "without_owner": rule.without_owner,
        "gate": rule.gate,
        "automatic": rule.automatic,
        "returning": rule.returning,
        "break_glass": rule.break_glass,
    }
    return RuleForm(initial=initial), NeedFormSet(
        initial=rule_rows(rule), prefix="needs"
    )


def _rule_at(draft: PolicySet, place: int) -> Rule:
    rules = draft.as_values()
    if not 1 <= place <= len(rules):
        raise NotFoundError(f"the draft has no rule {place}")
    return rules[place - 1]
