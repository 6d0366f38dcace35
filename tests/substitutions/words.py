"""Other words in the place of those that were read."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random  # noqa: TID251 (the same seed makes the same cases)

from tests.factories import ARTICLE, CONTRACT

RESOURCES = ("customer_profile", "payroll", "card_vault", "ledger", "mailing_list")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_-*ÄéЖ中‮ \n"
HEX = "0123456789abcdef"


def other_digest(digest: str, known: Sequence[str], random: Random) -> str:
    """A digest of something else, or nearly the same one."""
    ways = [
        lambda: random.choice([one for one in known if one != digest]),
        lambda: _one_digit(digest, random),
        lambda: digest.upper(),
        lambda: digest.removeprefix("sha256:"),
        lambda: digest[:-1],
        lambda: "sha512:" + digest[7:],
        lambda: "sha256:" + "0" * 64,
    ]
    return random.choice(ways)()


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
    actions = random.randint(51, 5000)
    resource = random.choice(RESOURCES)
    mode = random.choice(["read", "write", "read/write"])
    text = ARTICLE + CONTRACT
    changes = [
        lambda: text.replace(
            "max_actions_per_run: 50", f"max_actions_per_run: {actions}"
        ),
        lambda: text.replace(
            "can_access:\n", f"can_access:\n    - {resource}_{actions} ({mode})\n"
        ),
        lambda: text.replace("    - billing_system\n", ""),
        lambda: text.replace("0.7", f"0.{random.randint(10, 69)}"),
        lambda: text.replace(
            "requires_approval: [delete_*, modify_billing_*]",
            "requires_approval: [delete_*]",
        ),
        lambda: text.replace(
            "customer_profile (read)",
            f"customer_profile ({random.choice(['write', 'read/write'])})",
        ),
    ]
    return random.choice(changes)() + f"# {random.random()}\n"
