"""What every edge needs: the person, the agent they may see, a page of a list, one part of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from rest_framework.serializers import Serializer

from registry import access
from registry.errors import InvalidFieldsError, NotFoundError
from registry.models import Agent, Person

PAGE_SIZE = 50


def person_of(request: HttpRequest) -> Person:
    """The signed-in person; the log-in middleware has turned everybody else away."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def agent_named(slug: str) -> Agent:
    """The agent, with its owner; `NotFoundError` when there is none."""
    agent = (
        Agent.objects.select_related(
            "owner_team", "accountable__reports_to", "reviewers", "summary"
        )
        .filter(slug=slug)
        .first()
    )
    if agent is None:
        raise NotFoundError(f"there is no agent `{slug[:100]}`")
    return agent


def agent_at_work(slug: str, person: Person) -> Agent:
    """The agent for somebody who may see its work; for everybody else it is not there."""
    agent = agent_named(slug)
    if not access.may_see_work(person, agent):
        raise NotFoundError("there is nothing here that you may see")
    return agent


def validated(given: Serializer[Any]) -> dict[str, Any]:
    """What a program sent, as values; `InvalidError` names every field that makes no sense."""
    if not given.is_valid():
        raise InvalidFieldsError(list(_wrong("", given.errors)))
    return dict(given.validated_data)


def _wrong(pointer: str, errors: Any) -> Iterator[tuple[str, str]]:
    """Every member that is wrong, by its JSON pointer."""
    if isinstance(errors, Mapping):
        for name, inside in errors.items():
            here = pointer if name == "non_field_errors" else f"{pointer}/{name}"
            yield from _wrong(here, inside)
    elif errors and all(isinstance(error, str) for error in errors):
        yield pointer, " ".join(str(error) for error in errors)
    else:
        for place, inside in enumerate(errors):
            yield from _wrong(f"{pointer}/{place}", inside)


def page_of(request: HttpRequest, rows: Any, *, size: int = PAGE_SIZE) -> Page[Any]:
    """The page of `rows` that `?page=` asks for; the nearest one when it asks nonsense."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def query_without_page(request: HttpRequest) -> str:
    """The filters of a list as a query string, for the links between its pages."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def render_part(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, part: str
) -> HttpResponse:
    """The whole page, or only the partial `part` of it when htmx refreshes that part."""
    refreshes = request.headers.get("HX-Target") == part
    name = f"{template}#{part}" if refreshes else template
    response = render(request, name, dict(context))
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
