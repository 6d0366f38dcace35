"""The main job, end to end: real browser, real worker, real agent."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from charter import Charter
from charter.client.config import Config
from tests.journeys.browser import open_draft, sign_in
from tests.journeys.installation import Installation

AGENT = "/agents/onboarding-orchestrator/"


@pytest.mark.browser
@pytest.mark.server
def test_a_charter_is_written_signed_lived_under_and_stopped(
    browser: Browser, charter_installation: Installation
):
    company = charter_installation
    windows = {
        name: sign_in(browser, company.address, company.person(name))
        for name in ("Alice", "Bob", "Carol", "Grace")
    }

    version = _write(windows["Alice"])
    request = _ask(windows["Alice"], version)
    _authors_cannot_approve(windows["Alice"], request)
    _approve(windows["Bob"], request)
    _in_force(windows["Alice"])
    run_id = _live(company, windows["Carol"])
    _read_back(windows["Alice"], run_id)
    _suspend(company, windows["Alice"])
    _resume(windows["Alice"], windows["Grace"])

    for person in ("Alice", "Bob"):
        assert "is in force in Production" in company.mail_to(
            company.person(person)["email"]
        )


def _write(alice: Page) -> str:
    open_draft(alice, AGENT)
    alice.get_by_role("link", name="Say what it must deliver, in a form").click()
    alice.get_by_label("Outcome").fill("First value within 48 hours")
    alice.get_by_label("Name", exact=True).fill("time_to_first_value")
    alice.get_by_label("What is measured").fill("hours_to_first_value")
    alice.get_by_label("Must be").select_option("<=")
    alice.get_by_label("Target").fill("48")
    alice.locator(
        "form[action$='/contract/'] button[type=submit], main form button"
    ).last.click()
    expect(alice.get_by_text("The contract is in the draft")).to_be_visible()
    alice.goto(f"{AGENT}draft/")
    alice.get_by_role("button", name="Save version").click()
    alice.wait_for_url(re.compile(r"/versions/\d+/$"))
    return alice.url


def _ask(alice: Page, version: str) -> str:
    alice.goto(f"{version}request/?environment=production&mode=enforce")
    alice.get_by_label("Why now").fill("The first customers start on Monday")
    alice.get_by_role("button", name=re.compile("^Ask")).click()
    alice.wait_for_url(re.compile(r"/approvals/\d+/$"))
    return alice.url


def _authors_cannot_approve(alice: Page, request: str) -> None:
    alice.goto(request)
    expect(alice.get_by_text("somebody else must decide").first).to_be_visible()
    expect(alice.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)


def _approve(bob: Page, request: str) -> None:
    bob.goto("/approvals/")
    bob.get_by_role("link", name=re.compile("Onboarding orchestrator")).first.click()
    bob.wait_for_url(request)
    approve = bob.get_by_role(
        "button", name=re.compile(r"^Approve v\d+ for Production")
    )
    expect(approve).to_be_disabled()
    bob.keyboard.press("n")
    expect(bob.locator("#change-1")).to_be_focused()
    marks = bob.get_by_role("button", name=re.compile("^Mark as viewed"))
    for left in range(marks.count(), 0, -1):
        expect(marks).to_have_count(left)
        marks.first.click()
    approve.click()
    expect(bob.get_by_text("Approved").first).to_be_visible()


def _in_force(alice: Page) -> None:
    alice.goto(AGENT)
    for _ in range(40):
        if alice.get_by_text(re.compile("In force")).first.is_visible():
            return
        alice.wait_for_timeout(500)
        alice.reload()
    raise AssertionError("the approved version did not come into force")


@contextmanager
def _agent(company: Installation) -> Iterator[Charter]:
    charter = Charter(
        Config(
            url=company.address,
            key=company.sample["agent_key"],
            trust=company.sample["trust"],
        )
    )
    with closing(charter):
        yield charter


def _live(company: Installation, carol: Page) -> str:
    with _agent(company) as charter:
        assert charter.manifest().agent == "onboarding-orchestrator"
        with charter.run(
            task="customer 8812", context={"confidence_score": 0.9}
        ) as run:
            assert (
                run.check("get_profile", "customer_profile", "read").effect == "allow"
            )
            denied = run.check("get_invoice", "billing_system", "read")
            assert (denied.effect, denied.code) == ("deny", "denied_resource")
            unsure = run.check(
                "get_profile",
                "customer_profile",
                "read",
                context={"confidence_score": 0.4},
            )
            assert unsure.effect == "escalate"
            assert _held(run, carol) == "deleted send welcome kit"
            _spend_the_rest(run)
            run.metric("hours_to_first_value", 31)
            assert run.id is not None
            return run.id


def _held(run: Any, carol: Page) -> str:
    """The agent waits in its guard while Carol answers in the browser."""
    answered: list[str] = []

    def delete_item(item: str) -> str:
        return f"deleted {item}"

    guarded = run.guard(
        "delete_checklist_item", "onboarding_checklist", "write", arguments=("item",)
    )(delete_item)
    agent = threading.Thread(
        target=lambda: answered.append(guarded("send welcome kit"))
    )
    agent.start()
    carol.goto("/reviews/")
    link = carol.get_by_role("link", name=re.compile("delete_checklist_item"))
    for _ in range(40):
        if link.count():
            break
        carol.wait_for_timeout(250)
        carol.reload()
    link.first.click()
    carol.wait_for_url(re.compile(r"/reviews/[0-9a-f-]+/$"))
    carol.get_by_role("button", name="Yes, this once").click()
    agent.join(30)
    return answered[0]


def _spend_the_rest(run: Any) -> None:
    left = 50 - 2
    for _ in range(left):
        run.check("get_profile", "customer_profile", "read").require()
    over = run.check("get_profile", "customer_profile", "read")
    assert (over.effect, over.code) == ("deny", "budget_exhausted")


def _read_back(alice: Page, run_id: str) -> None:
    alice.goto(f"/runs/{run_id}/")
    for word in ("delete_checklist_item", "billing_system", "hours_to_first_value"):
        expect(alice.get_by_text(word).first).to_be_visible()
    alice.goto(f"{AGENT}activity/")
    expect(alice.get_by_text("is in force in Production").first).to_be_visible()


def _suspend(company: Installation, alice: Page) -> None:
    with (
        _agent(company) as charter,
        charter.run(context={"confidence_score": 0.9}) as run,
    ):
        run.check("get_profile", "customer_profile", "read").require()
        alice.goto(AGENT)
        alice.get_by_role("link", name="Suspend").click()
        alice.get_by_label("Why").fill("it looked odd")
        alice.get_by_label("The agent's name").fill("onboarding-orchestrator")
        alice.get_by_role("button", name=re.compile("^Suspend")).click()
        expect(alice.get_by_text("it looked odd").first).to_be_visible()
        stopped = run.check("get_profile", "customer_profile", "read")
        assert (stopped.effect, stopped.code) == ("deny", "agent_suspended")


def _resume(alice: Page, grace: Page) -> None:
    alice.goto(AGENT)
    alice.get_by_role("button", name="Ask to let it go on").click()
    expect(alice.get_by_text("You asked; another person confirms")).to_be_visible()
    grace.goto(AGENT)
    grace.get_by_role("button", name="Confirm: let it go on").click()
    expect(grace.get_by_text("Onboarding orchestrator goes on")).to_be_visible()
