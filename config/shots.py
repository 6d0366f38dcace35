"""`make shots`: pictures of every page of a running `make run`, wide and narrow, light and dark."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
WIDTHS = (1280, 390)
THEMES = ("light", "dark")
HEIGHT = 900
README_HEIGHT = 1270
AGENT = "/agents/onboarding-orchestrator/"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page as somebody sees it. `first` follows the first link of a table on `path`."""

    name: str
    who: str
    path: str
    first: bool = False


SIGNED_OUT = Shot("sign-in", "", "/accounts/login/")
README = Shot("charter", "alice", AGENT)
SHOTS = (
    Shot("home", "alice", "/"),
    Shot("agents", "alice", "/agents/"),
    Shot("agent", "alice", AGENT),
    Shot("versions", "alice", f"{AGENT}versions/"),
    Shot("version", "alice", f"{AGENT}versions/", first=True),
    Shot("draft", "alice", f"{AGENT}draft/"),
    Shot("contract", "alice", f"{AGENT}draft/contract/"),
    Shot("keys", "alice", f"{AGENT}keys/"),
    Shot("activity", "alice", f"{AGENT}activity/"),
    Shot("suspend", "alice", f"{AGENT}suspension/"),
    Shot("runs", "alice", "/runs/"),
    Shot("run", "alice", "/runs/", first=True),
    Shot("nothing-here", "alice", "/agents/nobody/"),
    Shot("approvals", "bob", "/approvals/"),
    Shot("request", "alice", "/approvals/?tab=done", first=True),
    Shot("reviews", "carol", "/reviews/"),
    Shot("review", "carol", "/reviews/", first=True),
    Shot("audit", "erin", "/audit/"),
)


def main(words: Sequence[str]) -> int:
    """Write ./shots/<page>-<width>-<theme>.png, or with `readme` the one picture of the README."""
    address = f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}"
    data = Path(os.environ.get("CHARTER_DATA") or "var")
    passwords = _passwords(data / "sample.json")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        _say("no Chromium here: apt-get install chromium, or brew install chromium")
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        studio = Studio(browser, address, passwords)
        if "readme" in words:
            _say(str(studio.for_readme(Path("docs/images"))))
        else:
            _say(f"{sum(1 for _ in studio.everything(Path('shots')))} pictures")
        browser.close()
    return 0


@dataclass(frozen=True, slots=True)
class Studio:
    """A browser in front of an installation with sample people. `passwords`: by first part of the address."""

    browser: Browser
    address: str
    passwords: dict[str, str]

    def everything(self, folder: Path) -> Iterator[Path]:
        """Photograph every page as the person who uses it; yields the files."""
        folder.mkdir(exist_ok=True)
        for theme in THEMES:
            for who in sorted({shot.who for shot in SHOTS}):
                context = self._signed_in(who, theme)
                mine = [shot for shot in SHOTS if shot.who == who]
                yield from self._each(context, mine, folder, theme)
                context.close()
            context = self._window(theme)
            yield from self._each(context, [SIGNED_OUT], folder, theme)
            context.close()

    def for_readme(self, folder: Path) -> Path:
        """The words of a charter beside its YAML."""
        folder.mkdir(parents=True, exist_ok=True)
        context = self._signed_in(README.who, "light")
        page = context.new_page()
        page.set_viewport_size({"width": WIDTHS[0], "height": README_HEIGHT})
        page.goto(README.path)
        file = folder / f"{README.name}.png"
        page.screenshot(path=file)
        context.close()
        return file

    def _each(
        self, context: BrowserContext, shots: Sequence[Shot], folder: Path, theme: str
    ) -> Iterator[Path]:
        page = context.new_page()
        for shot in shots:
            if not _open(page, shot):
                _say(f"{shot.name}: nothing to show yet; `make demo` makes some")
                continue
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                file = folder / f"{shot.name}-{width}-{theme}.png"
                page.screenshot(path=file, full_page=True)
                yield file

    def _signed_in(self, who: str, theme: str) -> BrowserContext:
        context = self._window(theme)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(f"{who}@sample.example")
        page.locator("[name=password]").fill(self.passwords[who])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.address}/")
        page.close()
        return context

    def _window(self, theme: str) -> BrowserContext:
        dark = theme == "dark"
        return self.browser.new_context(
            base_url=self.address, color_scheme="dark" if dark else "light"
        )


def _open(page: Page, shot: Shot) -> bool:
    page.goto(shot.path)
    if not shot.first:
        return True
    link = page.locator("main tbody th a").first
    if not link.count():
        return False
    page.goto(link.get_attribute("href") or shot.path)
    return True


def _passwords(file: Path) -> dict[str, str]:
    people = json.loads(file.read_text())["people"]
    return {row["email"].partition("@")[0]: row["password"] for row in people}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
