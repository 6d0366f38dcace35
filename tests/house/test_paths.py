from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from config.embedded.errors import StartError
from config.embedded.paths import Layout, open_layout


def test_a_folder_that_cannot_be_written_is_refused_in_one_sentence(tmp_path):
    # A file in the way refuses root too, which a folder's mode would not.
    (tmp_path / "file").touch()

    with pytest.raises(StartError) as refusal:
        open_layout(tmp_path / "file" / "var")

    assert "cannot be written (not a directory): choose another" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_everything_in_the_data_folder_is_private(tmp_path):
    layout = open_layout(tmp_path / "var")

    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in layout.data.iterdir()
    }

    assert {mode for name, mode in modes.items() if name != "lock"} == {0o700}
    assert modes["lock"] == 0o600


@pytest.mark.parametrize("name", ["d" * 90, "with blank", "with%20percent", "über"])
def test_sockets_have_short_plain_paths_wherever_the_data_lies(tmp_path, name):
    layout = open_layout(tmp_path / name)

    longest = layout.sockets / ".s.PGSQL.5432.lock"

    assert len(os.fsencode(longest)) < 100
    assert str(longest).isascii()
    assert not set(str(longest)) & set(" %?#@")


def test_two_data_folders_never_share_a_socket(tmp_path):
    one, two = (Layout(tmp_path / ("d" * 90 + end)) for end in "ab")

    assert one.sockets != two.sockets


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    data = tmp_path / ("d" * 90)
    (tmp_path / "elsewhere").mkdir()
    Layout(data).sockets.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(StartError, match="cannot be written"):
        open_layout(data)


def test_a_relative_folder_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    layout = open_layout(Path("data"))

    assert layout.data == tmp_path / "data"
