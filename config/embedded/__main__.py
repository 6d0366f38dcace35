"""`python -m config.embedded up | manage … | exec …`, behind the targets of the Makefile."""

from __future__ import annotations

import os
import signal
import sys

from config.embedded.console import say
from config.embedded.errors import StartError
from config.embedded.manage import manage, run_with_services
from config.embedded.up import default_data, up

USAGE = "usage: python -m config.embedded up | manage WORD… | exec COMMAND…"


def main(words: list[str]) -> int:
    """Do one thing and return its exit code; what a person can mend is said in a sentence."""
    try:
        match words:
            case ["up"]:
                return up(default_data(), os.environ.get("PORT") or "8000")
            case ["manage", *rest]:
                return manage(default_data(), rest)
            case ["exec", program, *rest]:
                return run_with_services(default_data(), [program, *rest], owner=True)
            case _:
                say(USAGE)
                return 2
    except StartError as error:
        say(f"Cannot start: {error}")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
