"""The REST API as a person meets it: a token from the page, a script that uses it, the docs to read."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.browser import sign_in
from tests.journeys.installation import Installation

LATER = 30_000


@pytest.mark.browser
@pytest.mark.server
def test_a_token_is_shown_once_and_works_through_the_front(
    browser: Browser, charter_installation: Installation
):
    company = charter_installation
    page = sign_in(browser, company.address, company.person("Alice"))
    page.goto("/profile/tokens/")
    page.get_by_label("Name").fill("Nightly export")
    page.get_by_role("button", name="Make a token").click()
    text = page.locator("#token-text").inner_text().strip()

    page.reload()

    expect(page.locator("#token-text")).to_have_count(0)
    expect(page.get_by_text("made already")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    agent = "/api/v1/agents/onboarding-orchestrator"
    headers = {"Authorization": f"Bearer {text}"}
    with httpx.Client(base_url=company.address, headers=headers) as script:
        assert script.get("/api/v1/me").json()["name"].startswith("Alice")
        for path in ("", "/runs", "/versions", "/keys", "/decisions"):
            assert script.get(f"{agent}{path}").status_code == 200
        assert script.get("/api/v1/reviews").status_code == 200
        assert script.post(f"{agent}/draft").json()["code"] == "read_only_token"


@pytest.mark.browser
@pytest.mark.server
def test_the_docs_are_read_with_nothing_from_elsewhere(
    browser: Browser, charter_installation: Installation
):
    address = charter_installation.address
    page = browser.new_context(base_url=address).new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))

    page.goto("/api/docs")
    summary = page.get_by_text("Add an agent to a team")
    expect(summary).to_be_visible(timeout=LATER)
    summary.click()

    expect(page.get_by_text("Idempotency-Key").first).to_be_visible()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert said == []
