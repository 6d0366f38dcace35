"""The charter that `charter init` begins with."""

from __future__ import annotations

from charter.language.document import AgentType

_HEAD = """\
agent: {agent}
type: {type}
purpose: Says in one or two sentences what {agent} is for.
"""
_TASK = """\
task: Names the one thing this agent does
"""
_BODY = """\
authorization:
  can_access: # exact names, and each mode in so many words: read, write or direct
    - customer_profile (read)
    - resource: onboarding_checklist
      modes: [write]
      actions: [check_item, delete_item] # no others
  cannot_access: # every mode, and everything beneath; nothing below undoes a denial
    - billing_system
    - admin_settings
  escalation: # when it cannot be told, it counts as true
    trigger: confidence_score < 0.7
    action: queue_for_human_review
  edge_cases: # what it does when it cannot simply go on
    ambiguous_input: queue_for_human_review
    tool_timeout: {retry: 2, then: stop_run}
    tool_error: stop_run
    low_confidence: queue_for_human_review
  scope_boundary: # what a run may use up
    max_actions_per_run: 50
    timeout_minutes: 30
    requires_approval: ["delete*"] # a person says yes first
examples: # run at every save; one that fails blocks a deployment request
  - name: reads a profile
    action: get_profile
    resource: customer_profile
    mode: read
    context: {confidence_score: 0.9}
    expect: allow
  - name: asks before it deletes
    action: delete_item
    resource: onboarding_checklist
    mode: write
    context: {confidence_score: 0.9}
    expect: require_approval
  - name: hands over when it is unsure
    action: get_profile
    resource: customer_profile
    mode: read
    context: {confidence_score: 0.4}
    expect: escalate
  - name: keeps out of billing
    action: get_invoice
    resource: billing_system/invoices
    mode: read
    context: {confidence_score: 0.9}
    expect: deny
"""


def starter(agent: str, kind: AgentType, schema: str | None) -> str:
    """Give a charter that reads and whose examples pass; `agent` must be a valid name."""
    first = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    head = _HEAD.format(agent=agent, type=kind)
    return first + head + (_TASK if kind is AgentType.MICRO else "") + _BODY
