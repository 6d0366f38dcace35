"""What people fill in about charters."""

from __future__ import annotations

from scopes.forms.contract import (
    ClauseForms,
    ClauseFormSet,
    ContractForm,
    clause_rows,
    contract_from,
)
from scopes.forms.draft import CounterForm, DraftForm

__all__ = [
    "ClauseFormSet",
    "ClauseForms",
    "ContractForm",
    "CounterForm",
    "DraftForm",
    "clause_rows",
    "contract_from",
]
