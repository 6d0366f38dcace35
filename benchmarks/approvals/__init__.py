"""How fast approvals answer with 1,000 requests open, and how soon one is in force."""
