"""What both transports hold an HTTP answer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

MAX_BODY = 2 * 1024 * 1024
TOO_LONG = "the answer is too long"
OUT_OF_TIME = "the answer took too long"
USELESS_ENCODING = "the answer is encoded in a way nobody asked for"


def headers_of(response: httpx.Response) -> Mapping[str, str]:
    """Return the headers by their names in lower case."""
    return {name.lower(): value for name, value in response.headers.items()}


def is_encoded(response: httpx.Response) -> bool:
    """Tell whether the body was compressed although only plain was accepted."""
    return str(response.headers.get("content-encoding", "identity")) != "identity"
