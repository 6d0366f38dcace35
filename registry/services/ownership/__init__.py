"""Who answers for an agent: records, transfers, orphans, claims, and people who leave."""
