"""Pages about who the agents are."""
