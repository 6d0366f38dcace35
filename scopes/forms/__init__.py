"""What people fill in about charters."""

from __future__ import annotations

from scopes.forms.contract import (
    ClauseFormSet,
    ContractForm,
    clause_rows,
    contract_from,
)
from scopes.forms.draft import CounterForm, DraftForm

__all__ = [
    "ClauseFormSet",
    "ContractForm",
    "CounterForm",
    "DraftForm",
    "clause_rows",
    "contract_from",
]
