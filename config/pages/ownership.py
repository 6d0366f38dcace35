"""Who answers for an agent: the chain, now or on a day; its history; and offering it to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from config.pages.chain import whole_chain, whole_chain_at
from registry import access
from registry.chain import Step
from registry.chain_drawing import Drawing, draw
from registry.clock import now
from registry.errors import ConflictError, InvalidError, NotAllowedError
from registry.forms import TransferForm
from registry.models import Agent, Ownership, OwnershipTransfer, Person
from registry.services.ownership.records import answered_at, is_orphaned
from registry.services.ownership.transfers import propose_transfer
from registry.views.frame import agent_frame
from registry.web import agent_named, person_of

OFFERS_SHOWN = 20
Status = OwnershipTransfer.Status


@dataclass(frozen=True, slots=True)
class Shown:
    """The chain the page shows. `day` None: as it stands now; `wrong`: why not on the day asked for.

    `came`: when the agent did, where the day was before that.
    """

    text: str
    steps: tuple[Step, ...]
    day: date | None = None
    answered: Ownership | None = None
    wrong: str = ""
    is_today: bool = False
    came: datetime | None = None

    @property
    def drawing(self) -> Drawing:
        """The chain as a drawing."""
        return draw(self.steps)

    @property
    def gaps(self) -> list[str]:
        """Everything that is missing in it."""
        return [gap for step in self.steps for gap in step.gaps]


@require_http_methods(["GET", "HEAD", "POST"])
def ownership_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """`?on=` a day shows the chain as it stood then; POST offers the agent to somebody."""
    person = person_of(request)
    agent = agent_named(slug)
    form = TransferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        _require_may_hand_over(person, agent)
        if form.is_valid() and _offered(request, agent, form, person):
            return redirect("ownership_detail", slug=agent.slug)
    offers = agent.transfers.select_related(
        "agent", "team", "accountable", "proposed_by"
    )
    waiting = offers.filter(status=Status.OPEN, expires_at__gt=now())
    seen = [one for one in waiting[:1] if access.may_see_offer(person, one)]
    context = {
        **agent_frame(agent, person=person, tab="ownership"),
        "shown": _shown(request.GET.get("on", ""), agent),
        "orphan": is_orphaned(agent),
        "records": agent.ownerships.select_related(
            "team", "accountable", "transfer__proposed_by"
        ),
        "offer": next(iter(seen), None),
        "answered_offers": [
            one
            for one in offers.exclude(status=Status.OPEN)[:OFFERS_SHOWN]
            # What was accepted is a record, and records are everybody's.
            if one.status == Status.ACCEPTED or access.may_see_offer(person, one)
        ],
        "form": form,
        "may_hand_over": access.may_hand_over(person, agent),
        "may_offer": access.may_hand_over(person, agent)
        and agent.state in {Agent.State.ACTIVE, Agent.State.SUSPENDED},
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "config/ownership_detail.html", context, status=status)


def _require_may_hand_over(person: Person, agent: Agent) -> None:
    if not access.may_hand_over(person, agent):
        raise NotAllowedError(
            f"you cannot hand over {agent}", fix=f"ask {access.who_may_suspend(agent)}"
        )


def _offered(
    request: HttpRequest, agent: Agent, form: TransferForm, person: Person
) -> bool:
    try:
        offered = propose_transfer(agent, by=person, **form.cleaned_data)
    except (InvalidError, ConflictError) as refusal:
        form.refuse(refusal)
        return False
    messages.success(
        request, f"{offered.accountable} is asked; until then nothing changes"
    )
    return True


def _shown(text: str, agent: Agent) -> Shown:
    """The chain at the end of the day asked for, in the reader's time zone; of today and no day: now."""
    wrong = ""
    day, present = _day(text), now()
    today = timezone.localdate(present)
    if text and day is None:
        wrong = f"`{text[:20]}` is no day; write it as 2026-03-03"
    elif day is not None and day > today:
        wrong = "that day has not come yet"
    if wrong or day is None:
        return Shown(text[:20], whole_chain(agent), wrong=wrong)
    at = min(timezone.make_aware(datetime.combine(day, time.max)), present)
    if at < agent.created_at:
        return Shown(text, (), day, came=agent.created_at)
    return Shown(
        text,
        whole_chain_at(agent, at),
        day,
        answered_at(agent, at),
        is_today=day == today,
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
