"""The decision log: sealed into a chain, signed, verified, and dropped a week at a time when it is old."""
