"""The catalogue's entries: described, corrected, and taken out only when no charter in force says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from registry import plain_text
from registry.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from registry.models import (
    ActionEntry,
    Agent,
    Entry,
    EntryUse,
    FieldEntry,
    MetricEntry,
    Person,
    ResourceEntry,
    Role,
    Team,
)
from registry.services import audit

KINDS: dict[str, type[Entry]] = {
    kind.KIND: kind for kind in (ResourceEntry, ActionEntry, MetricEntry, FieldEntry)
}
MOST_PICKABLE = 500
NAMED = 5
"""How many agents a refusal names before it counts the rest."""

OneEntry = TypeVar("OneEntry", bound=Entry)


def kind_named(word: str) -> type[Entry]:
    """The kind of entry that `word` stands for in addresses; `NotFoundError` for any other."""
    kind = KINDS.get(word)
    if kind is None:
        raise NotFoundError(f"the catalogue has no `{word[:40]}`")
    return kind


def may_change(person: Person, owner: Team | None) -> bool:
    """Administrators, and the team that owns what is described."""
    if person.is_service or not person.is_active:
        return False
    owns = owner is not None and owner.has_member(person)
    return owns or person.has_role(Role.ADMINISTRATOR)


def require_may_change(person: Person, owner: Team | None) -> None:
    """Raise `NotAllowedError`, naming who could, unless `may_change`."""
    if not may_change(person, owner):
        who = f"{owner} or an administrator" if owner else "an administrator"
        raise NotAllowedError(
            f"only {who} describes this",
            fix="an entry that a team of yours owns is yours to describe",
        )


def may_describe(person: Person, kind: type[Entry]) -> bool:
    """Who adds entries: administrators; members of any team for what a team can own."""
    if may_change(person, None):
        return True
    owned = any(field.name == "owner_team" for field in kind._meta.concrete_fields)
    return owned and not person.is_service and person.memberships.exists()


def require_may_describe(person: Person, kind: type[Entry]) -> None:
    """Raise `NotAllowedError` unless `may_describe`."""
    if not may_describe(person, kind):
        require_may_change(person, None)


def entry_named(word: str, pk: int) -> Entry:
    """One entry of the kind `word`; `NotFoundError` where there is none."""
    kind = kind_named(word)
    entry = entries_found(kind, "").filter(pk=pk).first()
    if entry is None:
        raise NotFoundError(f"there is no such {kind.NOUN} in the catalogue")
    return entry


@transaction.atomic
def add_entry(
    kind: type[OneEntry], *, facts: Mapping[str, Any], by: Person
) -> OneEntry:
    """Describe a name. `facts`: the fields of `kind`. Raises `InvalidError`, `ConflictError`."""
    entry = kind(**_seen(facts), added_by=by)
    require_may_change(by, entry.owner)
    if kind.objects.filter(name=entry.name).exists():
        raise ConflictError(
            f"there is already an entry for `{entry.name}`",
            fix="change that one, or describe another name",
        )
    _check(entry)
    entry.save(force_insert=True)
    audit.record(
        "entry.added",
        actor=by,
        target=entry,
        summary=f"Described the {kind.NOUN} {entry}",
        facts=_plain(entry),
    )
    return entry


@transaction.atomic
def change_entry(entry: OneEntry, *, facts: Mapping[str, Any], by: Person) -> OneEntry:
    """Correct what an entry says; its name stays. Raises `InvalidError`."""
    entry = _lock(entry)
    require_may_change(by, entry.owner)
    before = _plain(entry)
    # What stays as it was is not asked about: older texts may hold what none may now.
    new = {name: one for name, one in facts.items() if getattr(entry, name) != one}
    for name, value in _seen(new).items():
        if name != "name":
            setattr(entry, name, value)
    # Nobody gives an entry away to a team they could not describe for.
    require_may_change(by, entry.owner)
    _check(entry)
    after = _plain(entry)
    changed = sorted(name for name in after if after[name] != before[name])
    if not changed:
        return entry
    entry.save(update_fields=changed)
    audit.record(
        "entry.changed",
        actor=by,
        target=entry,
        summary=f"Changed {', '.join(_spoken(name) for name in changed)} of the {entry.NOUN} {entry}",
        facts={
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
        },
    )
    return entry


@transaction.atomic
def remove_entry(entry: Entry, *, by: Person) -> None:
    """Take an entry out. Raises `ConflictError`, naming the agents, while a charter in force says it."""
    entry = _lock(entry)
    require_may_change(by, entry.owner)
    users = list(agents_in_force_with(entry)[: NAMED + 1])
    if users:
        more = agents_in_force_with(entry).count() - NAMED
        names = ", ".join(str(agent) for agent in users[:NAMED])
        rest = f" and {more} more" if more > 0 else ""
        raise ConflictError(
            f"the charters in force of {names}{rest} name `{entry}`",
            fix="put charters in force that do without it first",
        )
    audit.record(
        "entry.removed",
        actor=by,
        target=entry,
        summary=f"Took the {entry.NOUN} {entry} out of the catalogue",
        facts=_plain(entry),
    )
    entry.delete()


def agents_in_force_with(entry: Entry) -> QuerySet[Agent]:
    """The agents with a charter in force that says the entry's name."""
    return Agent.objects.filter(
        entry_uses__kind=entry.KIND,
        entry_uses__name=entry.name,
        entry_uses__in_force=True,
    ).order_by("title", "pk")


def agents_with(entry: Entry) -> QuerySet[Agent]:
    """The agents whose charter in force, or else newest version, says the entry's name."""
    return Agent.objects.filter(
        entry_uses__kind=entry.KIND, entry_uses__name=entry.name
    ).order_by("title", "pk")


def entries_found(kind: type[OneEntry], text: str) -> QuerySet[OneEntry]:
    """The entries whose name, title or description holds `text`."""
    found = kind.objects.all()
    if kind in {ResourceEntry, MetricEntry}:
        found = found.select_related("owner_team")
    if text:
        found = found.filter(
            Q(name__icontains=text)
            | Q(title__icontains=text)
            | Q(description__icontains=text)
        )
    return found


def uses_of(kind: type[Entry], names: list[str]) -> dict[str, int]:
    """How many agents say each name."""
    counted = EntryUse.objects.filter(kind=kind.KIND, name__in=names).values_list(
        "name"
    )
    return dict(counted.annotate(agents=Count("pk")))


def not_described(kind: type[Entry], text: str = "") -> QuerySet[Any]:
    """Names that charters say and no entry describes: {name, agents}, the most used first."""
    described = kind.objects.values("name")
    uses = EntryUse.objects.filter(kind=kind.KIND).exclude(name__in=described)
    if text:
        uses = uses.filter(name__icontains=text)
    return uses.values("name").annotate(agents=Count("pk")).order_by("-agents", "name")


def names_of(kind: type[Entry]) -> frozenset[str]:
    """Every name of the kind that is described."""
    return frozenset(kind.objects.values_list("name", flat=True))


def pickable(kind: type[Entry]) -> QuerySet[Any]:
    """The entries an editor picks from: {name, title}, as many as a browser's list bears."""
    return kind.objects.values("name", "title")[:MOST_PICKABLE]


def _seen(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, their texts as they are kept: a description may have lines."""
    return {
        name: _kept(name, value) if isinstance(value, str) else value
        for name, value in facts.items()
    }


def _kept(name: str, text: str) -> str:
    keep = plain_text.prose if name == "description" else plain_text.line
    return keep(text, what=f"the {_spoken(name)}")


def _lock(entry: OneEntry) -> OneEntry:
    found: OneEntry | None = (
        type(entry).objects.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    )
    if found is None:
        raise ConflictError("this entry is gone: somebody took it out meanwhile")
    return found


def _check(entry: Entry) -> None:
    try:
        entry.full_clean()
    except ValidationError as error:
        raise InvalidError(
            "; ".join(
                f"`{name}`: {' '.join(words).rstrip('.')}"
                for name, words in error.message_dict.items()
            )
        ) from None


def _plain(entry: Entry) -> dict[str, Any]:
    """What the entry says, as JSON."""
    told = [
        field
        for field in entry._meta.concrete_fields
        if field.name not in {"id", "added_by", "added_at"}
    ]
    return {
        field.name: value
        if isinstance(value := getattr(entry, field.name), str | bool | None)
        else str(value)
        for field in told
    }


def _spoken(name: str) -> str:
    return name.replace("_", " ")
