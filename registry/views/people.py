"""Teams and people in the settings: everybody reads, administrators change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from registry import access
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.forms import (
    LineForm,
    MemberForm,
    NewPersonForm,
    NewTeamForm,
    RoleForm,
    TeamForm,
)
from registry.forms.ownership import OrphanPolicyForm
from registry.models import Hold, Person, Role, Team
from registry.services import people, roles
from registry.services.ownership import departures
from registry.services.ownership.orphans import orphan_policy, set_orphan_policy
from registry.services.stopping.covering import holds_of
from registry.web import page_of, person_of

ROLE_WORDS = {
    Role.ADMINISTRATOR: "changes teams, people and approval rules; may stop every agent",
    Role.AUDITOR: "reads and exports everything, changes nothing",
}


@require_http_methods(["GET", "HEAD", "POST"])
def team_list(request: HttpRequest) -> HttpResponse:
    """Every team below the one it is part of; POST adds one."""
    person = _reader(request)
    form = NewTeamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            with transaction.atomic():
                team = people.add_team(facts.pop("slug"), by=person, **facts)
        except IntegrityError:
            form.add_error("slug", "there is a team of that short name already")
        except InvalidError as refusal:
            form.refuse(refusal, field="name")
        else:
            messages.success(request, f"{team} is there; add its members")
            return redirect("team_detail", slug=team.slug)
    context = {"nav": "settings", "form": form, "rows": _tree(), **_may(person)}
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/team_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def team_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Its people and agents; POST changes name, lead and place."""
    person = _reader(request)
    team = _team(slug)
    form = TeamForm(request.POST) if request.method == "POST" else _form_of(team)
    if request.method == "POST" and form.is_valid():
        try:
            people.change_team(team, by=person, **form.cleaned_data)
        except InvalidError as refusal:
            form.refuse(refusal, field="parent")
        else:
            messages.success(request, f"{team} is changed")
            return redirect("team_detail", slug=team.slug)
    context = {
        "nav": "settings",
        "team": team,
        "form": form,
        "member_form": MemberForm(),
        "members": team.memberships.select_related("person").order_by("person__name"),
        "agents": page_of(request, team.agents.order_by("title")),
        **_may(person),
        "holds": holds_of(team),
        "may_hold": access.may_hold(person, Hold(kind=Hold.Kind.TEAM, team=team)),
        "may_set_on_call": _may(person)["may_change"] or team.lead == person,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/team_detail.html", context, status=status)


@require_POST
def member_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a person to the team: POST `person`, `on_call`."""
    person = _reader(request)
    team = _team(slug)
    form = MemberForm(request.POST)
    if not form.is_valid():
        raise InvalidError("choose a person who is here")
    try:
        with transaction.atomic():
            people.add_member(team, by=person, **form.cleaned_data)
    except IntegrityError:
        raise ConflictError("they are in the team already") from None
    messages.success(request, f"{form.cleaned_data['person']} is in {team}")
    return redirect("team_detail", slug=team.slug)


@require_POST
def member_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a person out of the team."""
    person = _reader(request)
    team, gone = _team(slug), _person(pk)
    people.remove_member(team, person=gone, by=person)
    messages.success(request, f"{gone} left {team}")
    return redirect("team_detail", slug=team.slug)


@require_POST
def on_call_update(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a member on call, or not: POST `on_call` (1 or empty)."""
    team, member = _team(slug), _person(pk)
    on_call = request.POST.get("on_call") == "1"
    by = person_of(request)
    people.set_on_call(team, person=member, on_call=on_call, by=by)
    return redirect("team_detail", slug=team.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody; POST adds somebody."""
    person = _reader(request)
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                added = people.add_person(by=person, password=None, **form.cleaned_data)
        except IntegrityError:
            form.add_error("email", "somebody has that address already")
        except InvalidError as refusal:
            form.refuse(refusal, field="name")
        else:
            messages.success(
                request,
                f"{added} is here; “Forgot your password?” at the sign-in gives a first one",
            )
            return redirect("person_detail", pk=added.pk)
    rows = Person.objects.select_related("reports_to").prefetch_related("roles")
    context = {
        "nav": "settings",
        "form": form,
        "page": page_of(request, rows.order_by("name", "pk")),
        **_may(person),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/person_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Teams, roles, what they answer for; POST changes whom they report to."""
    person = _reader(request)
    shown = _person(pk)
    initial = {"reports_to": shown.reports_to_id}
    held = set(shown.roles.values_list("role", flat=True))
    form = LineForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            people.change_line(shown, by=person, **form.cleaned_data)
        except InvalidError as refusal:
            form.refuse(refusal, field="reports_to")
        else:
            messages.success(request, f"{shown} is changed")
            return redirect("person_detail", pk=shown.pk)
    context = {
        "nav": "settings",
        "shown": shown,
        "form": form,
        "memberships": shown.memberships.select_related("team"),
        "roles": [
            {"value": role.value, "label": role.label, "text": ROLE_WORDS[role]}
            | {"is_held": role.value in held}
            for role in Role
        ],
        "agents": page_of(request, shown.answers_for.order_by("title")),
        "leads": shown.leads.order_by("name"),
        "is_self": shown == person,
        "sees_email": shown == person or access.may_read_audit(person),
        **_may(person),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/person_detail.html", context, status=status)


@require_POST
def departure_create(request: HttpRequest, pk: int) -> HttpResponse:
    """The person has left."""
    gone = departures.deactivate_person(_person(pk), by=_reader(request))
    messages.success(
        request, f"{gone} has left; the line above hears about their agents"
    )
    return redirect("person_detail", pk=pk)


@require_POST
def return_create(request: HttpRequest, pk: int) -> HttpResponse:
    """The person is back."""
    back = departures.reactivate_person(_person(pk), by=_reader(request))
    messages.success(request, f"{back} is back")
    return redirect("person_detail", pk=pk)


@require_POST
def role_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Give or take a role: POST `role`, `is_held` (1 or empty)."""
    by, person = _reader(request), _person(pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise InvalidError("there is no such role")
    role = Role(form.cleaned_data["role"])
    if form.cleaned_data["is_held"]:
        roles.grant_role(person, role=role, by=by)
    else:
        roles.revoke_role(person, role=role, by=by)
    messages.success(request, f"The roles of {person} are changed")
    return redirect("person_detail", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def orphan_policy_edit(request: HttpRequest) -> HttpResponse:
    """How long an agent may be without an accountable person."""
    person = _reader(request)
    policy = orphan_policy()
    initial = {"grace_days": policy.grace_days, "remind_days": policy.remind_days}
    form = OrphanPolicyForm(
        request.POST if request.method == "POST" else None, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        set_orphan_policy(by=person, **form.cleaned_data)
        messages.success(request, "The days are set, for agents orphaned from now on")
        return redirect("orphan_policy")
    context = {"nav": "settings", "form": form, "policy": policy, **_may(person)}
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/orphan_policy.html", context, status=status)


def _reader(request: HttpRequest) -> Person:
    """Who looks; a change is for administrators."""
    person = person_of(request)
    if request.method == "POST" and not person.has_role(Role.ADMINISTRATOR):
        raise NotAllowedError("only an administrator changes people, teams and roles")
    return person


def _may(person: Person) -> dict[str, bool]:
    return {"may_change": person.has_role(Role.ADMINISTRATOR)}


def _team(slug: str) -> Team:
    found = Team.objects.select_related("lead", "parent").filter(slug=slug).first()
    if found is None:
        raise NotFoundError(f"there is no team `{slug[:100]}`")
    return found


def _person(pk: int) -> Person:
    found = Person.objects.select_related("reports_to").filter(pk=pk).first()
    if found is None:
        raise NotFoundError("there is no such person")
    return found


def _form_of(team: Team) -> TeamForm:
    return TeamForm(
        initial={"name": team.name, "lead": team.lead_id, "parent": team.parent_id}
    )


def _tree() -> list[dict[str, Any]]:
    """Every team, each after the one it is part of, with how deep it lies."""
    rows: QuerySet[Team] = Team.objects.select_related("lead").annotate(
        people=Count("memberships", distinct=True),
        owned=Count("agents", distinct=True),
    )
    below: dict[int | None, list[Any]] = {}
    for team in rows.order_by("name"):
        below.setdefault(team.parent_id, []).append(team)
    found: list[dict[str, Any]] = []
    waiting = [(team, 0) for team in reversed(below.get(None, []))]
    while waiting:
        team, depth = waiting.pop()
        found.append({"team": team, "depth": min(depth, 6)})
        waiting += [(one, depth + 1) for one in reversed(below.get(team.pk, []))]
    return found
