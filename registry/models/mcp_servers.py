"""Catalogued MCP servers: each version a published `server.json`, immutable; its status may change."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from registry.clock import CharterNow
from registry.models.agents import Agent
from registry.models.people import Person


class McpServer(models.Model):
    """One MCP server by its reverse-DNS name, such as `com.example/orders`; agents say that they use it."""

    name = models.CharField(max_length=200, unique=True, db_collation="C")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=CharterNow())
    agents = models.ManyToManyField(
        Agent, through="McpServerUse", related_name="mcp_servers"
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "MCP server"
        constraints = [
            models.UniqueConstraint(Upper("name"), name="mcp_server_name_once"),
            models.CheckConstraint(
                name="mcp_server_name_form",
                condition=Q(name__regex=r"^[A-Za-z0-9.-]+/[A-Za-z0-9._-]+$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/settings/mcp-servers/{self.pk}/"


class McpServerVersion(models.Model):
    """One published version: `document` is its server.json, `digest` the SHA-256 of its RFC 8785 form.

    `name` repeats the server's, so that the feed is paged by one index. What is deleted stays, and says so.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        DEPRECATED = "deprecated", "Deprecated"
        DELETED = "deleted", "Deleted"

    server = models.ForeignKey(
        McpServer, on_delete=models.PROTECT, related_name="versions"
    )
    name = models.CharField(max_length=200, db_collation="C")
    version = models.CharField(max_length=255, db_collation="C")
    document = models.JSONField()
    digest = models.CharField(max_length=71)
    source = models.CharField(max_length=300, blank=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(db_default=CharterNow())
    is_latest = models.BooleanField(default=False)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    status_message = models.CharField(max_length=500, blank=True)
    status_changed_at = models.DateTimeField(db_default=CharterNow())
    updated_at = models.DateTimeField(db_default=CharterNow(), db_index=True)

    class Meta:
        ordering = ["name", "version"]
        verbose_name = "MCP server version"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"], name="mcp_version_once"
            ),
            models.UniqueConstraint(
                fields=["server"],
                condition=Q(is_latest=True),
                name="mcp_one_latest_version",
            ),
            models.CheckConstraint(
                name="mcp_version_digest_form",
                condition=Q(digest__regex=r"^sha256:[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def title(self) -> str:
        """What people call it: the document's title, else the last part of its name."""
        return str(self.document.get("title") or self.name.partition("/")[2])

    @property
    def description(self) -> str:
        """One sentence, the document's."""
        return str(self.document["description"])


class McpServerUse(models.Model):
    """An agent uses a server: said by those who edit the agent."""

    server = models.ForeignKey(McpServer, on_delete=models.PROTECT, related_name="uses")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(db_default=CharterNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["server", "agent"], name="mcp_server_used_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} uses {self.server}"
