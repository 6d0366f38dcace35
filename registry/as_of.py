"""Who stood where at a moment: the chain records, read as people and teams.

A chain asks a dozen small questions; they are written out, since putting them together took longer than
answering them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from registry.access import LINE_DEPTH
from registry.models import ChainRecord, Person, Team

Kind = ChainRecord.Kind

_HELD = """
    SELECT {table}.*{more} FROM registry_chainrecord held JOIN {table} ON {table}.id = held.who
    WHERE held.kind = %(kind)s AND held.of = %(of)s
      AND held.since <= %(at)s AND (held.until IS NULL OR held.until > %(at)s)
    ORDER BY {table}.name, {table}.id
"""
_WAS_HERE = """, EXISTS (
        SELECT FROM registry_chainrecord here WHERE here.kind = 'here' AND here.of = registry_person.id
        AND here.since <= %(at)s AND (here.until IS NULL OR here.until > %(at)s)
    ) AS was_here"""
_PEOPLE = _HELD.format(table="registry_person", more=_WAS_HERE)
_TEAMS = _HELD.format(table="registry_team", more="")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The chain records of a moment; whom it has read once, it knows to have been here or not."""

    at: datetime
    _here: dict[int, bool] = field(default_factory=dict)

    def people(self, kind: Kind, of: int) -> list[Person]:
        """The people who held `kind` of the row `of`, by name."""
        found = list(Person.objects.raw(_PEOPLE, self._asked(kind, of)))
        self._here.update({person.pk: vars(person)["was_here"] for person in found})
        return found

    def known(self, people: QuerySet[Person]) -> list[Person]:
        """The people, with whether each was here, so that nobody is asked for alone."""
        here = ChainRecord.objects.at(self.at).filter(kind=Kind.HERE, of=OuterRef("pk"))
        found = list(people.annotate(was_here=Exists(here)))
        self._here.update({person.pk: person.was_here for person in found})
        return list(found)

    def team(self, kind: Kind, of: int) -> Team | None:
        """The team that held `kind` of the row `of`."""
        return next(iter(Team.objects.raw(_TEAMS, self._asked(kind, of))), None)

    def was_here(self, person: Person) -> bool:
        """Whether the person had not left."""
        if person.pk not in self._here:
            self._here[person.pk] = bool(self.people(Kind.HERE, person.pk))
        return self._here[person.pk]

    def line(self, person: Person) -> list[Person]:
        """The people above, nearest first."""
        line: list[Person] = []
        above = self.people(Kind.LINE, person.pk)
        while above and above[0] not in line and len(line) < LINE_DEPTH:
            line.append(above[0])
            above = self.people(Kind.LINE, above[0].pk)
        return line

    def teams(self, team: Team) -> list[Team]:
        """The team and those it was part of, nearest first."""
        teams = [team]
        above = self.team(Kind.PARENT, team.pk)
        while above is not None and above not in teams and len(teams) < LINE_DEPTH:
            teams.append(above)
            above = self.team(Kind.PARENT, above.pk)
        return teams

    def _asked(self, kind: Kind, of: int) -> dict[str, object]:
        return {"kind": str(kind), "of": of, "at": self.at}
