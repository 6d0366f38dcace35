"""What a decision costs, beside other engines, and as charters grow in size and number."""
