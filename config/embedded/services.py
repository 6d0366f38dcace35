"""The database and the broker: embedded, or the ones the environment names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from config.embedded import postgres, valkey
from config.embedded.console import say
from config.embedded.errors import StartError
from config.embedded.external import own_database
from config.embedded.home import Home, open_home
from config.embedded.leftovers import stop_leftovers
from config.embedded.lock import Lock
from config.embedded.paths import Layout
from config.embedded.processes import Process, start
from config.embedded.secrets import Secrets, load_secrets

POSTGRES_STOPS_WITHIN = 5.0
VALKEY_STOPS_WITHIN = 2.0


@dataclass(slots=True)
class Services:
    """What was started, and the environment variables that say where each is found."""

    addresses: dict[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)
    locks: list[Lock] = field(default_factory=list)

    def stop(self) -> None:
        """Stop them, the database last."""
        for process in reversed(self.processes):
            within = POSTGRES_STOPS_WITHIN
            if process.program.name == "valkey":
                within = VALKEY_STOPS_WITHIN
            process.stop(within=within)
        self.processes.clear()
        for lock in self.locks:
            lock.release()


@contextmanager
def running_services(layout: Layout, environ: Mapping[str, str]) -> Iterator[Services]:
    """Start what `environ` does not name, in this data folder, and stop it at the end.

    `DATABASE_URL` (with `DATABASE_OWNER_URL`) and `CELERY_BROKER_URL` name services of one's own.
    The caller holds the folder's lock.
    """
    services = Services()
    stopped = stop_leftovers(layout)
    if stopped:
        say(f"Stopped what an earlier start left behind: {', '.join(stopped)}.")
    try:
        _start_database(layout, services, environ)
        _start_broker(layout, services, environ)
        yield services
    finally:
        services.stop()


def addresses(layout: Layout, environ: Mapping[str, str]) -> dict[str, str]:
    """Return where the services of a running supervisor are found, once its database answers."""
    secrets = load_secrets(layout.secrets)
    found = _given_database(secrets, environ)
    if not found:
        home = open_home(layout)
        postgres.wait_for_other(home, log=layout.log("postgres"))
        found = _embedded_database(home, secrets)
    found["CELERY_BROKER_URL"] = environ.get("CELERY_BROKER_URL") or valkey.url(layout)
    return found


def _start_database(
    layout: Layout, services: Services, environ: Mapping[str, str]
) -> None:
    secrets = load_secrets(layout.secrets)
    given = _given_database(secrets, environ)
    if given:
        say("Using the database of DATABASE_URL.")
        services.addresses |= given
        return

    home = open_home(layout)
    _lock_home(home, services)
    made = home.data.exists()
    say("Starting PostgreSQL …" if made else "Making the database …")
    process = start(postgres.prepare(layout, home, secrets))
    services.processes.append(process)
    postgres.wait_ready(home, process)
    services.addresses |= _embedded_database(home, secrets)


def _start_broker(
    layout: Layout, services: Services, environ: Mapping[str, str]
) -> None:
    given = environ.get("CELERY_BROKER_URL")
    if given:
        say("Using the broker of CELERY_BROKER_URL.")
        services.addresses["CELERY_BROKER_URL"] = given
        return

    say("Starting Valkey …")
    process = start(valkey.prepare(layout))
    services.processes.append(process)
    valkey.wait_ready(layout, process)
    services.addresses["CELERY_BROKER_URL"] = valkey.url(layout)


def _given_database(secrets: Secrets, environ: Mapping[str, str]) -> dict[str, str]:
    url = environ.get("DATABASE_URL")
    if not url:
        return {}
    owner = environ.get("DATABASE_OWNER_URL")
    if owner:
        return {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner}
    return own_database(url, secrets)


def _embedded_database(home: Home, secrets: Secrets) -> dict[str, str]:
    app, owner = postgres.urls(home, secrets)
    return {"DATABASE_URL": app, "DATABASE_OWNER_URL": owner}


def _lock_home(home: Home, services: Services) -> None:
    """Refuse a home that another data folder uses: a copy of root's data folder leads to the same one."""
    lock = home.lock
    if not lock.take(does="postgres"):
        raise StartError(
            f"the database in {home.folder} is in use by another data folder: was "
            "this one copied? remove the link `postgres` in it to begin with an "
            "empty database"
        )
    services.locks.append(lock)
