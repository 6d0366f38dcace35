"""Pages about who agreed."""
