"""Claiming an agent nobody owns, with the charter that an import proposes for it."""

from __future__ import annotations

from django.db import transaction

from registry.models import Agent, OwnershipTransfer, Person, Team
from registry.services.ownership.claims import adopt_agent, offer_adoption
from scopes.services.proposed import open_proposed_draft


@transaction.atomic
def claim_agent(
    agent: Agent, *, team: Team, accountable: Person, by: Person
) -> OwnershipTransfer | None:
    """Take it in: who claims it for themselves answers at once, and the proposed charter becomes the draft.

    For somebody else the offer is returned that they must accept; until then nobody owns it.
    """
    if accountable == by:
        adopted = adopt_agent(agent, team=team, by=by)
        open_proposed_draft(adopted, by=by)
        return None
    return offer_adoption(agent, team=team, accountable=accountable, by=by)
