"""`make shots`: the pages, wide and narrow, light and dark, as pictures in `shots/` (not committed).

One of them is the README's: `docs/images/agent.png`.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from charter import Charter
from charter.client.config import Config
from examples.demo.company import Company
from examples.demo.signing import put_in_force
from tests.journeys.browser import launched
from tests.journeys.installation import ROOT, Installation, installation

FOLDER = ROOT / "shots"
PICTURE = ROOT / "docs" / "images" / "agent.png"
README_SHOT = "agent-1280-light"
WIDTHS = (1280, 390)
THEMES = ("light", "dark")
AGENT = "/agents/onboarding-orchestrator/"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, by whom it is opened."""

    name: str
    person: str
    path: str


def main() -> None:
    """Start an installation, bring it to life, and photograph it."""
    FOLDER.mkdir(exist_ok=True)
    with installation() as place, launched() as browser:
        company = Company(place.address, place.sample)
        fresh = [
            Shot("home-fresh", "Alice", "/"),
            Shot("login", "", "/accounts/login/"),
        ]
        _take_all(browser, place, fresh)
        put_in_force(company)
        run, review = _live(place)
        _draft(company)
        _take_all(browser, place, _shots(run, review))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FOLDER / f"{README_SHOT}.png", PICTURE)
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}\n")


def _shots(run: str, review: str) -> list[Shot]:
    return [
        Shot("home-alice", "Alice", "/"),
        Shot("home-carol", "Carol", "/"),
        Shot("agents", "Alice", "/agents/"),
        Shot("agents-none", "Alice", "/agents/?q=nothing-like-this"),
        Shot("search", "Alice", "/search/?q=greet+newcomers+and+set+up+their+accounts"),
        Shot("search-empty", "Alice", "/search/"),
        Shot("agent-new", "Alice", "/agents/new/"),
        Shot("agent", "Alice", AGENT),
        Shot("agent-stranger", "Dave", AGENT),
        Shot("draft", "Alice", f"{AGENT}draft/"),
        Shot("contract", "Alice", f"{AGENT}draft/contract/"),
        Shot("versions", "Alice", f"{AGENT}versions/"),
        Shot("version", "Alice", f"{AGENT}versions/2/"),
        Shot("ask-where", "Alice", f"{AGENT}versions/2/request/"),
        Shot(
            "ask",
            "Alice",
            f"{AGENT}versions/2/request/?environment=staging&mode=enforce",
        ),
        Shot("keys", "Alice", f"{AGENT}keys/"),
        Shot("tokens", "Alice", "/profile/tokens/"),
        Shot("activity", "Alice", f"{AGENT}activity/"),
        Shot("suspend", "Alice", f"{AGENT}suspension/"),
        Shot("approvals-none", "Bob", "/approvals/"),
        Shot("approvals-done", "Bob", "/approvals/?tab=done"),
        Shot("request-done", "Bob", "/approvals/2/"),
        Shot("reviews", "Carol", "/reviews/"),
        Shot("review", "Carol", f"/reviews/{review}/"),
        Shot("runs", "Alice", "/runs/"),
        Shot("run", "Alice", f"/runs/{run}/"),
        Shot("audit", "Erin", "/audit/"),
        Shot("refused-404", "Dave", f"/runs/{run}/"),
        Shot("refused-403", "Dave", f"{AGENT}suspension/"),
        Shot("reset-password", "", "/accounts/password/reset/"),
    ]


def _take_all(browser: Browser, place: Installation, shots: list[Shot]) -> None:
    for person in dict.fromkeys(shot.person for shot in shots):
        mine = [shot for shot in shots if shot.person == person]
        for width in WIDTHS:
            for theme in THEMES:
                context = _signed_in(browser, place, person, width=width, theme=theme)
                for shot in mine:
                    _take(context, shot, FOLDER / f"{shot.name}-{width}-{theme}.png")
                context.close()


def _signed_in(
    browser: Browser, place: Installation, person: str, *, width: int, theme: str
) -> BrowserContext:
    context = browser.new_context(
        base_url=place.address,
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": 800},
    )
    if person:
        facts = place.person(person)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill(facts["email"])
        page.get_by_label("Password").fill(facts["password"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{place.address}/")
        page.close()
    return context


def _take(context: BrowserContext, shot: Shot, path: Path) -> None:
    page = context.new_page()
    page.goto(shot.path)
    page.screenshot(path=path, full_page=True)
    page.close()


def _live(place: Installation) -> tuple[str, str]:
    """A run with every kind of answer, one of them still waiting."""
    config = Config(
        url=place.address, key=place.sample["agent_key"], trust=place.sample["trust"]
    )
    charter = Charter(config)
    with charter.run(
        task="onboard customer 8812", context={"confidence_score": 0.93}
    ) as run:
        run.check("get_profile", "customer_profile", "read")
        run.check("get_invoice", "billing_system", "read")
        run.check("update_item", "onboarding_checklist", "write")
        run.metric("hours_to_first_value", 31)
        ended = str(run.id)
    waiting = charter.run(
        task="onboard customer 9001", context={"confidence_score": 0.9}
    )
    waiting.__enter__()
    waiting.check("get_profile", "customer_profile", "read")
    arguments = {"item": "send welcome kit", "customer": 9001}
    asked = waiting.check(
        "delete_checklist_item", "onboarding_checklist", "write", arguments=arguments
    )
    charter.close()
    return ended, str(asked.review)


def _draft(company: Company) -> None:
    company.person("Alice").send(f"{AGENT}draft/", "/draft/")


if __name__ == "__main__":
    main()
