"""The documents of the crowded company: charters, a table to import, a server.json."""

from __future__ import annotations

TABLE = """\
id,name,title,purpose,reads,writes,deletes
A-1,clerk,Clerk,Keeps the desk in order,desk.get_issue,desk.edit_issue,desk.delete_issue
A-2,scribe,Scribe,Writes the minutes of a meeting from its recording,,,
"""

SERVER = {
    "name": "com.example/customer-desk",
    "description": "Reads and changes the tickets of the customer desk.",
    "version": "1.4.0",
    "title": "Customer desk",
    "remotes": [{"type": "streamable-http", "url": "https://desk.example.com/mcp"}],
}

MISSING = "  - {step: post, agent: refund-poster, version: 2}\n"
DESK = """\
agent: contract-desk
type: macro
authorization:
  can_access:
    - contract_archive (read)
    - ledger (read/write)
    - invoice-checker-1 (direct)
    - contract-notifier-1 (direct)
  cannot_access:
    - card_data
  escalation:
    trigger: confidence_score < 0.7
    action: queue_for_human_review
  scope_boundary:
    max_actions_per_run: 50
    timeout_minutes: 30
    max_delegation_depth: 1
    requires_approval: [delete_*]
workflow:
  - {step: check, agent: invoice-checker-1, version: 1}
  - {step: tell, agent: contract-notifier-1, needs: [check]}
contract:
  outcome: Every contract is answered within two days
  clauses:
    - {name: answered_in_time, metric: hours_to_first_value, target: "<= 48", source: crm}
"""


def leaf(slug: str) -> str:
    return f"""\
agent: {slug}
type: micro
purpose: One step of the contract desk
task: Do one step
authorization:
  can_access:
    - contract_archive (read)
  scope_boundary:
    max_actions_per_run: 5
    timeout_minutes: 2
"""
