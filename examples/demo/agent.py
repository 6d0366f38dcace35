"""Act two: the agent works, and meets every kind of answer."""

from __future__ import annotations

from charter import Charter
from charter.client.decision import Decision
from charter.client.run import Run
from examples.demo.company import CLERK, ORCHESTRATOR, Company
from examples.demo.narration import answer, heading, say
from examples.demo.reviewing import answer_review

ACTIONS = 50


def work(company: Company) -> None:
    """One run of the orchestrator: allowed, denied, held and answered, escalated."""
    heading("The agent works")
    charter = company.agent(ORCHESTRATOR)
    manifest = charter.manifest()
    say(
        f"It fetched version {manifest.version} for {manifest.environment} and checked the"
        f" signature, {manifest.digest[:15]}…"
    )
    with charter.run(
        task="onboard customer 8812", context={"confidence_score": 0.93}
    ) as run:
        _ask(run, "get_profile", "customer_profile", "read")
        _ask(run, "get_invoice", "billing_system", "read")
        _held(company, run)
        _unsure(company, run)
        run.metric("hours_to_first_value", 31)
        say(f"It reports 31 hours to first value. Its trace: /runs/{run.id}/")
    charter.close()


def use_up(company: Company) -> None:
    """Another run goes to its boundary: fifty actions, and not one more."""
    heading("Fifty actions, and not one more")
    charter = company.agent(ORCHESTRATOR)
    with charter.run(task="read a lot", context={"confidence_score": 0.9}) as run:
        last = None
        for _ in range(ACTIONS):
            last = run.check("get_profile", "customer_profile", "read").require()
        if last is not None and last.left is not None:
            say(f"{last.left['actions_used']} of {ACTIONS} actions were allowed.")
        _ask(run, "get_profile", "customer_profile", "read")
    charter.close()


def start_clock(company: Company) -> tuple[Charter, Run]:
    """Open a run that may last one minute; it is asked again at the end."""
    charter = company.agent(CLERK)
    run = charter.run(task="read the board", context={"confidence_score": 0.9})
    run.__enter__()
    say("Meanwhile the minute clerk begins a run that may last one minute:")
    _ask(run, "read_board", "clock_board", "read")
    return charter, run


def _ask(run: Run, action: str, resource: str, mode: str) -> Decision:
    decision = run.check(action, resource, mode)
    answer(f"{action} on {resource} ({mode})", decision)
    return decision


def _held(company: Company, run: Run) -> None:
    say("It wants to delete an item of the checklist, which a person must allow:")
    arguments = {"item": "send welcome kit", "customer": 8812}
    asked = run.check(
        "delete_checklist_item", "onboarding_checklist", "write", arguments=arguments
    )
    answer("delete_checklist_item on onboarding_checklist (write)", asked)
    answer_review(company, asked, says="yes", note="the customer declined the kit")
    say(f"The agent had waited; its answer: {run.wait(asked)}. It asks again:")
    again = run.check(
        "delete_checklist_item",
        "onboarding_checklist",
        "write",
        arguments=arguments,
        call=asked.call,
    )
    answer("delete_checklist_item, the same call", again)


def _unsure(company: Company, run: Run) -> None:
    say("Then it is no longer sure of itself (confidence 0.4):")
    asked = run.check(
        "send_welcome",
        "notification_service",
        "write",
        context={"confidence_score": 0.4},
    )
    answer("send_welcome on notification_service (write)", asked)
    answer_review(company, asked, says="no", note="wait for the customer's address")
    say(f"The answer: {run.wait(asked)}. It asks again:")
    again = run.check(
        "send_welcome",
        "notification_service",
        "write",
        context={"confidence_score": 0.4},
        call=asked.call,
    )
    answer("send_welcome, the same call", again)
