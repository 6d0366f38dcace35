"""Where everything lies in the data folder."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import StartError
from config.embedded.files import make_private

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_STATE = Path("/var/lib/charter")

# sun_path holds 104 bytes on macOS; `.s.PGSQL.5432.lock` is the longest name put there.
LONGEST_SOCKET_FOLDER = 78
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The data folder (absolute) and what lies in it."""

    data: Path

    @property
    def lock(self) -> Path:
        return self.data / "lock"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets.json"

    @property
    def credentials(self) -> Path:
        """What `load_sample` wrote: sample people, their passwords, the agent key."""
        return self.data / "sample.json"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def mail(self) -> Path:
        return self.data / "mail"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def records(self) -> Path:
        """One file for each process we started, for whoever cleans up after a crash."""
        return self.data / "run"

    @property
    def worker_ready(self) -> Path:
        """There while the worker takes tasks."""
        return self.data / "run" / "worker.ready"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def caddy(self) -> Path:
        return self.data / "caddy"

    @property
    def beat(self) -> Path:
        return self.data / "beat"

    @property
    def postgres_link(self) -> Path:
        """PostgreSQL's home: a folder here, or for root a link to one that `nobody` can reach."""
        return self.data / "postgres"

    @property
    def system_home(self) -> Path:
        """PostgreSQL's home when we are root."""
        return SYSTEM_STATE / self.mark

    @property
    def mark(self) -> str:
        """A short name for this data folder, unique on the machine."""
        return hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]

    @property
    def sockets(self) -> Path:
        """A private folder with a path short and plain enough for a Unix socket and a URL."""
        return short_folder(self.data / "sockets", self.mark)

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def socket(self, name: str) -> Path:
        return self.sockets / f"{name}.sock"


def short_folder(wanted: Path, mark: str) -> Path:
    """Return `wanted`, or a private one among the temporary files if its path would not do."""
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_FOLDER and PLAIN.fullmatch(
        str(wanted)
    ):
        return wanted
    return Path(tempfile.gettempdir()) / f"charter-{os.geteuid()}-{mark}"


def open_layout(data: Path) -> Layout:
    """Make the folders of a data folder that are missing; refuse one we cannot write."""
    layout = Layout(data.expanduser().absolute())
    try:
        layout.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (
            layout.keys,
            layout.mail,
            layout.logs,
            layout.records,
            layout.valkey,
            layout.caddy,
            layout.beat,
        ):
            make_private(folder)
        layout.lock.touch(mode=0o600)
        _own_sockets(layout.sockets)
    except OSError as error:
        raise StartError(
            f"the data folder {layout.data} cannot be written ({_words(error)}): "
            "choose another, as in `make run CHARTER_DATA=~/charter-data`"
        ) from None
    return layout


def _own_sockets(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.geteuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    folder.chmod(0o700)


def _words(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
