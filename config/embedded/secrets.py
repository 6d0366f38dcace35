"""The secrets of one data folder: random, made once, readable by their owner alone."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from config.embedded.errors import StartError
from config.embedded.files import write_private


@dataclass(frozen=True, slots=True)
class Secrets:
    """Django's secret key and the passwords of the two database roles."""

    secret_key: str
    owner_password: str
    app_password: str


def load_secrets(path: Path) -> Secrets:
    """Read the secrets, or make them if there are none yet."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        made = Secrets(*(secrets.token_urlsafe(48) for _ in range(3)))
        write_private(path, json.dumps(asdict(made), indent=1))
        return made

    try:
        return Secrets(**json.loads(text))
    except (ValueError, TypeError):
        raise StartError(
            f"{path} is damaged: restore it from a backup, or remove it to have new "
            "secrets made (everybody signs in again)"
        ) from None
