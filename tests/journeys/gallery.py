"""The shot list: every page and the states worth a look, by whom it is opened.

`{…}` in a path is a fact of the crowd (`crowd.facts`). A picture is `page-state-width-theme.png`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

AGENT = "/agents/onboarding-orchestrator/"
DESK = "/agents/contract-desk/"
LONG = f"/agents/{'k' * 64}/"
STRAY = "/agents/lead-scorer/"
RULES = "/settings/approval-rules/"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, by whom it is opened.

    `press`: the button to press there, for what only a form shows; `open`: what to fold open, as a selector.
    """

    name: str
    person: str
    path: str
    press: str = ""
    open: str = ""
    is_print: bool = False

    def at(self, known: Mapping[str, str]) -> Shot:
        """With the facts of the crowd in its path."""
        return replace(self, path=self.path.format_map(known))


FRESH = (
    Shot("home-fresh", "Alice", "/"),
    Shot("login", "", "/accounts/login/"),
    Shot("reset-password", "", "/accounts/password/reset/"),
    Shot("approvals-none", "Bob", "/approvals/"),
    Shot("reviews-none", "Carol", "/reviews/"),
    Shot("runs-none", "Alice", "/runs/"),
    Shot("transfers-none", "Dave", "/transfers/"),
    Shot("unclaimed-none", "Alice", "/agents/unclaimed/"),
    Shot("mcp-servers-none", "Frank", "/settings/mcp-servers/"),
    Shot("outside-none", "Frank", "/settings/outside/"),
    Shot("webhooks-none", "Frank", "/settings/webhooks/"),
    Shot("points-none", "Frank", "/settings/keys/enforcement-points/"),
    Shot("sources-none", "Erin", "/settings/keys/metric-sources/"),
    Shot("gates-none", "Frank", "/settings/gates/"),
    Shot("tokens-none", "Dave", "/profile/tokens/"),
)
HOME = tuple(
    Shot(f"home-{name.lower()}", name, "/")
    for name in ("Alice", "Bob", "Carol", "Dave", "Erin", "Frank")
)
CATALOGUE = (
    Shot("agents", "Alice", "/agents/"),
    Shot("agents-stranger", "Dave", "/agents/"),
    Shot("agents-none", "Alice", "/agents/?q=nothing-like-this"),
    Shot("agents-filtered", "Alice", "/agents/?state=active&owner=customer-success"),
    Shot("agents-view", "Alice", "/agents/?view=attention"),
    Shot("tags", "Alice", "/agents/tags/?agent=contract-desk&agent=refund-sorter-1"),
    Shot("tags-nothing", "Alice", "/agents/tags/"),
    Shot("search", "Alice", "/search/?q=greet+newcomers+and+set+up+their+accounts"),
    Shot("search-empty", "Alice", "/search/"),
    Shot("search-none", "Alice", "/search/?q=zzzzqqq"),
    Shot("portfolio", "Alice", "/agents/portfolio/"),
    Shot("portfolio-risk", "Alice", "/agents/portfolio/?group=risk"),
    Shot("portfolio-print", "Alice", "/agents/portfolio/", is_print=True),
    Shot("unclaimed", "Alice", "/agents/unclaimed/"),
    Shot("unclaimed-blocked", "Frank", "/agents/unclaimed/?blocked=1"),
    Shot("adoption", "Alice", f"{STRAY}adoption/"),
    Shot("block", "Frank", f"{STRAY}block/"),
    Shot("agent-new", "Alice", "/agents/new/"),
    Shot("agent-new-error", "Alice", "/agents/new/", press="Add the agent"),
    Shot("import-new", "Alice", "/agents/import/"),
    Shot("import-new-error", "Alice", "/agents/import/", press="Read and preview"),
    Shot("import-ready", "Alice", "/agents/import/{import}/"),
)
AGENTS = (
    Shot("agent", "Alice", AGENT),
    Shot("agent-stranger", "Dave", AGENT),
    Shot("agent-long", "Alice", LONG),
    Shot("agent-unclaimed", "Alice", STRAY),
    Shot("agent-suspended", "Alice", "/agents/refund-matcher-1/"),
    Shot("agent-desk", "Alice", DESK),
    Shot("facts", "Alice", f"{DESK}facts/"),
    Shot("ownership", "Alice", f"{DESK}ownership/"),
    Shot("ownership-offered", "Dave", "/agents/ticket-sorter-1/ownership/"),
    Shot("ownership-day", "Alice", f"{AGENT}ownership/?on=2026-03-03"),
    Shot("ownership-gaps", "Alice", f"{STRAY}ownership/"),
    Shot("composition", "Alice", f"{DESK}composition/"),
    Shot("composition-missing", "Alice", f"{DESK}composition/?version=2"),
    Shot("composition-used", "Alice", "/agents/invoice-checker-1/composition/"),
    Shot("retirement", "Alice", f"{LONG}retirement/"),
    Shot("retirement-used", "Alice", "/agents/invoice-checker-1/retirement/"),
    Shot("versions", "Alice", f"{DESK}versions/"),
    Shot("versions-none", "Alice", f"{LONG}versions/"),
    Shot("version", "Alice", f"{DESK}versions/2/"),
    Shot("version-in-force", "Alice", f"{AGENT}versions/1/"),
    Shot("ask-where", "Alice", f"{AGENT}versions/1/request/"),
    Shot(
        "ask", "Alice", f"{AGENT}versions/1/request/?environment=staging&mode=enforce"
    ),
    Shot("return-where", "Alice", f"{AGENT}versions/1/return/"),
    Shot("return", "Alice", f"{AGENT}versions/1/return/?environment=production"),
    Shot("replay-start", "Alice", f"{AGENT}versions/1/replay/"),
    Shot("replay-done", "Alice", f"{DESK}versions/1/replay/"),
    Shot("draft-none", "Alice", f"{LONG}draft/"),
    Shot("draft", "Alice", f"{AGENT}draft/"),
    Shot("contract", "Alice", f"{AGENT}draft/contract/"),
    Shot("keys", "Alice", f"{AGENT}keys/"),
    Shot("keys-revoke", "Alice", f"{AGENT}keys/", open=".confirm > summary"),
    Shot("keys-none", "Alice", f"{LONG}keys/"),
    Shot("activity", "Alice", f"{AGENT}activity/"),
    Shot("suspend", "Alice", f"{AGENT}suspension/"),
)
WORK = (
    Shot("approvals", "Bob", "/approvals/"),
    Shot("approvals-waiting", "Alice", "/approvals/?tab=waiting"),
    Shot("approvals-done", "Bob", "/approvals/?tab=done"),
    Shot("request", "Bob", "/approvals/{request}/"),
    Shot("request-author", "Alice", "/approvals/{request}/"),
    Shot("request-done", "Bob", "/approvals/{done}/"),
    Shot("suggestion", "Bob", "/approvals/{request}/suggestions/?line=0"),
    Shot("dossier", "Erin", "/approvals/{done}/dossier/"),
    Shot("dossier-print", "Erin", "/approvals/{done}/dossier/", is_print=True),
    Shot("reviews", "Carol", "/reviews/"),
    Shot("review", "Carol", "/reviews/{review}/"),
    Shot("runs", "Alice", "/runs/"),
    Shot("run", "Alice", "/runs/{run}/"),
    Shot("transfers", "Dave", "/transfers/"),
    Shot("transfers-alice", "Alice", "/transfers/"),
    Shot(
        "transfer-many",
        "Alice",
        "/agents/bulk/owner/?agent=refund-sorter-1&agent=contract-desk",
    ),
    Shot("certification", "Alice", "/certification/"),
    Shot("certification-none", "Dave", "/certification/"),
    Shot("campaign", "Alice", "/certification/{campaign}/"),
    Shot("campaign-new", "Frank", "/certification/new/"),
    Shot("campaign-item", "Frank", "/certification/{campaign}/items/{campaign_item}/"),
    Shot("campaign-new-lead", "Dave", "/certification/new/"),
    Shot("unused", "Alice", f"{AGENT}unused/"),
    Shot("suspensions", "Frank", "/suspensions/"),
    Shot("suspend-all", "Frank", "/suspensions/everything/"),
    Shot("break-glass", "Alice", "/break-glass/"),
    Shot("decision-log", "Erin", "/audit/decisions/"),
    Shot("audit", "Erin", "/audit/"),
    Shot("audit-none", "Erin", "/audit/?q=nothing-like-this"),
    Shot("audit-filtered", "Erin", "/audit/?person=alice&event=version"),
    Shot("away", "Bob", "/profile/away/"),
    Shot("away-none", "Dave", "/profile/away/"),
    Shot("tokens", "Alice", "/profile/tokens/"),
    Shot("notifications", "Alice", "/profile/notifications/"),
    Shot("refused-404", "Dave", "/runs/{run}/"),
    Shot("refused-403", "Dave", f"{AGENT}suspension/"),
    Shot("sdk", "Alice", "/sdk/"),
)
SETTINGS = (
    Shot("settings", "Frank", "/settings/"),
    Shot("settings-dave", "Dave", "/settings/"),
    *(
        shot
        for kind in ("resources", "actions", "metrics", "fields")
        for shot in (
            Shot(f"{kind}", "Alice", f"/settings/catalogue/{kind}/"),
            Shot(f"{kind}-new", "Frank", f"/settings/catalogue/{kind}/new/"),
            Shot(f"{kind}-one", "Frank", f"/settings/catalogue/{kind}/{{{kind}}}/"),
        )
    ),
    Shot("resources-none", "Dave", "/settings/catalogue/resources/?q=zzz"),
    Shot("points", "Frank", "/settings/keys/enforcement-points/"),
    Shot("sources", "Frank", "/settings/keys/metric-sources/"),
    Shot("teams", "Frank", "/settings/teams/"),
    Shot("teams-alice", "Alice", "/settings/teams/"),
    Shot("team", "Frank", "/settings/teams/customer-success/"),
    Shot("team-nested", "Frank", "/settings/teams/versicherung-nord/"),
    Shot("people", "Frank", "/settings/people/"),
    Shot("person", "Frank", "/settings/people/{alice}/"),
    Shot("person-long", "Dave", "/settings/people/{long}/"),
    Shot("orphans", "Frank", "/settings/orphans/"),
    Shot("orphans-alice", "Alice", "/settings/orphans/"),
    Shot("certifying", "Frank", "/settings/certification/"),
    Shot("certifying-read", "Bob", "/settings/certification/"),
    Shot("working-hours", "Frank", "/settings/working-hours/"),
    Shot("working-hours-read", "Bob", "/settings/working-hours/"),
    Shot("mcp-servers", "Frank", "/settings/mcp-servers/"),
    Shot("mcp-server", "Frank", "/settings/mcp-servers/{server}/"),
    Shot("mcp-server-alice", "Alice", "/settings/mcp-servers/{server}/"),
    Shot("mcp-server-new", "Frank", "/settings/mcp-servers/new/"),
    Shot("outside", "Frank", "/settings/outside/"),
    Shot("webhooks", "Frank", "/settings/webhooks/"),
    Shot("webhook", "Frank", "/settings/webhooks/{webhook}/"),
    Shot("gates", "Frank", "/settings/gates/"),
    Shot("rules", "Frank", RULES),
    Shot("rules-auditor", "Erin", RULES),
    Shot("rules-draft", "Frank", f"{RULES}draft/?request={{request}}"),
    Shot("rule", "Frank", f"{RULES}draft/rules/2/"),
    Shot("rule-new", "Frank", f"{RULES}draft/rules/new/"),
)
CROWDED = (*HOME, *CATALOGUE, *AGENTS, *WORK, *SETTINGS)
