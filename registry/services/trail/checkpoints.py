"""The audit trail as a chain: each of its links seals one entry."""

from __future__ import annotations

from registry.models import AuditCheckpoint, AuditSeal
from registry.services.chains import Chain

TRAIL = Chain(
    name="installation",
    typ="charter-audit+jws",
    seals=AuditSeal.objects,
    checkpoints=AuditCheckpoint.objects,
    end="entry",
    end_of=lambda seal: seal.entry_id,
    lock=0x61756469745F7365,  # `audit_se`
)
