"""Act three: time runs out, and a person stops an agent at once."""

from __future__ import annotations

import time

from charter import Charter
from charter.client.run import Run
from examples.demo.company import ORCHESTRATOR, Company
from examples.demo.narration import answer, heading, say

MINUTE = 60.0


def run_out(charter: Charter, run: Run, *, begun: float) -> None:
    """Wait for the minute to be over, and ask once more."""
    heading("A run past its time")
    left = MINUTE - (time.monotonic() - begun)
    if left > 0:
        say(f"The clerk's minute ends in {left:.0f} seconds …")
        time.sleep(left + 0.5)
    answer(
        "read_board, after the minute", run.check("read_board", "clock_board", "read")
    )
    run.__exit__(None, None, None)
    charter.close()


def suspend(company: Company) -> None:
    """Suspend the orchestrator during a run, look that it is denied, and let it go on."""
    heading("Suspended at once")
    alice, grace = company.person("Alice"), company.person("Grace")
    agent = f"/agents/{ORCHESTRATOR}/"
    charter = company.agent(ORCHESTRATOR)
    with charter.run(context={"confidence_score": 0.9}) as run:
        before = run.check("get_profile", "customer_profile", "read")
        answer("get_profile, before", before)
        say("Alice presses Suspend.")
        alice.send(
            f"{agent}suspension/",
            "/suspension/",
            name=ORCHESTRATOR,
            reason="showing how it is done",
        )
        answer(
            "get_profile, right after",
            run.check("get_profile", "customer_profile", "read"),
        )
    alice.send(agent, "/resumption/")
    grace.send(agent, "/resumption/")
    say("Alice asks that it may go on, and Grace, her line, confirms: it takes two.")
    charter.close()
