"""The people, teams and agents of the sample company, as data."""

from __future__ import annotations

from dataclasses import dataclass

SAMPLE_DOMAIN = "sample.example"


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Someone to sign in as; `role` says in words what they are there for."""

    key: str
    name: str
    role: str
    teams: tuple[str, ...] = ()
    on_call: bool = False
    reports_to: str | None = None

    @property
    def email(self) -> str:
        return f"{self.key}@{SAMPLE_DOMAIN}"


TEAMS = {
    "customer-success": "Customer success",
    "customer-operations": "Customer operations",
    "risk-and-compliance": "Risk and compliance",
    "finance": "Finance",
}
LEADS = {
    "customer-success": "grace",
    "customer-operations": "grace",
    "risk-and-compliance": "bob",
    "finance": "dave",
}

PEOPLE = (
    SamplePerson(
        "grace",
        "Grace Adeyemi",
        "head of customer success: the line above Alice",
        ("customer-success",),
        on_call=True,
    ),
    SamplePerson(
        "alice",
        "Alice Moreno",
        "PM: owns the onboarding orchestrator and writes its charter",
        ("customer-success",),
        reports_to="grace",
    ),
    SamplePerson(
        "bob",
        "Bob Okafor",
        "approver: signs deployments",
        ("risk-and-compliance",),
    ),
    SamplePerson(
        "carol",
        "Carol Jensen",
        "reviewer: answers agents that wait",
        ("customer-operations",),
        on_call=True,
        reports_to="grace",
    ),
    SamplePerson(
        "dave", "Dave Lindqvist", "another team: sees the catalogue only", ("finance",)
    ),
    SamplePerson("erin", "Erin Novak", "auditor: reads everything"),
    SamplePerson("frank", "Frank Weber", "administrator"),
)


@dataclass(frozen=True, slots=True)
class SampleAgent:
    """An agent to register; `charter` is a file in `examples/`, saved as its first version."""

    slug: str
    title: str
    kind: str
    purpose: str
    owner_team: str
    accountable: str
    reviewers: str | None = None
    charter: str | None = None


AGENTS = (
    SampleAgent(
        "onboarding-orchestrator",
        "Onboarding orchestrator",
        "macro",
        "Takes a new customer from signed contract to first value.",
        "customer-success",
        "alice",
        "customer-operations",
        "onboarding-orchestrator.yaml",
    ),
    SampleAgent(
        "minute-clerk",
        "Minute clerk",
        "micro",
        "Reads the clock board for one minute, then has to stop.",
        "customer-success",
        "alice",
        "customer-operations",
        "minute-clerk.yaml",
    ),
    SampleAgent(
        "invoice-reader",
        "Invoice reader",
        "micro",
        "Reads one invoice and returns its lines as a table.",
        "finance",
        "dave",
    ),
)
