"""Does outbox tasks in processes of their own and dies in the middle where told, by SIGKILL.

Reads a line of JSON at a time, `{"event": id, "die_at": step or null}`, and answers one: how the process
ended and how many steps it took. A step is a statement or a commit; a process told to die at step 3 does
two and begins no third.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import django


def main() -> None:
    """Load everything once; each task gets a copy of this process."""
    django.setup()
    from config.celery import app  # noqa: PLC0415 (Django must be set up first)

    app.loader.import_default_modules()
    say({"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _work(asked["event"], asked["die_at"], writing)
        os.close(writing)
        with os.fdopen(reading) as steps:
            counted = steps.read()
        _, status = os.waitpid(child, 0)
        say(
            {
                "killed": os.WIFSIGNALED(status),
                "code": os.waitstatus_to_exitcode(status),
                "steps": counted.count("."),
            }
        )


def say(facts: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def _work(event: int, die_at: int | None, writing: int) -> None:
    """Do the task and exit; 0 when it was done or there was nothing to do."""
    from config.celery import app  # noqa: PLC0415 (Django must be set up first)
    from registry.models import OutboxEvent  # noqa: PLC0415

    topic = OutboxEvent.objects.get(pk=event).topic
    Steps(die_at, writing).install()
    try:
        app.tasks[topic](event_id=event)
    except BaseException as error:  # noqa: BLE001 (whatever it is, the parent is told)
        sys.stderr.write(f"{topic} {event}: {error!r}\n")
        os._exit(1)
    os._exit(0)


class Steps:
    """Counts statements and commits on a pipe that outlives the process, and ends it at the right one."""

    def __init__(self, die_at: int | None, writing: int) -> None:
        self.die_at, self.writing, self.taken = die_at, writing, 0

    def install(self) -> None:
        from django.db import connection  # noqa: PLC0415 (Django must be set up first)
        from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: PLC0415

        connection.ensure_connection()
        connection.execute_wrappers.append(self._statement)
        commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined] # no public hook stands around it

        def counted(wrapper: BaseDatabaseWrapper) -> None:
            self.step()
            commit(wrapper)
            self.step()

        setattr(BaseDatabaseWrapper, "_commit", counted)  # noqa: B010 (nor one to name)

    def _statement(self, execute: Any, *statement: Any) -> Any:
        self.step()
        return execute(*statement)

    def step(self) -> None:
        self.taken += 1
        if self.taken == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(self.writing, b".")


if __name__ == "__main__":
    main()
