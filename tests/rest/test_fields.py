"""Errors of the API say what to do next."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework import serializers

from registry.errors import InvalidFieldsError
from registry.rest.fields import ChoiceField
from registry.web import validated


class Chosen(serializers.Serializer[Any]):
    state = ChoiceField(choices=[("", "any"), ("open", "Open"), ("done", "Done")])


def test_a_word_that_is_none_of_them_is_told_which_they_are():
    with pytest.raises(InvalidFieldsError) as caught:
        validated(Chosen(data={"state": "x" * 100}))

    assert caught.value.fields == [
        ("/state", f"`{'x' * 40}` is none of `open`, `done`")
    ]


def test_one_of_them_is_taken():
    assert validated(Chosen(data={"state": "done"})) == {"state": "done"}
