"""The resolver: the small asynchronous application that answers agents.

No middleware, sessions or ORM are on a request's path. `edges` (RSGI, ASGI) turn a
request into `messages.Request`; `application` routes it; one module an endpoint answers
it; `record` decides, counts and records an action of a run.
"""

from __future__ import annotations
