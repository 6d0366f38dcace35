"""What is said about a request, told to those it concerns; and what a version was seen to lack."""

from __future__ import annotations

from collections.abc import Iterable

from approvals.models import (
    Comment,
    Deployment,
    DeploymentRequest,
    Suggestion,
    SuggestionOutcome,
)
from approvals.services.telling import data_of
from registry.models import Person
from registry.services.telling import events

BUTTON = {"action": "Open the request"}


def commented(
    request: DeploymentRequest, said: Comment, *, concerning: Iterable[Person]
) -> None:
    """Somebody said something; the words stay on the page and in the mail."""
    events.emit(
        "request.commented",
        request,
        agent=request.agent,
        key=f"comment:{said.pk}",
        title=f"{request.agent}: {said.by} commented on the request",
        text=said.text,
        data=data_of(request, said.round) | {"comment": said.pk, "line": said.line},
        letter=BUTTON,
        concerning=concerning,
    )


def suggested(request: DeploymentRequest, made: Suggestion) -> None:
    """Somebody proposes another text; who asked decides."""
    events.emit(
        "request.edit_suggested",
        request,
        agent=request.agent,
        key=f"suggestion:{made.pk}",
        title=f"{request.agent}: {made.by} suggests an edit",
        text=made.why,
        data=data_of(request, made.round) | {"suggestion": made.pk},
        letter=BUTTON | {"changes": made.changes},
        concerning={request.asked_by, made.round.opened_by} - {made.by},
    )


def settled(
    request: DeploymentRequest, outcome: SuggestionOutcome, *, what: str
) -> None:
    """A suggestion was accepted or declined."""
    suggestion = outcome.suggestion
    events.emit(
        "request.suggestion_settled",
        request,
        agent=request.agent,
        key=f"suggestion-{outcome.says}:{suggestion.pk}",
        title=f"{request.agent}: your suggestion was {outcome.get_says_display().lower()}",
        text=f"{outcome.by}: {what}.",
        data=data_of(request, suggestion.round)
        | {"suggestion": suggestion.pk, "says": outcome.says},
        letter=BUTTON,
        concerning={suggestion.by} - {outcome.by},
    )


def watched(deployment: Deployment, *, denied: int) -> None:
    """Watching is over: its owners learn where the grants it lacks are offered."""
    version, place = deployment.manifest.version, deployment.environment
    request = deployment.round.request
    requests = "1 request" if denied == 1 else f"{denied} requests"
    events.emit(
        "deployment.watched",
        request,
        agent=deployment.agent,
        key=f"watched:{deployment.pk}",
        title=f"{deployment.agent}: version {version.number} has ended watching in {place}",
        text=f"It would have denied {requests}; what it lacks is offered as grants for a draft.",
        path=f"{deployment.agent.get_absolute_url()}versions/{version.number}/grants/"
        f"?environment={place.slug}",
        data=data_of(request, deployment.round) | {"denied": denied},
        letter={"action": "See the grants"},
        concerning={deployment.agent.accountable, deployment.round.opened_by},
    )
