"""Findings as SARIF 2.1.0 (OASIS), which code scanners and editors take in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from charter.cli.findings import Checked, Finding
from charter.language.lints import Severity

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def render(command: str, checked: Sequence[Checked]) -> str:
    """Give one run with a rule for each code found and a result for each finding."""
    found = [(one.file, finding) for one in checked for finding in one.findings]
    rules = {finding.code: _rule(finding) for _, finding in found}
    places = {code: index for index, code in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": f"charter {command}", "rules": [*rules.values()]}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(file, finding, places[finding.code]) for file, finding in found
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(finding: Finding) -> dict[str, Any]:
    words = finding.code.replace("_", " ")
    return {
        "id": finding.code,
        "shortDescription": {"text": words},
        "help": {"text": f"{words}; what to do: {finding.fix or finding.message}"},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
    }


def _result(file: str, finding: Finding, index: int) -> dict[str, Any]:
    message = f"{finding.message}; {finding.fix}" if finding.fix else finding.message
    region = {"startLine": finding.line, "startColumn": finding.column}
    artifact = {"uri": _uri(file)}
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [
            {"physicalLocation": {"artifactLocation": artifact, "region": region}}
        ],
    }
    if finding.path:
        result["locations"][0]["logicalLocations"] = [
            {"fullyQualifiedName": finding.path}
        ]
    return result


def _uri(file: str) -> str:
    """Give a file's name as a URI reference; a relative name stays one."""
    path = PurePath(file)
    written = quote(path.as_posix().encode(errors="surrogateescape"))
    return f"file://{written}" if path.is_absolute() else written
