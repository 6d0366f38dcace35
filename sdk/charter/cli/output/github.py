"""Findings as workflow commands, which GitHub shows beside the lines of a change.

Source: docs.github.com, "Workflow commands for GitHub Actions", and the escaping of
actions/toolkit (`%`, CR and LF; in properties also `:` and `,`).
"""

from __future__ import annotations

from collections.abc import Sequence

from charter.cli.findings import Checked, Finding
from charter.language.lints import Severity

_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "notice",
}


def render(_: str, checked: Sequence[Checked]) -> str:
    """Give a line for each finding; nothing when nothing was found."""
    return "\n".join(
        _command(one.file, finding) for one in checked for finding in one.findings
    )


def _command(file: str, finding: Finding) -> str:
    properties = {
        "file": file,
        "line": str(finding.line),
        "col": str(finding.column),
        "title": finding.code,
    }
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = f"{finding.message}; {finding.fix}" if finding.fix else finding.message
    return f"::{_LEVELS[finding.severity]} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
