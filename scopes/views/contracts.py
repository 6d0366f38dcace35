"""The outcome contract of the draft, as a form: a sentence and its clauses, a clause at a time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from charter.language import Contract, read
from registry.errors import InvalidError
from registry.models import MetricEntry
from registry.services.catalogue.entries import pickable
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of
from scopes.errors import DraftConflictError
from scopes.forms import (
    ClauseForms,
    ClauseFormSet,
    ContractForm,
    clause_rows,
    contract_from,
)
from scopes.models import Draft
from scopes.services.drafts import set_contract, with_contract
from scopes.services.words import words_of
from scopes.views.drafts import draft_conflict, draft_of


@require_http_methods(["GET", "HEAD", "POST"])
def contract_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the contract as rows, one more than there are; POST puts it into the draft."""
    person = person_of(request)
    draft = draft_of(agent_named(slug), person)
    if request.method != "POST":
        return _render(request, draft, *_forms_of(draft))
    form = ContractForm(request.POST)
    clauses = ClauseFormSet(request.POST, prefix="clauses")
    if not (form.is_valid() & clauses.is_valid()):
        return _render(request, draft, form, clauses, status=422)
    contract, counter = contract_from(form, clauses), form.cleaned_data["counter"]
    try:
        set_contract(draft, contract=contract, counter=counter, by=person)
    except DraftConflictError as refusal:
        yours = with_contract(refusal.current, contract)
        return draft_conflict(request, draft.agent, refusal, yours=yours)
    except InvalidError as refusal:
        form.refuse(refusal)
        return _render(request, draft, form, clauses, status=422)
    messages.success(request, "The contract is in the draft; it is not in force")
    return redirect("contract_edit", slug=draft.agent.slug)


def _forms_of(draft: Draft) -> tuple[ContractForm, ClauseForms]:
    contract = read(draft.text).contract or Contract()
    form = ContractForm(
        initial={
            "counter": draft.counter,
            "outcome": contract.outcome,
            "on_breach": contract.on_breach.value,
        }
    )
    return form, ClauseFormSet(initial=clause_rows(contract), prefix="clauses")


def _render(
    request: HttpRequest,
    draft: Draft,
    form: ContractForm,
    clauses: ClauseForms,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        **agent_frame(draft.agent, person=person_of(request), tab="draft"),
        "draft": draft,
        "form": form,
        "clauses": clauses,
        "promises": words_of(read(draft.text))["promises"],
        "metrics": pickable(MetricEntry),
    }
    return render(request, "scopes/contract_edit.html", context, status=status)
