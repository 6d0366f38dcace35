"""Fields of the API whose errors say what to do next."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

SHOWN = 40
"""Characters of a wrong value that its error repeats."""


class ChoiceField(serializers.ChoiceField):
    """One of some words; an error names them."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the value. Raises `ValidationError`."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError:
            words = ", ".join(f"`{one}`" for one in self.choices if one != "")
            text = f"`{str(data)[:SHOWN]}` is none of {words}"
            raise serializers.ValidationError(text, code="invalid_choice") from None


@extend_schema_field({"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$"})
class LocalTimeField(serializers.TimeField):
    """A time of day wherever the person is: `22:30`. JSON Schema's `time` has an offset, this has none."""
