"""Pages that join apps."""
