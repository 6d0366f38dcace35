"""Charters the tests of the language share."""

from __future__ import annotations

from pathlib import Path

ARTICLE = Path(__file__, "../../../examples/onboarding-orchestrator.yaml").resolve()

SMALL = """\
agent: filing-clerk
type: micro
authorization:
  can_access: []
  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5}
"""

FULL = """\
agent: refund-assistant
type: macro
purpose: Refunds customers within limits.
authorization:
  can_access:
    - {resource: refunds, modes: [write], actions: [create_refund]}
    - {resource: crm_accounts, modes: [read], when: region == "EU"}
    - customer_profile (read)
  cannot_access:
    - {resource: orders, actions: [delete_*]}
    - "*_vault"
    - customer_communications (direct)
  escalation:
    - {trigger: confidence_score < 0.7, action: queue_for_human_review}
    - {actions: ["*refund*"], trigger: refund_amount > 500 or new_payee == true, action: queue_for_human_review, reviewers: finance}
    - {actions: ["*refund*"], trigger: failed_attempts >= 3, action: stop_run}
    - {actions: ["*refund*"], trigger: refund_amount > 250, action: notify_owner}
  edge_cases:
    ambiguous_input: queue_for_human_review
    tool_timeout: {retry: 2, then: stop_run}
  scope_boundary:
    max_actions_per_run: 50
    timeout_minutes: 30
    max_runs_per_hour: 60
    max_open_runs: 5
    max_cost_usd_per_run: 5
    max_delegation_depth: 1
    requires_approval:
      - delete_*
      - {pattern: "*_refund", reviewers: finance, within_minutes: 15, quorum: 2}
tools:
  createRefund: {action: create_refund, resource: refunds, mode: write, context: {refund_amount: amount}, show: [order_id, amount]}
workflow:
  - {step: check_profile, agent: profile-checker, version: 3, on_error: {retry: 2, then: stop_run}}
  - {step: send_welcome, agent: notifier, needs: [check_profile], on_error: queue_for_human_review}
contract:
  outcome: A new customer reaches the first value milestone within 48 hours with no manual intervention
  clauses:
    - {name: time_to_first_value, metric: hours_to_first_value, target: "<= 48", unit: hours, objective: 95%, window: 30d, min_sample: 20, source: crm, report_within: 72h}
    - {name: no_rework, metric: reopened, target: "== 0", objective: 98%, window: 30d, guardrail: true, source: crm, report_within: 7d}
  on_breach: require_review
examples:
  - {name: reads the profile, action: get_profile, resource: customer_profile, mode: read, context: {confidence_score: 0.9}, expect: allow}
  - {name: stops in time, action: get_profile, resource: customer_profile, mode: read, run: {actions_used: 50, minutes_elapsed: 1}, expect: deny}
"""  # noqa: E501  a document, as a person would write it

MICRO = """\
agent: csv-checker
type: micro
authorization:
  can_access: [uploads (read)]
  scope_boundary: {max_actions_per_run: 3, timeout_minutes: 1}
task: Validate this CSV against the schema
output_schema: {type: object, required: [rows], properties: {rows: {type: integer}}}
"""
