"""Certification: campaigns that ask whether what is in force is still right, and the answers."""
