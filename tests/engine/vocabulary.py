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


def chance(random, percent: float) -> bool:
    return bool(random.random() * 100 < percent)


def draw_action(random) -> str:
    return f"{random.choice(VERBS)}_{random.choice(NOUNS)}"


def respell(random, name: str) -> str:
    """Write a name as another would: the same to a restriction, or just not."""
    first, _, rest = name.partition("_")
    words = name.split("_")
    match random.randrange(14):
        case 0:
            return first + "".join(word.title() for word in words[1:])
        case 1:
            return "".join(word.title() for word in words)
        case 2:
            return name.replace("_", "-")
        case 3:
            return name.replace("_", ".")
        case 4:
            return name.replace("_", "__")
        case 5:
            return name.upper()
        case 6:
            return "_" + name
        case 7:
            return name + "_"
        case 8:
            return name.replace("_", "")
        case 9:
            return name + random.choice(["s", "_archive", "Archive", "2"])
        case 10:
            return name[:-1]
        case 11:
            return random.choice(["x", "x_", "HTTP", "un"]) + name
        case 12:
            return first
        case _:
            return rest or name


def beneath(random, resource: str) -> str:
    """Give something under a resource, or only beside it."""
    mark = random.choice(["/", ".", ":", "_", "-"])
    return resource + mark + random.choice(["7", "items", "items/3", "Items:3"])


def draw_pattern(random, name: str) -> str:
    """Give a pattern of no to four stars that meets the name, or nearly does."""
    first, _, rest = name.partition("_")
    kind = random.randrange(16)
    shapes = [
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
    ]
    if kind < len(shapes):
        return shapes[kind]
    return "*" if kind == len(shapes) else respell(random, name)
