"""Saved views: lists of agents that a person keeps under a name."""

from __future__ import annotations

from django.db import transaction

from registry import plain_text
from registry.errors import ConflictError, InvalidError, NotFoundError
from registry.models import Person, SavedView

MOST_VIEWS = 20
NAME_LENGTH = 40
QUERY_LENGTH = 1000


@transaction.atomic
def save_view(person: Person, *, name: str, query: str) -> SavedView:
    """Keep the filters of `query`, a query string as the list reads it, under a name of the person's."""
    name = plain_text.line(name, what="the name")
    if not name or len(name) > NAME_LENGTH:
        raise InvalidError(
            f"a view has a name of at most {NAME_LENGTH} characters",
            fix="such as Finance, at risk",
        )
    if not query or len(query) > QUERY_LENGTH:
        raise InvalidError(
            "there is nothing to keep: no filter is chosen",
            fix="filter the list, then save it",
        )
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    mine = SavedView.objects.filter(person=person)
    if mine.filter(name=name).exists():
        raise ConflictError(
            f"you have a view called `{name}` already",
            fix="choose another name, or delete that one",
        )
    if mine.count() >= MOST_VIEWS:
        raise ConflictError(
            f"you have {MOST_VIEWS} views", fix="delete one that you no longer use"
        )
    return SavedView.objects.create(person=person, name=name, query=query)


@transaction.atomic
def delete_view(person: Person, *, pk: int) -> str:
    """Forget a view of the person's own; returns its name."""
    view = SavedView.objects.filter(person=person, pk=pk).first()
    if view is None:
        raise NotFoundError("you have no such view")
    view.delete()
    return view.name
