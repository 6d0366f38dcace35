"""Charters of the sample company that are not examples on their own."""

from __future__ import annotations

CHECKER = """\
agent: term-checker
type: micro
purpose: Reads one contract and says when its term ends.
task: Say when the term ends
authorization:
  can_access:
    - customer_profile (read)
  scope_boundary:
    max_actions_per_run: 5
    timeout_minutes: 2
"""

REMINDER = """\
agent: renewal-reminder
type: micro
purpose: Writes one reminder to the colleague who looks after a customer.
task: Send a note
authorization:
  can_access:
    - notification_service (write)
  cannot_access:
    - customer_communications
  scope_boundary:
    max_actions_per_run: 3
    timeout_minutes: 2
"""

DESK = """\
agent: renewal-desk
type: macro
purpose: Finds contracts that end soon and sees that somebody speaks to the customer.
authorization:
  can_access:
    - customer_profile (read)
    - notification_service (write)
  cannot_access:
    - billing_system
    - customer_communications
  escalation:
    trigger: confidence_score < 0.7
    action: queue_for_human_review
  scope_boundary:
    max_actions_per_run: 20
    timeout_minutes: 15
    max_delegation_depth: 1
workflow:
  - {step: check_term, agent: term-checker, version: 1}
  - {step: remind, agent: renewal-reminder, version: 1, needs: [check_term]}
contract:
  outcome: Whoever looks after a customer knows of a term's end sixty days before
  clauses:
    - {name: told_in_time, metric: days_before_term_ends, target: ">= 60", unit: days, objective: 95%, window: 30d, source: agent, report_within: 72h}
"""  # noqa: E501  a clause is one line, as the editor writes it
