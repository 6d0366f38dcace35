"""Edits of a charter that a person wrote, line by line."""

from __future__ import annotations

from difflib import ndiff

import pytest

from charter.language.edit import (
    EditError,
    add_entry,
    remove_entry,
    replace_entry,
    set_value,
)

HAND = """\
agent: filing-clerk
type: macro
authorization:
  can_access:   # what it may touch
    # the archive first
    - archive (read)     # every year
    -   resource: orders   # in full
        modes: [read]
        # only ours
        when: region == "EU"

    - letters (write)
  cannot_access: [payroll,
                  "*_vault"]   # never
  escalation:   # one rule
    trigger: amount > 5
    action: stop_run
  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5}  # small
workflow:
- step: sort     # first
  agent: sorter
- {step: file, agent: filer, needs: [sort]}
tools:
  crm.get: {action: get, resource: crm, mode: read}  # dotted
"""

EDITS = [
    (
        (remove_entry, "authorization.can_access[0]"),
        ["    - archive (read)     # every year"],
        [],
    ),
    (
        (remove_entry, "authorization.can_access[1]"),
        [
            "    -   resource: orders   # in full",
            "        modes: [read]",
            "        # only ours",
            '        when: region == "EU"',
        ],
        [],
    ),
    (
        (replace_entry, "authorization.can_access[2]", "letters (read)"),
        ["    - letters (write)"],
        ["    - letters (read)"],
    ),
    (
        (add_entry, "authorization.cannot_access", "hr_*"),
        ['                  "*_vault"]   # never'],
        ['                  "*_vault", hr_*]   # never'],
    ),
    (
        (add_entry, "workflow", {"step": "tell", "agent": "teller", "needs": ["file"]}),
        [],
        ["- {step: tell, agent: teller, needs: [file]}"],
    ),
    (
        (remove_entry, "workflow[1]"),
        ["- {step: file, agent: filer, needs: [sort]}"],
        [],
    ),
    (
        (set_value, ("tools", "crm.get", "mode"), "direct"),
        ["  crm.get: {action: get, resource: crm, mode: read}  # dotted"],
        ["  crm.get: {action: get, resource: crm, mode: direct}  # dotted"],
    ),
    (
        (remove_entry, ("tools", "crm.get")),
        ["tools:", "  crm.get: {action: get, resource: crm, mode: read}  # dotted"],
        ["tools: {}"],
    ),
    (
        (remove_entry, "authorization.escalation[0]"),
        [
            "  escalation:   # one rule",
            "    trigger: amount > 5",
            "    action: stop_run",
        ],
        [],
    ),
    (
        (set_value, "authorization.scope_boundary.max_cost_usd_per_run", 2.5),
        ["  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5}  # small"],
        [
            "  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5, "
            "max_cost_usd_per_run: 2.5}  # small"
        ],
    ),
    (
        (
            add_entry,
            "authorization.escalation",
            {"trigger": "amount > 9", "action": "notify_owner"},
        ),
        [
            "  escalation:   # one rule",
            "    trigger: amount > 5",
            "    action: stop_run",
        ],
        [
            "  escalation:",
            '    - {trigger: "amount > 5", action: stop_run}',
            '    - {trigger: "amount > 9", action: notify_owner}',
        ],
    ),
    (
        (replace_entry, "authorization.can_access[1].when", 'region == "US"'),
        ['        when: region == "EU"'],
        ["        when: 'region == \"US\"'"],
    ),
    (
        (set_value, "authorization.can_access[1].actions", ["get"]),
        [],
        ["        actions: [get]"],
    ),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("edit", "gone", "new"), EDITS, ids=range(len(EDITS)))
def test_an_edit_touches_its_own_lines(edit, gone, new, newline):
    change, *arguments = edit
    text = HAND.replace("\n", newline)

    edited = change(text, *arguments)

    before, after = text.split(newline), edited.split(newline)
    changes = [line for line in ndiff(before, after) if line[:2] in ("- ", "+ ")]
    assert sorted(changes) == sorted(
        [f"- {one}" for one in gone] + [f"+ {one}" for one in new]
    )


WRONG = [
    (remove_entry, "authorization.can_access[9]"),
    (remove_entry, "authorization.can_access"),
    (remove_entry, "no such path]"),
    (remove_entry, ""),
    (replace_entry, "authorization.can_access[9]", "a (read)"),
    (replace_entry, "authorization.can_access[0]", "a (reed)"),
    (add_entry, "authorization.can_acess", "a (read)"),
    (add_entry, "authorization.can_access", "a"),
    (add_entry, "agent", "a"),
    (set_value, "agent", None),
    (set_value, "agent.name", "a"),
    (set_value, "authorization.scope_boundary.timeout_minutes", 0),
]


@pytest.mark.parametrize("edit", WRONG, ids=range(len(WRONG)))
def test_an_edit_that_makes_no_charter_is_refused(edit):
    change, *arguments = edit

    with pytest.raises(EditError, match="cannot be changed"):
        change(HAND, *arguments)
