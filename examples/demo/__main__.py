"""Play the whole road against a running `make run`; under two minutes."""

from __future__ import annotations

import time

from examples.demo import agent, signing, stopping
from examples.demo.company import find_company
from examples.demo.narration import heading, say


def main() -> None:
    """Sign, work, wait, stop; then say where to look."""
    company = find_company()
    signing.put_in_force(company)
    begun = time.monotonic()
    clerk, clerks_run = agent.start_clock(company)
    agent.work(company)
    agent.use_up(company)
    stopping.suspend(company)
    stopping.run_out(clerk, clerks_run, begun=begun)
    heading("Look around")
    say(f"Runs and decisions: {company.address}/runs/ (as Alice)")
    say(f"Who changed what: {company.address}/audit/ (as Erin, the auditor)")


if __name__ == "__main__":
    main()
