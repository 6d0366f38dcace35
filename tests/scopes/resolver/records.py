"""The fixture of the certification scenario: its two subjects and eight decisions."""

from __future__ import annotations

END = """
  cannot_access: []
  scope_boundary: {max_actions_per_run: 10, timeout_minutes: 5}
"""
ALICE = f"""\
agent: alice
type: macro
authorization:
  can_access:
    - record-1 (read)
    - {{resource: record-1, modes: [write], actions: [write]}}
    - {{resource: record-1, modes: [write], actions: [delete], when: soft == true}}
    - {{resource: record-2, modes: [write], actions: [write], when: status == "active"}}
{END}"""
BOB = f"""\
agent: bob
type: macro
authorization:
  can_access:
    - record-1 (read)
    - {{resource: record-2, modes: [write], actions: [write], when: role == "admin"}}
    - {{resource: record-2, modes: [write], actions: [write], when: status == "archived"}}
{END}"""


def who(name, **properties):
    return {"type": "user", "id": name, **kept(properties)}


def do(name, **properties):
    return {"name": name, **kept(properties)}


def on(name, **properties):
    return {"type": "record", "id": name, **kept(properties)}


def kept(properties):
    return {"properties": properties} if properties else {}


def asking(subject, action, resource, **more):
    return {"subject": subject, "action": action, "resource": resource, **more}


READ = asking(who("alice"), do("read"), on("record-1"))
TIME = {"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"}
USERS = {"type": "user"}
RECORDS = {"type": "record"}
DECISIONS = [
    (READ, True),
    (asking(who("alice"), do("write"), on("record-1")), True),
    (asking(who("bob"), do("read"), on("record-1")), True),
    (asking(who("bob"), do("write"), on("record-1")), False),
    (asking(who("alice"), do("write"), on("record-2", status="archived")), False),
    (
        asking(
            who("bob", role="admin"), do("write"), on("record-2", status="archived")
        ),
        True,
    ),
    (asking(who("alice"), do("delete", soft=True), on("record-1")), True),
    (asking(who("alice"), do("delete", soft=False), on("record-1")), False),
    ({**READ, "context": TIME}, True),
    (
        asking(
            who("alice", department="Sales", role="manager"),
            do("read", method="GET"),
            on("record-1", status="active", owner="bob"),
        ),
        True,
    ),
    ({**READ, "foo": "bar", "futureField": {"nested": True}}, True),
]
