"""The day's digest: one mail a person and day, at the hour they chose, with what waited for it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from registry.clock import now
from registry.models import Digest, Notice, NotificationTimes, Person
from registry.services import outbox
from registry.services.telling import letters
from registry.services.telling.quiet import local, quiet_until

SEND = "registry.tasks.send_digest"
MOST = 200
"""So many events one digest lists; the rest waits for the next day's."""


def make_digests() -> int:
    """Gather what waits, for everybody whose hour has come today; safe to repeat. Returns how many."""
    waiting = Notice.objects.filter(
        person=OuterRef("pk"), due_at=None, digest=None, sent_at=None
    )
    people = Person.objects.filter(Exists(waiting), is_active=True)
    return sum(_make(person) for person in people)


def _make(person: Person) -> bool:
    times = NotificationTimes.objects.filter(person=person).first()
    at = now()
    here = local(person, at)
    hour = times.digest_hour if times else NotificationTimes().digest_hour
    if here.hour < hour or quiet_until(times, person, at) is not None:
        return False
    try:
        with transaction.atomic():
            digest = Digest.objects.create(person=person, day=here.date())
            first = person.notices.filter(due_at=None, digest=None, sent_at=None)
            chosen = list(first.values_list("pk", flat=True)[:MOST])
            Notice.objects.filter(pk__in=chosen, digest=None).update(digest=digest)
            outbox.promise(
                SEND, key=f"digest:{digest.pk}", payload={"digest": digest.pk}
            )
    except IntegrityError:
        # Today's is made already: what came since waits for tomorrow's.
        return False
    return True


@transaction.atomic
def send_digest(pk: int) -> None:
    """Send a digest that is not sent yet."""
    digest = (
        Digest.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=pk, sent_at=None)
        .first()
    )
    if digest is None:
        return
    notices = list(digest.notices.select_related("event__agent").order_by("pk"))
    if digest.person.is_active and notices:
        letters.digest_letter(digest, notices).send()
    at = now()
    digest.notices.update(sent_at=at)
    digest.sent_at = at
    digest.save(update_fields=["sent_at"])
