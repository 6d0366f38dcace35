"""`first_administrator EMAIL --name NAME`: somebody who may add everything else, to an empty installation."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from registry.errors import Refusal
from registry.models import Person
from registry.services.beginning import begin


class Command(BaseCommand):
    """Ask for a password, then begin."""

    help = (
        "Add the first administrator, and the environments staging and production. The password is "
        "asked for at a terminal, and else read from standard input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)

    def handle(self, *_: Any, **options: Any) -> None:
        """Begin, and say what comes next."""
        email, name = str(options["email"]), str(options["name"])
        try:
            validate_email(email)
            password = _password()
            validate_password(password, Person(email=email, name=name))
            person = begin(email=email, name=name, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Refusal as refusal:
            words = f"{refusal.message}: {refusal.fix}" if refusal.fix else str(refusal)
            raise CommandError(words) from None
        self.stdout.write(
            f"{person} is administrator. Sign in, then add people, teams and approval rules under Settings"
        )


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass("Password: ")
    if getpass("Again: ") != first:
        raise CommandError("the two are not the same; nothing was made")
    return first
