"""`make shots`: the pages of `gallery.py`, wide and narrow, light and dark, in `shots/` (not committed).

`make shots ARGS="rule home"` takes those alone whose names begin so. One of all is
the README's: `docs/images/agent.png`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from charter import Charter
from charter.client.config import Config
from examples.demo.company import Company
from examples.demo.signing import put_in_force
from tests.journeys.browser import launched
from tests.journeys.gallery import AGENT, CROWDED, FRESH, Shot
from tests.journeys.installation import ROOT, Installation, installation

FOLDER = ROOT / "shots"
PICTURE = ROOT / "docs" / "images" / "agent.png"
README_SHOT = "agent-1280-light"
WIDTHS = (1280, 390)
THEMES = ("light", "dark")


def main() -> None:
    """Start an installation, bring it to life, and photograph it."""
    FOLDER.mkdir(exist_ok=True)
    with installation() as place, launched() as browser:
        company = Company(place.address, place.sample)
        _take_all(browser, place, FRESH)
        put_in_force(company)
        run, review = _live(place)
        _draft(company)
        known = {"run": run, "review": review, **_crowd(place)}
        _take_all(browser, place, [shot.at(known) for shot in CROWDED])
    if len(sys.argv) == 1:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(FOLDER / f"{README_SHOT}.png", PICTURE)
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}\n")


def _take_all(browser: Browser, place: Installation, shots: Sequence[Shot]) -> None:
    wanted = tuple(sys.argv[1:])
    shots = [shot for shot in shots if not wanted or shot.name.startswith(wanted)]
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
    if shot.press:
        page.get_by_role("button", name=shot.press).click()
        page.wait_for_load_state()
    if shot.open:
        page.locator(shot.open).first.click()
    if shot.is_print:
        page.emulate_media(media="print")
    page.screenshot(path=path, full_page=True)
    page.close()


def _crowd(place: Installation) -> dict[str, str]:
    """Fill the company; returns what the paths of the gallery ask for."""
    code = "from tests.journeys.crowd import main; main()"
    said = subprocess.run(
        [
            sys.executable,
            "-m",
            "config.embedded",
            "manage",
            "shell",
            "-v",
            "0",
            "-c",
            code,
        ],
        cwd=ROOT,
        env={**os.environ, "CHARTER_DATA": str(place.data)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: dict[str, str] = json.loads(said.stdout.splitlines()[-1])
    return found


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
