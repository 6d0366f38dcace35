"""The MCP servers in the catalogue, kept by hand: added, marked, and which agents use them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry import access
from registry.errors import Refusal
from registry.forms.mcp_servers import ServerForm, StatusForm, UseForm
from registry.models import McpServer, McpServerVersion, Person, Role
from registry.services.catalogue.mcp_servers import (
    catalogue_server,
    forget_use,
    note_use,
    require_may_catalogue,
    server_numbered,
    set_server_status,
)
from registry.web import page_of, person_of, query_without_page


@require_safe
def server_list(request: HttpRequest) -> HttpResponse:
    """The latest version of each server; `?q=` finds names."""
    asked = request.GET.get("q", "").strip()
    rows = McpServerVersion.objects.filter(is_latest=True).order_by("name")
    if asked:
        rows = rows.filter(name__icontains=asked)
    context = {
        "nav": "settings",
        "page": page_of(request, rows),
        "query": query_without_page(request),
        "asked": asked,
        "may_catalogue": _may_catalogue(person_of(request)),
    }
    return render(request, "registry/mcp_server_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def server_create(request: HttpRequest) -> HttpResponse:
    """A server.json, pasted: a new server, or another version of one."""
    person = person_of(request)
    require_may_catalogue(person)
    posted = request.POST if request.method == "POST" else None
    form = ServerForm(posted)
    if posted is not None and form.is_valid():
        try:
            version = catalogue_server(form.cleaned_data["document"], by=person)
        except Refusal as refusal:
            form.refuse(refusal, field="document")
        else:
            messages.success(request, f"{version} is in the catalogue")
            return redirect(version.server)
    status = 200 if posted is None else 422
    context = {"nav": "settings", "form": form}
    return render(request, "registry/mcp_server_create.html", context, status=status)


@require_safe
def server_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of a server, and the agents that use it."""
    return _detail(request, server_numbered(pk), status=200)


@require_POST
def server_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it, or one version of it, is active, deprecated or deleted."""
    person, server = person_of(request), server_numbered(pk)
    require_may_catalogue(person)
    form = StatusForm(request.POST, server=server)
    if not form.is_valid():
        return _detail(request, server, status=422, status_form=form)
    given = form.cleaned_data
    set_server_status(
        server,
        status=given["status"],
        version=given["version"],
        message=given["message"],
        by=person,
    )
    messages.success(request, f"{server} is marked {given['status']}")
    return redirect(server)


@require_POST
def server_use(request: HttpRequest, pk: int) -> HttpResponse:
    """An agent of the person's uses it, or (`ended`) does not any more."""
    person, server = person_of(request), server_numbered(pk)
    form = UseForm(request.POST, person=person)
    if not form.is_valid():
        return _detail(request, server, status=422, use_form=form)
    change = forget_use if "ended" in request.POST else note_use
    change(server, agent=form.cleaned_data["agent"], by=person)
    return redirect(server)


def _detail(
    request: HttpRequest,
    server: McpServer,
    *,
    status: int,
    status_form: StatusForm | None = None,
    use_form: UseForm | None = None,
) -> HttpResponse:
    person = person_of(request)
    versions = list(
        server.versions.select_related("published_by").order_by("-published_at", "-pk")
    )
    mine = set(access.agents_owned_by(person).values_list("pk", flat=True))
    context = {
        "nav": "settings",
        "server": server,
        "latest": next(row for row in versions if row.is_latest),
        "versions": versions,
        "agents": [(agent, agent.pk in mine) for agent in server.agents.all()],
        "use_form": use_form or UseForm(person=person),
        "status_form": status_form or StatusForm(server=server),
        "may_catalogue": _may_catalogue(person),
    }
    return render(request, "registry/mcp_server_detail.html", context, status=status)


def _may_catalogue(person: Person) -> bool:
    return person.has_role(Role.ADMINISTRATOR)
