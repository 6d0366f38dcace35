"""The resolver process: `granian --interface rsgi config.resolver:app`, or `:asgi` elsewhere."""

from __future__ import annotations

from config.settings.env import read_environment
from scopes.resolver.application import Resolver
from scopes.resolver.asgi import AsgiDoor
from scopes.resolver.log import configure
from scopes.resolver.rsgi import RsgiDoor

configure()
_ENVIRONMENT = read_environment()
_RESOLVER = Resolver(
    # Always the run-time role, whatever this process's other settings say.
    database_url=_ENVIRONMENT.database_url,
    keys=_ENVIRONMENT.keys_dir,
    secret=_ENVIRONMENT.secret_key,
    public_url=_ENVIRONMENT.public_url,
    metrics_token=_ENVIRONMENT.metrics_token,
)

app = RsgiDoor(_RESOLVER)
asgi = AsgiDoor(_RESOLVER)
