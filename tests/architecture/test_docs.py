"""What the documentation lists is what the code has: every code, setting and address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from approvals import errors as _approvals
from charter.cli.parser import command_names
from charter.engine import Code
from charter.language.lints import CODES
from charter.language.problems import Code as TextCode
from charter.language.risk import TABLE
from config.refusals import status_of
from config.settings.env import VARIABLES
from registry.errors import Refusal
from registry.event_types import TYPES
from registry.fetch import errors as _fetch
from registry.imports import errors as _imports
from scopes import errors as _scopes
from scopes.resolver.problems import TITLES
from scopes.resolver.routes import FIXED, ITEMS

DOCS = Path(__file__).resolve().parents[2] / "docs"
# Imported so that every refusal is known.
REFUSALS_IN = (_approvals, _fetch, _imports, _scopes)
# Read by the supervisor or by Django itself, before there are settings.
BEFORE_SETTINGS = {"DJANGO_SETTINGS_MODULE", "PORT"}
PROBES = {"/healthz", "/readyz"}


def rows(page: str, section: str = "") -> list[list[str]]:
    """The cells of the section's table rows; without a section, of the page's."""
    text = (DOCS / page).read_text()
    if section:
        text = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def named(page: str, section: str = "") -> list[str]:
    return [row[0].strip("`") for row in rows(page, section)]


def kinds(of: type[Refusal]) -> list[type[Refusal]]:
    return [of, *(found for kind in of.__subclasses__() for found in kinds(kind))]


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("Decisions", [code.value for code in Code]),
        ("No answer from the resolver", list(TITLES)),
        ("Problems of a charter's text", [code.value for code in TextCode]),
    ],
)
def test_every_code_is_documented_once(section, codes):
    assert sorted(named("codes.md", section)) == sorted(codes)


def test_every_refusal_is_documented_with_its_status():
    documented = {
        (row[0].strip("`"), row[1]) for row in rows("codes.md", "Refusals to people")
    }

    assert documented == {
        # The kind alone gives the status; some want more to be made than a message.
        (kind.code, str(status_of(kind.__new__(kind)).value))
        for kind in kinds(Refusal)
    }


def test_every_piece_of_advice_is_documented_with_its_severity():
    documented = {row[0].strip("`"): row[1] for row in rows("codes.md", "Advice")}

    assert documented == {code: str(severity) for code, severity in CODES.items()}


def test_the_risk_table_is_documented_row_by_row():
    documented = [tuple(row) for row in rows("risk.md", "Changes")]

    assert documented == [
        (
            f"`{row.kind}`",
            f"`{row.path}`" if row.path else "anything else",
            ", ".join(sorted(row.modes)) or "any",
            str(row.level),
            str(row.production),
            row.reason,
        )
        for row in TABLE
    ]


def test_every_setting_is_documented_once():
    names = [variable.name for variable in VARIABLES.values()]

    assert sorted(named("settings.md")) == sorted([*names, *BEFORE_SETTINGS])


def test_every_address_for_agents_is_documented():
    text = (DOCS / "http.md").read_text()
    served = {f"{method} {path}" for path, (method, _) in FIXED.items()} | {
        f"{method} /api/v1/{collection}/{{}}/{verb}".rstrip("/")
        for (collection, verb), (method, _) in ITEMS.items()
    }

    headings = re.findall(r"^## `(\w+ [^?`]+)", text, re.MULTILINE)
    documented = {re.sub(r"\{\w+\}", "{}", heading) for heading in headings}

    assert documented == {one for one in served if one.split()[1] not in PROBES}


def test_every_command_is_documented_once():
    documented = [name.split()[1] for name in named("cli.md")]

    assert sorted(documented) == sorted(command_names())


def test_every_event_is_documented_with_how_people_hear_of_it():
    text = (DOCS / "events.md").read_text().partition("\n## Signed")[0]
    documented = re.findall(
        r"^\| `(charter[\w.]+)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE
    )

    assert documented == [
        (
            kind.name,
            kind.says,
            "endpoints only"
            if kind.usual is None
            else f"{kind.usual}, always"
            if kind.mandatory
            else str(kind.usual),
        )
        for kind in TYPES.values()
    ]
