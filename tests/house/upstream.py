"""What stands behind the front in its tests: says which of the two it is."""

from __future__ import annotations

import asyncio
import os

waiting = 0
begun = 0


async def app(scope, proto):
    global begun, waiting  # noqa: PLW0603 (one process, one count)
    match scope.path.rpartition("/")[2]:
        case "wait":
            waiting += 1
            await proto.client_disconnect()
            waiting -= 1
        case "waiting":
            say(proto, str(waiting))
        case "begin":
            begun += 1
            say(proto, str(len(await proto())))
        case "begun":
            say(proto, str(begun))
        case "stream":
            stream = proto.response_stream(200, [("content-type", "text/event-stream")])
            await stream.send_str("data: first\n\n")
            await asyncio.sleep(30)
        case "size":
            body = await proto()
            say(proto, str(len(body)))
        case "headers":
            say(proto, scope.headers["x-forwarded-for"])
        case _:
            say(proto, os.environ["CHARTER_TEST_NAME"])


def say(proto, text: str) -> None:
    proto.response_str(200, [("content-type", "text/plain")], text)
