"""Pages about what agents may do, and what they were answered."""
