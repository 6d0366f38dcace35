"""What people fill in about agents, owners, teams and themselves."""

from __future__ import annotations

from registry.forms.agents import (
    AgentForm,
    HoldForm,
    KeyForm,
    SuspensionForm,
    ThemeForm,
    TokenForm,
)
from registry.forms.base import CharterForm, choose_from, humans, moment_field
from registry.forms.ownership import (
    AdoptionForm,
    LineForm,
    MemberForm,
    NewPersonForm,
    NewTeamForm,
    OrphanPolicyForm,
    ReasonForm,
    RoleForm,
    TeamForm,
    TransferForm,
)

__all__ = [
    "AdoptionForm",
    "AgentForm",
    "CharterForm",
    "HoldForm",
    "KeyForm",
    "LineForm",
    "MemberForm",
    "NewPersonForm",
    "NewTeamForm",
    "OrphanPolicyForm",
    "ReasonForm",
    "RoleForm",
    "SuspensionForm",
    "TeamForm",
    "ThemeForm",
    "TokenForm",
    "TransferForm",
    "choose_from",
    "humans",
    "moment_field",
]
