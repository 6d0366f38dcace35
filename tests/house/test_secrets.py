from __future__ import annotations

import stat

import pytest

from config.embedded.errors import StartError
from config.embedded.secrets import load_secrets


def test_secrets_are_made_once(layout):
    first = load_secrets(layout.secrets)

    second = load_secrets(layout.secrets)

    assert second == first
    assert len(first.secret_key) >= 50
    assert len({first.secret_key, first.owner_password, first.app_password}) == 3


def test_secrets_are_readable_by_their_owner_alone(layout):
    load_secrets(layout.secrets)

    mode = stat.S_IMODE(layout.secrets.stat().st_mode)

    assert mode == 0o600
    assert [path.name for path in layout.data.glob(".secrets*")] == []


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"secret_key": "x"}'])
def test_damaged_secrets_are_never_replaced_in_silence(layout, damaged):
    layout.secrets.write_text(damaged)

    with pytest.raises(StartError, match="is damaged: restore it"):
        load_secrets(layout.secrets)

    assert layout.secrets.read_text() == damaged
