"""Token vectors in four bits a number: an eighth of the space, and search finds the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.embedding import DIMENSIONS

WIDTH = DIMENSIONS // 2
"""Bytes of a token: two numbers a byte, the even one high."""
STEPS = 7
"""A number is -7 to 7 of its row's largest, kept as 1 to 15."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token vectors of length 1, a row each; `width` bytes of packed text made one row."""

    rows: Floats
    width: int = WIDTH


def pack(rows: Floats) -> bytes:
    """Rows of 384 numbers as 192 bytes each; their length is not kept, only their direction."""
    largest = np.abs(rows).max(axis=1, keepdims=True)
    steps = np.rint(rows / largest * STEPS).astype(np.int8) + (STEPS + 1)
    halves = steps.astype(np.uint8)
    packed: NDArray[np.uint8] = halves[:, 0::2] << 4 | halves[:, 1::2]
    return packed.tobytes()


def unpack(texts: Sequence[bytes]) -> Tokens:
    """The rows of several packed texts, one after another."""
    packed = np.frombuffer(b"".join(texts), np.uint8).reshape(-1, WIDTH)
    rows = np.empty((len(packed), DIMENSIONS), np.float32)
    rows[:, 0::2] = packed >> 4
    rows[:, 1::2] = packed & 15
    rows -= STEPS + 1
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Tokens(rows)
