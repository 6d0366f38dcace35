"""Every page for everyone: axe finds nothing, nothing is wider than the window, nothing needs a script."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import open_draft, sign_in
from tests.journeys.installation import Installation

AGENT = "/agents/onboarding-orchestrator/"
PAGES = (
    "/",
    "/agents/",
    "/agents/new/",
    AGENT,
    f"{AGENT}versions/",
    f"{AGENT}versions/1/",
    f"{AGENT}versions/1/request/",
    f"{AGENT}draft/",
    f"{AGENT}draft/contract/",
    f"{AGENT}keys/",
    f"{AGENT}activity/",
    f"{AGENT}suspension/",
    "/profile/tokens/",
    f"{AGENT}composition/",
    f"{AGENT}retirement/",
    "/approvals/?tab=done",
    "/settings/mcp-servers/",
    f"{AGENT}ownership/?on=2026-03-03",
    f"{AGENT}versions/1/replay/",
    "/agents/portfolio/",
    "/agents/unclaimed/",
    "/agents/import/",
    "/search/?q=customer",
    "/settings/",
    "/settings/teams/",
    "/settings/teams/customer-success/",
    "/settings/people/",
    "/settings/orphans/",
    "/settings/working-hours/",
    "/settings/certification/",
    "/settings/people/1/",
    "/settings/catalogue/actions/",
    "/agents/renewal-desk/composition/",
    "/agents/lead-scorer/",
    "/agents/lead-scorer/adoption/",
    "/profile/notifications/",
    "/sdk/",
    "/settings/catalogue/resources/",
    "/transfers/",
    "/profile/away/",
    "/reviews/",
    "/runs/",
    "/agents/nobody/",
)
WINDOWS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.browser
@pytest.mark.server
def test_every_page_is_accessible_and_fits_its_window(
    browser: Browser, charter_installation: Installation
):
    company = charter_installation
    page = sign_in(browser, company.address, company.person("Alice"))
    open_draft(page, AGENT)

    found = [
        problem
        for width, theme in WINDOWS
        for path in PAGES
        for problem in _problems(page, path, width=width, theme=theme)
    ]

    assert found == []


@pytest.mark.browser
@pytest.mark.server
def test_a_charter_is_edited_without_scripts(
    browser: Browser, charter_installation: Installation
):
    company = charter_installation
    person = company.person("Alice")
    page = browser.new_context(
        base_url=company.address, java_script_enabled=False
    ).new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password").fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    open_draft(page, AGENT)
    text = page.get_by_label("Charter as YAML").input_value()

    page.get_by_label("Charter as YAML").fill(
        text.replace("max_actions_per_run: 50", "max_actions_per_run: 0")
    )
    page.get_by_role("button", name="Save draft").click()

    expect(page).to_have_title(re.compile(r"^Error: "))
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page.get_by_label("Charter as YAML")).to_have_value(
        re.compile("max_actions_per_run: 0")
    )


def _problems(page: Page, path: str, *, width: int, theme: str) -> list[str]:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    where = f"{path} {width} {theme}"
    wide = [f"{where}: wider than the window"] if page.evaluate(TOO_WIDE) else []
    return wide + [
        f"{where}: {violation['id']} {[n['html'][:120] for n in violation['nodes']]}"
        for violation in Axe().run(page).response["violations"]
    ]
