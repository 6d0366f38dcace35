"""Documents and addresses into proposals, and agents that come in from elsewhere."""
