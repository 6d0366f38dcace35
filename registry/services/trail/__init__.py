"""The audit trail: found, read, taken out, sealed into its chain and checked. Writing is `services.audit`."""
