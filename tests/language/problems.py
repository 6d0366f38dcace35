"""Asking what is wrong with a text."""

from __future__ import annotations

import pytest

from charter.language.problems import DocumentError
from charter.language.reader import read


def problems_of(text):
    with pytest.raises(DocumentError) as caught:
        read(text)
    return [(one.code, one.path, one.line, one.column) for one in caught.value.problems]
