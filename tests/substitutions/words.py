"""Other words in the place of those that were read."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random  # noqa: TID251 (the same seed makes the same cases)

from tests.factories import ARTICLE, CONTRACT

MODES = ("read", "write", "read/write")
RESOURCES = ("customer_profile", "payroll", "card_vault", "ledger", "mailing_list")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_-*ÄéЖ中\u202e \n"
HEX = "0123456789abcdef"


def other_digest(digest: str, known: Sequence[str], random: Random) -> str:
    """A digest of something else, or nearly the same one."""
    return random.choice(
        [
            random.choice([one for one in known if one != digest]),
            _one_digit(digest, random),
            digest.upper(),
            digest.removeprefix("sha256:"),
            digest[:-1],
            "sha512:" + digest[7:],
            "sha256:" + "0" * 64,
        ]
    )


def _one_digit(digest: str, random: Random) -> str:
    at = random.randrange(7, len(digest))
    digit = random.choice([one for one in HEX if one != digest[at]])
    return digest[:at] + digit + digest[at + 1 :]


def other_text(text: str, random: Random) -> str:
    """Another text: a letter put in, taken out or changed somewhere."""
    at = random.randrange(len(text) + 1)
    letter = random.choice(LETTERS)
    made = random.choice(
        [
            text[:at] + letter + text[at:],
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at + 1 :],
            text.replace("read", "read/write"),
            text.replace("payroll", "payrol1"),
        ]
    )
    return made if made != text else text + letter


def other_charter(random: Random) -> str:
    """A charter that allows something else than the usual one; valid."""
    number = random.randint(51, 5000)
    grant = f"    - {random.choice(RESOURCES)}_{number} ({random.choice(MODES)})\n"
    old, new = random.choice(
        [
            ("max_actions_per_run: 50", f"max_actions_per_run: {number}"),
            ("can_access:\n", f"can_access:\n{grant}"),
            ("    - billing_system\n", ""),
            ("0.7", f"0.{random.randint(10, 69)}"),
            (", modify_billing_*", ""),
            ("profile (read)", f"profile ({random.choice(MODES[1:])})"),
        ]
    )
    return (ARTICLE + CONTRACT).replace(old, new) + f"# {random.random()}\n"
