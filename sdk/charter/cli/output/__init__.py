"""The forms in which findings are printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from charter.cli.findings import Checked
from charter.cli.output import github, junit, sarif, table

FINDINGS = ("table", "json", "jsonl", "yaml", "junit", "sarif", "github")

Render = Callable[[str, Sequence[Checked]], str]

REPORTS: dict[str, Render] = {
    "table": table.render,
    "junit": junit.render,
    "sarif": sarif.render,
    "github": github.render,
}
"""Each takes the command's name and what was found; data forms are the command's."""
