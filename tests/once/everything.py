"""Work for every task there is, and what doing it leaves behind."""

from __future__ import annotations

from dataclasses import replace
from inspect import signature
from typing import Any

from django.apps import apps
from django.core import mail

from config.celery import app
from registry.imports.proposal import Kind
from registry.models import AuditVerification
from registry.services import outbox
from registry.services.people import remove_member
from registry.services.telling.digests import make_digests
from scopes.services.imports import begin_from_address
from scopes.services.log.checks import ask_to_check
from scopes.services.replays import start_replay
from tests.arrivals import make_imported
from tests.once.approvals_in_flight import in_flight, make_agent
from tests.telling.hearing import address_of, make_webhook
from tests.telling.test_gates import gated
from tests.work import make_review

# Whatever embeds next embeds all that is missing.
NOT_ACTED_ON = {
    "registry.OutboxEvent",
    "registry.UnsealedEntry",
    "registry.AgentVector",
}
MANY = "title\n" + "".join(f"Agent {number}\n" for number in range(30))


def outbox_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {
        name
        for name, task in app.tasks.items()
        if "event_id" in signature(task.run).parameters and not name.startswith("tests")
    }


def something_of_everything(cast, server) -> list[Any]:
    """Work for every task; returns the requests that are approved."""
    make_webhook(cast, address=address_of(server))
    watched = replace(cast, porter=make_agent(cast))
    make_review(watched)
    version = watched.porter.versions.get()
    request, _ = gated(cast, server)
    requests = [request, *(in_flight(cast) for _ in range(2))]
    start_replay(version, environment=cast.production, days=7, by=cast.alice)
    make_imported(cast.dave, table=MANY)
    url = f"http://127.0.0.1:{server.port}"
    begin_from_address(Kind.REGISTRY, url=url, by=cast.alice)
    remove_member(cast.reviewers, person=cast.carol, by=cast.frank)
    verification = AuditVerification.objects.create(
        by=cast.frank, is_full=True, entries=1
    )
    outbox.promise(
        "registry.tasks.run_verification",
        key=f"verification:{verification.pk}",
        payload={"verification": verification.pk},
    )
    ask_to_check(by=cast.erin)
    make_digests()
    return requests


def left_behind() -> dict[str, int]:
    """Rows of every table, and mails: what acting twice would make more of."""
    tables = {
        model._meta.label: model._default_manager.count() for model in apps.get_models()
    }
    mails = len(mail.outbox)
    return {
        name: count for name, count in tables.items() if name not in NOT_ACTED_ON
    } | {"mails": mails}
