"""Why a signed statement is refused although its signature is good."""

from __future__ import annotations


class ManifestError(ValueError):
    """The statement is not one to act on; `code` says why."""

    code = "bad_manifest"


class FormError(ManifestError):
    """A member is missing, unknown or of the wrong type."""

    code = "bad_form"


class ForeignError(ManifestError):
    """It is another agent's, environment's or manifest's."""

    code = "foreign_manifest"


class RollbackError(ManifestError):
    """It is older than one seen before."""

    code = "manifest_rollback"


class StaleError(ManifestError):
    """It is not valid at this time: not yet, or no longer."""

    code = "stale"
