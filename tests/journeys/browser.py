"""Debian's Chromium, driven by Playwright; skipped, with the reason, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str:
    """The browser's path; skips the test without one."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(
            "no Chromium here: apt-get install chromium, or brew install chromium"
        )
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def sign_in(browser: Browser, address: str, person: dict[str, str]) -> Page:
    """A window of its own, signed in as a sample person; any message of the console fails the test."""
    page = browser.new_context(base_url=address, color_scheme="light").new_page()
    page.set_default_timeout(10_000)
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password").fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/")
    return page


def open_draft(page: Page, agent: str) -> None:
    """The agent's draft, opened now unless another story left one open."""
    page.goto(f"{agent}draft/")
    button = page.get_by_role("button", name="Open a draft")
    if button.is_visible():
        button.click()
