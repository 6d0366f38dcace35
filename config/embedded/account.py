"""The account PostgreSQL runs under: it refuses to be root."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group on this machine."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give the file or folder to this account; only root may give away."""
        os.chown(path, self.uid, self.gid)


def unprivileged() -> Account | None:
    """Return `nobody` when we are root; None when we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)
