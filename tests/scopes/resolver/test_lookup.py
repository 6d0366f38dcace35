"""Asking for many things at once: one query for all that wait, and never an answer of before."""

from __future__ import annotations

import asyncio

import pytest

from scopes.resolver.lookup import Lookup


class Source:
    """Answers a key with how many queries there were; waits to be let go."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.go = asyncio.Event()

    async def find(self, keys: list[str]) -> dict[str, int]:
        self.asked.append(keys)
        number = len(self.asked)
        await self.go.wait()
        return {key: number for key in keys if key != "nobody"}


def test_those_who_ask_together_share_a_query():
    async def ask() -> tuple[list[int | None], Source]:
        source = Source()
        source.go.set()
        lookup = Lookup(source.find)
        found = await asyncio.gather(*map(lookup.get, ["a", "b", "a", "nobody"]))
        return found, source

    found, source = asyncio.run(ask())

    assert found == [1, 1, 1, None]
    assert source.asked == [["a", "b", "nobody"]]


def test_nobody_is_answered_by_a_query_that_was_sent_before_they_asked():
    async def ask() -> tuple[int | None, int | None]:
        source = Source()
        lookup = Lookup(source.find)
        first = asyncio.create_task(lookup.get("a"))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(lookup.get("a"))
        await asyncio.sleep(0.01)
        source.go.set()
        return await first, await second

    assert asyncio.run(ask()) == (1, 2)


def test_what_goes_wrong_reaches_everybody_who_waits_and_the_next_query_is_asked():
    async def find(keys: list[str]) -> dict[str, int]:
        if keys == ["bad"]:
            raise LookupError("gone")
        return dict.fromkeys(keys, 1)

    async def ask() -> int | None:
        lookup = Lookup(find)
        waiting = [asyncio.create_task(lookup.get("bad")) for _ in range(3)]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(one) for one in results] == [LookupError] * 3
        return await lookup.get("good")

    assert asyncio.run(ask()) == 1


def test_one_who_stops_waiting_does_not_take_the_answer_from_the_others():
    async def ask() -> int | None:
        source = Source()
        lookup = Lookup(source.find)
        leaving = asyncio.create_task(lookup.get("a"))
        staying = asyncio.create_task(lookup.get("a"))
        await asyncio.sleep(0.01)
        leaving.cancel()
        source.go.set()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        return await staying

    assert asyncio.run(ask()) == 1
