"""Settings: what the catalogue is made of, and where each part is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import access
from registry.web import person_of


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the settings; `for_auditors`: only those who read everything find it."""

    section: str
    title: str
    text: str
    href: str
    for_auditors: bool = False


PLACES: tuple[Place, ...] = (
    Place(
        "People and teams",
        "Teams",
        "Who belongs together, who leads, who is on call, what they own.",
        "/settings/teams/",
    ),
    Place(
        "People and teams",
        "People",
        "Who is here, whom they report to, what they answer for.",
        "/settings/people/",
    ),
    Place(
        "People and teams",
        "When somebody leaves",
        "How long an agent may be without an accountable person.",
        "/settings/orphans/",
    ),
    Place(
        "What charters name",
        "Resources",
        "What agents touch: how sensitive it is, and which team owns it.",
        "/settings/catalogue/resources/",
    ),
    Place(
        "What charters name",
        "Actions",
        "What agents do: read, write or direct; with money, for good, outside.",
        "/settings/catalogue/actions/",
    ),
    Place(
        "What charters name",
        "Metrics",
        "What contracts are judged by: unit, source, which way is good.",
        "/settings/catalogue/metrics/",
    ),
    Place(
        "What charters name",
        "Context fields",
        "What rules read: type, range, and who says it.",
        "/settings/catalogue/fields/",
    ),
    Place(
        "Who agrees",
        "Approval rules",
        "Who must approve a deployment: when, how many, of whom, within what time.",
        "/settings/approval-rules/",
        for_auditors=True,
    ),
    Place(
        "Who agrees",
        "Working hours",
        "When people work, for approval rules that count their hours.",
        "/settings/working-hours/",
    ),
    Place(
        "Who agrees",
        "Certification",
        "How often whoever answers for an agent says that it is still right.",
        "/settings/certification/",
    ),
    Place(
        "Who agrees",
        "Break-glass",
        "What did not wait for its approvers, and their review of it.",
        "/break-glass/",
    ),
    Place(
        "Who agrees",
        "Suspended",
        "What stands still, why, and who lets it go on.",
        "/suspensions/",
    ),
    Place(
        "Who agrees",
        "Gates",
        "Outside systems that must answer yes before anything goes into force.",
        "/settings/gates/",
        for_auditors=True,
    ),
    Place(
        "Connections",
        "Import agents",
        "Agent cards, MCP servers, OpenAPI, feeds and tables, looked at before they come in.",
        "/agents/import/",
    ),
    Place(
        "Connections",
        "Unclaimed agents",
        "Found or brought in, and nobody answers for them yet: adopt or block them.",
        "/agents/unclaimed/",
    ),
    Place(
        "Connections",
        "MCP servers",
        "Which servers agents use, as other registries read them.",
        "/settings/mcp-servers/",
    ),
    Place(
        "Connections",
        "What Charter may reach",
        "Hosts of your own network that it may ask, and the keys of agent cards it believes.",
        "/settings/outside/",
        for_auditors=True,
    ),
    Place(
        "Connections",
        "Enforcement points",
        "Gateways and services that ask whether an agent may, before they let it.",
        "/settings/keys/enforcement-points/",
        for_auditors=True,
    ),
    Place(
        "Connections",
        "Metric sources",
        "Systems that measure what agents promised, beside what agents say of themselves.",
        "/settings/keys/metric-sources/",
        for_auditors=True,
    ),
    Place(
        "Connections",
        "Webhooks",
        "Other systems hear what happens: signed events, and messages for a chat.",
        "/settings/webhooks/",
        for_auditors=True,
    ),
    Place(
        "For yourself",
        "Notifications",
        "What you hear of, how and when.",
        "/profile/notifications/",
    ),
    Place(
        "For yourself",
        "Away",
        "Who decides for you while you are away, and for whom you do.",
        "/profile/away/",
    ),
    Place(
        "For developers",
        "Client library",
        "The Python package an agent asks with, as this server hands it out.",
        "/sdk/",
    ),
    Place(
        "For developers",
        "Personal tokens",
        "For scripts that act as you, with the REST API.",
        "/profile/tokens/",
    ),
    Place(
        "For developers",
        "REST API",
        "Every address with what it takes and answers, to read and to try.",
        "/api/docs",
    ),
    Place(
        "For developers",
        "JSON Schema of a charter",
        "Completion and checks in an editor.",
        "/schemas/charter/v1.json",
    ),
)


@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """The places this person may open, section by section."""
    sees_all = access.may_read_audit(person_of(request))
    shown = [place for place in PLACES if sees_all or not place.for_auditors]
    sections: dict[str, list[Place]] = {}
    for place in shown:
        sections.setdefault(place.section, []).append(place)
    context = {"nav": "settings", "sections": sections}
    return render(request, "config/settings.html", context)
