"""What search reads of an agent. Kept by a trigger on the agents' table, so that no service can forget it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from pgvector.django import HnswIndex, VectorField

from registry.clock import CharterNow
from registry.embedding import DIMENSIONS
from registry.models.agents import Agent
from registry.models.people import Person


class AgentSearch(models.Model):
    """The agent's text: names for prefixes and typos, weighted words, and what its embedding is made of.

    Written only by the trigger `registry_index_agent`. `digest` is the SHA-256 of `text`.
    """

    agent = models.OneToOneField(
        Agent, primary_key=True, on_delete=models.CASCADE, related_name="search"
    )
    names = models.TextField()
    words = SearchVectorField()
    text = models.TextField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "agent searches"
        indexes = [
            GinIndex(fields=["words"], name="search_words"),
            GinIndex(fields=["names"], name="search_names", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"what search reads of {self.agent}"


class AgentVector(models.Model):
    """The agent's embedding: of the text with `digest`, by `model`. Without a row, meaning is not searched.

    The trigger takes it away when the text changes; a task makes it anew.
    """

    agent = models.OneToOneField(
        Agent, primary_key=True, on_delete=models.CASCADE, related_name="vector"
    )
    model = models.CharField(max_length=60, db_index=True)
    digest = models.BinaryField(max_length=32)
    vector = VectorField(dimensions=DIMENSIONS)
    tokens = models.BinaryField()
    embedded_at = models.DateTimeField(db_default=CharterNow())

    class Meta:
        indexes = [
            HnswIndex(
                name="search_meaning",
                fields=["vector"],
                opclasses=["vector_ip_ops"],
                m=16,
                ef_construction=64,
            )
        ]

    def __str__(self) -> str:
        return f"what {self.agent} means to {self.model}"


class AgentLoad(models.Model):
    """A list of agents that was loaded: its SHA-256 (`digest`), and what became of its lines."""

    at = models.DateTimeField(db_default=CharterNow())
    by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    claimed = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name
