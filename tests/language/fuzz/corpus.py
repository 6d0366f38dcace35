"""The documents that are mutated: every charter the tests and examples hold."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.language.samples import FULL, MICRO, SMALL
from tests.language.test_edit import BASE, CONTRACTS
from tests.language.test_edit_by_hand import HAND
from tests.language.test_reader_refusals import BROKEN, CHANGES

ROOT = Path(__file__).resolve().parents[3]

ODD = """\
agent: odd-one
type: micro
purpose: "quotes \\" and 'single', no, 1:30, ünïcode \U0001f600, # no comment: really"
authorization:
  can_access:
    - {"resource": "2024", 'modes': [read, 'write'], when: 'a == "no" or b in [1, "x", true]'}
    - crm/Accounts.x:y (direct/read)
  cannot_access: ["*", '*_x', a*b]
  escalation: {trigger: "not (a < 1 and b > -2.50)", action: stop_run}
  scope_boundary:
    timeout_minutes: 5
    max_actions_per_run: 10
    max_cost_usd_per_day: 0.05
examples:
  - name: |
      a literal
    action: a
    resource: b
    mode: read
    context: {a: -1, b: 1.5e+3, c: [null, ~, true, 0x1F, 0o17, .5], "": {}, d: ""}
    usage: {cost_usd: 0.25}
    run: {actions_used: 0, minutes_elapsed: 1.5, counters: {cost_usd: 1}}
    expect: deny
"""


def corpus() -> list[str]:
    """Every document, shortest first, so that cases are quick."""
    texts = {ODD, FULL, MICRO, SMALL, HAND, *(BASE + one for one in CONTRACTS)}
    texts |= {text for text, _ in BROKEN if isinstance(text, str) and len(text) < 9999}
    texts |= {SMALL.replace(old, new) for old, new, _ in CHANGES}
    for path in (ROOT / "examples").glob("*.yaml"):
        texts.add(path.read_text())
    for path in (ROOT / "tests/conformance").rglob("*.yaml"):
        data = yaml.safe_load(path.read_text())
        if isinstance(data, dict) and isinstance(data.get("charter"), str):
            texts.add(data["charter"])
    return sorted(texts, key=lambda text: (len(text), text))
