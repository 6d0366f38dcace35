"""Generated requests as plain data: near the charter's names, and sometimes none at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.engine.case_charters import Theme, near_resource
from tests.engine.vocabulary import (
    COUNTERS,
    FIELDS,
    MODES,
    chance,
    draw_action,
    draw_value,
    respell,
)

KIB_32 = 32 * 1024
USAGES: list[Any] = [
    0,
    1,
    0.01,
    0.000001,
    Decimal("0.000001"),
    4.999999,
    5,
    5.000001,
    Decimal("5.010000"),
    7.5,
]
NO_NAMES: list[Any] = [
    None,
    "",
    7,
    "get order",
    "-get",
    "/orders",
    "delete_*",
    "get%5Forder",
    "gеt_order",  # noqa: RUF001 - a Cyrillic letter on purpose
    "orders\u200b",
    "orders\n",
    "a" * 129,
    ["orders"],
]
# What is wrong, and what only looks so: both sides of every line the page draws.
ODD_MEMBERS: list[tuple[str, Any]] = [
    ("mode", "Read"),
    ("mode", "read/write"),
    ("mode", None),
    ("context", None),
    ("context", [1]),
    ("context", {"note": "a\0b"}),
    ("context", {"note": "\ud800"}),
    ("context", {"a\0": 1}),
    ("context", {"\udfff": 1}),
    ("context", {7: "x"}),
    ("context", {"deep": [{"a": ["\0"]}]}),
    ("context", {"x": "y" * (KIB_32 - 8)}),
    ("context", {"x": "y" * (KIB_32 - 7)}),
    ("context", {"x": "\n" * (KIB_32 // 2 - 4)}),
    ("context", {"x": "\n" * (KIB_32 // 2 - 3)}),
    ("context", {"x": "é" * (KIB_32 // 2 - 4)}),
    ("context", {"x": "é" * (KIB_32 // 2 - 3)}),
    ("context", {"x": "\x01" * 5460}),
    ("context", {"x": "\x01" * 5461}),
    ("context", {"n": Decimal("0.1000000000000000000001")}),
    ("usage", None),
    ("usage", []),
    ("usage", {"cost_usd": -0.01}),
    ("usage", {"cost_usd": -0.0}),
    ("usage", {"cost_usd": 0.0000001}),
    ("usage", {"cost_usd": Decimal("0.1234567")}),
    ("usage", {"cost_usd": Decimal("0.1234560")}),
    ("usage", {"cost_usd": 1e-7}),
    ("usage", {"cost_usd": True}),
    ("usage", {"cost_usd": "1"}),
    ("usage", {"cost_usd": None}),
    ("usage", {"cost_usd": float("nan")}),
    ("usage", {"cost_usd": float("inf")}),
    ("usage", {"Cost": 1}),
    ("usage", {"actions": 1}),
    ("usage", {"max": 1}),
    ("usage", {"a" * 64: 1}),
    ("usage", {"a" * 65: 1}),
    ("usage", {"": 1}),
    ("arguments", None),
    ("arguments", []),
    ("arguments", {}),
    ("arguments", {"id": 2**53}),
    ("arguments", {"id": 2**53 - 1}),
    ("arguments", {"id": 2.0**53}),
    ("arguments", {"id": float("nan")}),
    ("arguments", {"id": Decimal("0.1000000000000000000001")}),
    ("arguments", {"id": Decimal("0.10")}),
    ("arguments", {"id": "\udfff"}),
    ("arguments", {"id": "\U0001f600"}),
    ("call", ""),
    ("call", "c" * 128),
    ("call", "c" * 129),
    ("call", "\0"),
    ("call", "\ud800"),
    ("call", 7),
    ("call", None),
    ("run", {}),
    ("Action", "get_order"),
    ("state", None),
]
NO_REQUESTS: list[Any] = [None, [], "x", 1, True, {}, {"action": "get_order"}]


def draw_data(random, theme: Theme) -> Any:
    """Draw a request as plain data; about one in twenty is odd."""
    data = draw_valid(random, theme)
    if chance(random, 94):
        return data
    match random.randrange(8):
        case 0:
            return random.choice(NO_REQUESTS)
        case 1:
            return {**data, random.choice(["action", "resource"]): no_name(random)}
        case _:
            name, value = random.choice(ODD_MEMBERS)
            return {**data, name: value}


def draw_valid(random, theme: Theme) -> dict[str, Any]:
    data: dict[str, Any] = {
        "action": near_action(random, theme),
        "resource": theme.resource
        if chance(random, 80)
        else near_resource(random, theme),
        "mode": theme.mode.value if chance(random, 88) else random.choice(MODES),
    }
    if chance(random, 88):
        data["context"] = draw_context(random)
    if chance(random, 35):
        names = random.sample(COUNTERS, k=random.choice([1, 1, 2]))
        data["usage"] = {name: random.choice(USAGES) for name in names}
    if chance(random, 25):
        data["arguments"] = {"order_id": random.choice(["A-1", "A-2"])}
    if chance(random, 70):
        data["call"] = random.choice(["call-1", "call-2"])
    return data


def near_action(random, theme: Theme) -> str:
    if chance(random, 65):
        return theme.action
    return respell(random, theme.action) if chance(random, 80) else draw_action(random)


def no_name(random) -> Any:
    return random.choice(NO_NAMES)


def draw_context(random) -> dict[str, Any]:
    return {name: draw_value(random, name) for name in FIELDS if chance(random, 85)}
