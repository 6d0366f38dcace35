"""Unpacking a body piece by piece, and never more of it than its limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from registry.fetch.errors import FetchFailedError

PIECE = 64 * 1024
_GZIP = zlib.MAX_WBITS | 16


class Unpacker:
    """Counts what comes, packed and unpacked. Raises `FetchFailedError` beyond `limit` bytes of either."""

    def __init__(self, encoding: str, *, limit: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise FetchFailedError(
                "it answers in a packing that was not asked for",
                fix="its operator has to mend that",
            )
        self._gzip = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
        self._limit = limit
        self._packed = self._unpacked = 0

    def unpack(self, packed: bytes) -> Iterator[bytes]:
        """Give the unpacked bytes, at most `PIECE` at a time when they were packed."""
        self._packed = self._within(self._packed + len(packed))
        if self._gzip is None:
            yield packed
            return
        while packed:
            try:
                part = self._gzip.decompress(packed, PIECE)
            except zlib.error:
                raise _damaged() from None
            self._unpacked = self._within(self._unpacked + len(part))
            yield part
            packed = self._gzip.unconsumed_tail
            if self._gzip.eof:
                return

    def finish(self) -> None:
        """The body is over. Raises `FetchFailedError` when its packing is not."""
        if self._gzip is not None and self._packed and not self._gzip.eof:
            raise _damaged()

    def _within(self, size: int) -> int:
        if size > self._limit:
            raise FetchFailedError(
                f"it answers with more than {self._limit:,} bytes",
                fix="ask for a smaller part of it",
            )
        return size


def _damaged() -> FetchFailedError:
    return FetchFailedError("its answer is damaged", fix="try again later")
