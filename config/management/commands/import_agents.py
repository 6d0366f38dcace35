"""`import_agents`: what the page does, from the command line; MCP servers that are commands only here."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.errors import Refusal
from registry.imports.mcp_command import ask_command
from registry.imports.proposal import Kind
from registry.models import Person, Team
from scopes.models import Import
from scopes.services import import_asking
from scopes.services.imports import (
    begin_from_address,
    begin_from_file,
    begin_from_proposal,
    carry_out_step,
    choose,
    problem_lines,
)


class Command(BaseCommand):
    """Bring agents in, unclaimed or owned by a team; nothing is in force."""

    help = (
        "Import agents from a file, an address, or an MCP server that is a command. "
        "Examples: import_agents csv agents.csv --by alice@example.com --dry-run; "
        "import_agents mcp --by alice@example.com --stdio -- npx some-server"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options, the same for each kind."""
        kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
        for kind in Import.Kind:
            found = kinds.add_parser(kind.value, help=kind.label)
            found.add_argument(
                "source", nargs="*", help="a file, or an http or https address"
            )
            found.add_argument(
                "--by", required=True, metavar="EMAIL", help="who brings them in"
            )
            found.add_argument(
                "--owner", metavar="TEAM", help="the team that owns them"
            )
            found.add_argument(
                "--accountable",
                metavar="EMAIL",
                help="who answers for them (--by if absent)",
            )
            found.add_argument(
                "--grant-writes",
                action="store_true",
                help="propose writes as grants too",
            )
            found.add_argument(
                "--dry-run",
                action="store_true",
                help="say what would come in, and stop",
            )
            if kind == Import.Kind.MCP:
                found.add_argument(
                    "--stdio",
                    action="store_true",
                    help="run a command and ask it: --stdio -- npx some-server",
                )

    def handle(self, *_: Any, **options: Any) -> None:
        """Read, then import all of it, or say why not."""
        by = _person(options["by"])
        try:
            batch = self._begun(options, by)
            self._import(batch, options, by)
        except Refusal as refusal:
            raise CommandError(_in_words(refusal)) from None

    def _begun(self, options: dict[str, Any], by: Person) -> Import:
        kind, given = Kind(options["kind"]), options["source"]
        if options.get("stdio") and given:
            return begin_from_proposal(
                ask_command(given), source=f"command {given[0]}", by=by
            )
        if len(given) != 1:
            raise CommandError("name one file or address, or --stdio and a command")
        source = given[0]
        if source.startswith(("http://", "https://")):
            batch = begin_from_address(kind, url=source, by=by)
            # Here nobody waits for a page: what is left to the worker is done at once.
            while batch.state == Import.State.READING:
                import_asking.read_step(str(batch.pk), step=batch.step)
                batch.refresh_from_db()
            return batch
        try:
            content = Path(source).read_bytes()
        except OSError as error:
            raise CommandError(f"cannot read `{source}`: {error.strerror}") from None
        return begin_from_file(kind, content=content, source=Path(source).name, by=by)

    def _import(self, batch: Import, options: dict[str, Any], by: Person) -> None:
        if batch.state == Import.State.FAILED:
            raise CommandError(". ".join(filter(None, [batch.problem, batch.fix])))
        if options["dry_run"]:
            for item in batch.items.all():
                self.stdout.write(f"{item.name}\t{item.proposal['title']}")
            return
        team = _team(options["owner"])
        accountable = _person(options["accountable"]) if options["accountable"] else by
        batch = choose(
            batch,
            items=None,
            owner_team=team,
            accountable=accountable if team else None,
            writes=options["grant_writes"],
            by=by,
        )
        while batch.state == Import.State.IMPORTING:
            carry_out_step(str(batch.pk), step=batch.step)
            batch.refresh_from_db()
        for item in batch.items.select_related("agent"):
            name = item.agent.slug if item.agent else item.name
            self.stdout.write(f"{name}\t{item.get_outcome_display()}\t{item.note}")


def _person(email: str) -> Person:
    found = Person.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"there is nobody with the address `{email}`")
    return found


def _team(slug: str | None) -> Team | None:
    if not slug:
        return None
    found = Team.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"there is no team `{slug}`")
    return found


def _in_words(refusal: Refusal) -> str:
    lines = [
        f"  line {one['line']}: {one['message']}" for one in problem_lines(refusal)
    ]
    first = f"{refusal.message}: {refusal.fix}" if refusal.fix else refusal.message
    return "\n".join([first, *lines])
