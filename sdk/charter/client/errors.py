"""What the client raises. None of it ever means that an action may go ahead."""

from __future__ import annotations

NO_ANSWER = "no_answer"


class CharterError(Exception):
    """Anything the client library raises of itself."""


class ConfigurationError(CharterError):
    """A setting is missing or makes no sense."""


class Denied(CharterError):  # noqa: N818 - the name is part of the interface
    """The action may not go ahead; the message is the sentence that says why.

    `code` is the decision's, or `no_answer` where there was none. `effect` tells a deny
    from a person who has not answered yet.
    """

    def __init__(self, say: str, *, code: str, effect: str = "deny") -> None:
        super().__init__(say)
        self.say = say
        self.code = code
        self.effect = effect


class NoAnswerError(CharterError):
    """Nobody answered, or not in a way to rely on; asking again may help.

    `code` is the server's word for it where it sent a problem, else `no_answer`.
    """

    def __init__(self, say: str, *, code: str = NO_ANSWER) -> None:
        super().__init__(say)
        self.say = say
        self.code = code
