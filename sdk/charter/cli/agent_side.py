"""The command line as an agent: its key, its manifest, its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from charter.cli.command import CommandError, Exit
from charter.client.config import Config, from_env
from charter.client.errors import ConfigurationError, NoAnswerError
from charter.client.transport import Transport

if TYPE_CHECKING:
    import httpx

    from charter.client.steps import Flow

T = TypeVar("T")

WIRE: httpx.BaseTransport | None = None
"""What carries the calls; None: the network. Tests put another here."""


def agent_config() -> Config:
    """Read who asks, and where, from the environment. Raises `CommandError`."""
    try:
        return from_env()
    except ConfigurationError as problem:
        raise CommandError(
            f"{problem}; the page Connect of the agent shows all three"
        ) from problem


def carry(config: Config, flow: Flow[T]) -> T:
    """Return what a flow of calls returns. Raises `CommandError` where nobody answers."""
    transport = Transport(config, WIRE)
    try:
        return transport.run(flow)
    except NoAnswerError as problem:
        raise CommandError(problem.say, Exit.NO_ANSWER) from problem
    finally:
        transport.close()
