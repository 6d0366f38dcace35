"""A database of one's own, named by DATABASE_URL: its owner makes the tables, a second role does the rest."""

from __future__ import annotations

import json
import subprocess
import sys

from config.embedded.console import say
from config.embedded.errors import StartError
from config.embedded.paths import ROOT
from config.embedded.secrets import Secrets

WITHIN = 30.0


def own_database(url: str, secrets: Secrets) -> dict[str, str]:
    """Make or find the role `charter_app` in the owner's database and return both addresses.

    Done by a child, so that the supervisor need not keep a database driver in memory.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "config.embedded.roles"],
            cwd=ROOT,
            input=json.dumps({"url": url, "password": secrets.app_password}),
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StartError(
            f"the database of DATABASE_URL did not answer within {WITHIN:.0f} s"
        ) from None
    if done.returncode:
        raise StartError(done.stderr.strip())

    app_url = json.loads(done.stdout)["url"]
    if app_url is None:
        say(
            "Warning: the role of DATABASE_URL may not make roles, so one role "
            "both owns the tables and runs the application; set DATABASE_OWNER_URL "
            "to keep them apart."
        )
    return {"DATABASE_URL": app_url or url, "DATABASE_OWNER_URL": url}
