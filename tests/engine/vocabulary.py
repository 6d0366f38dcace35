"""What generated cases are made of: few words, and many near misses of each.

`random` is a `random.Random`, seeded or Hypothesis's own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

VERBS = ["delete", "create", "get", "modify"]
NOUNS = ["order", "refund", "http_record"]
RESOURCES = ["orders", "billing_system", "crm_accounts"]
MODES = ["read", "write", "direct"]
FIELDS = ["score", "amount", "region", "known"]
NUMBERS = ["score", "amount"]
COUNTERS = ["cost_usd", "abc", "tokens", "calls_per_user"]
TEAMS = [None, None, "finance", "legal"]
LITERALS: list[Any] = [
    Decimal("0.7"),
    Decimal(500),
    Decimal(-1),
    True,
    False,
    "EU",
    "Straße",
    "",
]
TEXTS = ["eu", "EU", "EU ", "STRASSE", ""]
AMOUNTS: list[Any] = [0.7, 0.7000000000000001, 0.6999, 500, 500.0, 501, -1, -1.5]
VALUES: list[Any] = [
    0.7,
    0.7000000000000001,
    Decimal("0.70"),
    500,
    500.0,
    Decimal("500.000001"),
    501,
    -1,
    -0.0,
    2**53,
    10**309,
    1.7976931348623157e308,
    Decimal("1E-400"),
    float("nan"),
    float("inf"),
    True,
    False,
    None,
    "eu",
    "EU",
    "EU ",
    "STRASSE",
    "",
    "500",
    "true",
    [],
    [500],
    {"a": 1},
]


def fitting_field(random, literal: Any) -> str:
    """Give the field where such a literal is usual, or now and then another."""
    if chance(random, 15):
        return str(random.choice(FIELDS))
    if isinstance(literal, bool):
        return "known"
    return "region" if isinstance(literal, str) else str(random.choice(NUMBERS))


def draw_value(random, field: str) -> Any:
    """Give a value that is usual in a field, or now and then any other."""
    if chance(random, 20):
        return random.choice(VALUES)
    if field == "known":
        return random.choice([True, False])
    return random.choice(TEXTS if field == "region" else AMOUNTS)


def chance(random, percent: float) -> bool:
    return bool(random.random() * 100 < percent)


def draw_action(random) -> str:
    return f"{random.choice(VERBS)}_{random.choice(NOUNS)}"


def respell(random, name: str) -> str:
    """Write a name as another would: the same to a restriction, or just not."""
    first, _, rest = name.partition("_")
    words = [word.title() for word in name.split("_")]
    return str(
        random.choice(
            [
                first + "".join(words[1:]),
                "".join(words),
                name.replace("_", "-"),
                name.replace("_", "."),
                name.replace("_", "__"),
                name.replace("_", ""),
                name.upper(),
                f"_{name}",
                f"{name}_",
                f"{name}s",
                f"{name}_archive",
                f"{name}Archive",
                f"{name}2",
                f"x{name}",
                f"HTTP{words[0]}",
                name[:-1],
                first,
                rest or name,
            ]
        )
    )


def beneath(random, resource: str) -> str:
    """Give something under a resource, or only beside it."""
    mark = random.choice(["/", ".", ":", "_", "-"])
    below = random.choice(["7", "items", "items/3", "Items:3"])
    return f"{resource}{mark}{below}"


def draw_pattern(random, name: str) -> str:
    """Give a pattern of no to four stars that meets the name, or nearly does."""
    first, _, rest = name.partition("_")
    kind = random.randrange(18)
    shapes: list[str] = [
        name,
        f"{first}_*",
        f"{first}*",
        f"{first}",
        f"*_{rest or first}",
        f"*{rest or first}",
        f"*{name[1:-1]}*",
        f"*{first[0]}*{first[-1]}*",
        f"{first[0]}*{name[-1]}",
        f"*{first[:2]}*{first[2:4]}*{name[-2:]}*",
        f"_{first}*",
        f"*{first}_*_*",
        # Pieces that would have to share letters of the name.
        f"{first}*{first}",
        f"*{name[-3:]}*{name[-2:]}",
    ]
    if kind < len(shapes):
        return str(shapes[kind])
    return "*" if kind == len(shapes) else respell(random, name)
