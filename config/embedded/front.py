"""The front: one public address, routed by path. Why it is Caddy: docs/decisions/0001-front.md."""

from __future__ import annotations

import json

from config.embedded.binaries import script
from config.embedded.files import write_private
from config.embedded.paths import Layout
from config.embedded.processes import Program

BODY_LIMIT = "1MiB"

# What an agent asks at run time; answers of people (`…/answers`) come from the browser and go to web.
RESOLVER_PATHS = (
    "/api/v1/manifest",
    "/api/v1/decide",
    "/api/v1/runs",
    "/api/v1/runs/*",
    "/api/v1/reviews/*",
    "/access/v1/*",
    "/.well-known/authzen-configuration",
    "/.well-known/jwks.json",
    "/metrics",
)

# A body is read whole before one of web's few threads is asked: forty that trickled in held every page for
# half a minute.

# Upstream responses without a length, and event streams, are passed on at once: Caddy does so by
# itself, and unlike with `flush_interval -1` an agent that goes away ends its long poll.
CONFIGURATION = """\
{{
	admin off
	auto_https off
	persist_config off
	skip_install_trust
	grace_period 1s
	log {{
		level WARN
	}}
	servers {{
		protocols h1
		max_header_size 32KB
		timeouts {{
			read_header 10s
			read_body 30s
			idle 2m
		}}
	}}
}}

:{port} {{
	bind 127.0.0.1
	request_body {{
		max_size {limit}
	}}

	@resolver {{
		path {resolver_paths}
		not path /api/v1/reviews/*/answers
	}}
	handle /resolver/readyz {{
		uri strip_prefix /resolver
		reverse_proxy unix/{resolver}
	}}
	handle @resolver {{
		reverse_proxy unix/{resolver} {{
			lb_try_duration 2s
			lb_try_interval 50ms
			transport http {{
				compression off
			}}
		}}
	}}
	handle {{
		reverse_proxy unix/{web} {{
			request_buffers {limit}
			lb_try_duration 2s
			lb_try_interval 50ms
			transport http {{
				compression off
			}}
		}}
	}}

	handle_errors {{
		header Cache-Control no-store
		@machine path /api/* /access/* /.well-known/*
		handle @machine {{
			header Content-Type application/problem+json
			respond `{problem}`
		}}
		@large expression {{err.status_code}} == 413
		handle @large {{
			header Content-Type "text/plain; charset=utf-8"
			respond "413: what was sent is larger than {limit}, and did not reach Charter; send less."
		}}
		handle {{
			header Content-Type "text/plain; charset=utf-8"
			respond "{{err.status_code}} {{err.status_text}}: this did not reach Charter; try again soon."
		}}
	}}
}}
"""


# Caddy fills in the braces.
PROBLEM = {
    "type": "about:blank",
    "title": "{err.status_text}",
    "status": "{err.status_code}",
    "code": "front_{err.status_code}",
    "detail": "the request did not reach Charter",
    "fix": f"send less than {BODY_LIMIT} if the status is 413, else ask again in a moment",
}


def prepare(layout: Layout, port: int) -> Program:
    """Write the configuration and return what to start; Caddy keeps its own files in the data folder."""
    configuration = layout.caddy / "Caddyfile"
    write_private(
        configuration,
        CONFIGURATION.format(
            port=port,
            limit=BODY_LIMIT,
            problem=json.dumps(PROBLEM).replace(
                '"{err.status_code}"', "{err.status_code}"
            ),
            resolver_paths=" ".join(RESOLVER_PATHS),
            web=layout.socket("web"),
            resolver=layout.socket("resolver"),
        ),
    )
    return Program(
        name="front",
        command=[
            script("caddy"),
            "run",
            "--config",
            configuration,
            "--adapter",
            "caddyfile",
        ],
        environment={
            "PATH": "/usr/bin:/bin",
            "HOME": str(layout.caddy),
            "XDG_CONFIG_HOME": str(layout.caddy),
            "XDG_DATA_HOME": str(layout.caddy),
        },
        log=layout.log("front"),
        record=layout.records / "front.json",
    )
