"""PostgreSQL's home: the folder that holds its data, its socket and, for root, its programs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from config.embedded.account import Account, unprivileged
from config.embedded.console import say
from config.embedded.errors import StartError
from config.embedded.lock import Lock
from config.embedded.paths import Layout


@dataclass(frozen=True, slots=True)
class Home:
    """Folders of one PostgreSQL; `account` is whom it runs as, None for ourselves."""

    folder: Path
    socket: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def access(self) -> Path:
        """Who may connect, and how (`pg_hba.conf`)."""
        return self.folder / "access.conf"

    @property
    def lock(self) -> Lock:
        return Lock(self.folder / "lock")

    @property
    def programs(self) -> Path:
        return self.folder / "programs"


def open_home(layout: Layout) -> Home:
    """Find or make the home that belongs to a data folder."""
    account = unprivileged()
    if account is None:
        return _own_home(layout)
    try:
        return _system_home(layout, account)
    except OSError as error:
        raise StartError(
            f"PostgreSQL does not run as root and its folder {layout.system_home} "
            f"cannot be made ({error.strerror}): run as an ordinary user, or set "
            "DATABASE_URL"
        ) from None


def _own_home(layout: Layout) -> Home:
    folder = layout.postgres_link
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "lock").touch(mode=0o600)
    except OSError as error:
        raise StartError(
            f"{folder} cannot be written ({error.strerror}): run as the user who "
            "made it, or choose another folder with CHARTER_DATA"
        ) from None
    return Home(folder, layout.sockets, account=None)


def _system_home(layout: Layout, account: Account) -> Home:
    """Use the folder the link names; without one, make both.

    The home itself stays root's, so that nothing running as `nobody` can put a link where root writes.
    """
    link = layout.postgres_link
    if link.is_dir() and not link.is_symlink():
        raise StartError(
            f"{link} was made by an ordinary user: run as that user, or choose "
            "another folder with CHARTER_DATA"
        )

    folder = link.readlink() if link.is_symlink() else layout.system_home
    if not link.is_symlink():
        _set_aside(folder)
        link.symlink_to(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.parent.chmod(0o755)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    (folder / "lock").touch(mode=0o600)

    socket = folder / "socket"
    socket.mkdir(mode=0o700, exist_ok=True)
    account.own(socket)
    return Home(folder, socket, account)


def _set_aside(folder: Path) -> None:
    """Keep, but do not use, the database of a data folder that was removed."""
    if folder.exists():
        kept = folder.with_name(f"{folder.name}.{time.strftime('%Y%m%d-%H%M%S')}")
        folder.rename(kept)
        say(f"The database of an earlier data folder is kept in {kept}.")
