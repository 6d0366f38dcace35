"""The spool of local mode: what is in it was written before it was answered, and whole."""

from __future__ import annotations

import errno
import os
import socket

import httpx
import pytest

from charter.client import Config
from charter.client.local import spool as spools
from charter.client.local.records import Record, read_file
from charter.client.local.sender import Sender
from charter.client.local.spool import Spool, SpoolError, left_behind
from charter.client.transport import Transport


def record(number: int, size: int = 1) -> Record:
    return Record("r", "l", b'{"call":"%d","more":"%b"}' % (number, b"x" * size))


@pytest.fixture
def spool(tmp_path):
    made = Spool(tmp_path / "spool")
    yield made
    made.close()


def test_what_is_written_is_read_again(spool):
    for number in range(3):
        spool.append(record(number).line)
    spool.append(Record("r", "l", None).line)

    found = list(read_file(spool.path))

    assert found == [*map(record, range(3)), Record("r", "l", None)]


def test_after_all_is_sent_it_is_written_from_its_beginning(spool):
    spool.append(record(1, size=500).line)
    spool.append(record(2, size=500).line)
    spool.empty()
    spool.append(record(3, size=10).line)

    found = list(read_file(spool.path))

    assert found[0] == record(3, size=10)
    # What is left of older ones was sent: whole or not at all.
    assert found[1:] in ([], [record(2, size=500)])


def test_it_grows_by_pieces_and_has_an_end(spool, monkeypatch):
    monkeypatch.setattr(spools, "MOST", 2 * spools.PIECE)
    line = record(1, size=spools.PIECE // 2).line

    for _ in range(3):
        spool.append(line)

    with pytest.raises(SpoolError, match="too much waits"):
        spool.append(line)
    assert len(list(read_file(spool.path))) == 3


def test_on_a_full_disk_nothing_is_there(tmp_path, monkeypatch):
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)

    with pytest.raises(SpoolError, match="No space"):
        Spool(tmp_path / "spool")
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_record_that_is_cut_short_is_none(spool, monkeypatch):
    spool.append(record(1).line)
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", lambda *_: 3)
        with pytest.raises(SpoolError, match="whole"):
            spool.append(record(2).line)

    spool.append(record(3).line)

    assert list(read_file(spool.path)) == [record(1), record(3)]


def test_only_what_nobody_holds_is_left_behind(tmp_path):
    folder = tmp_path / "spool"
    held, ended = Spool(folder), Spool(folder)
    ended.append(record(1).line)
    ended.close()

    assert left_behind(folder) == [ended.path]
    held.close()
    assert list(folder.iterdir()) == [ended.path]


def test_a_process_that_forked_keeps_nothing_of_its_parents_from_being_sent(tmp_path):
    folder = tmp_path / "spool"
    parents = Spool(folder)
    parents.append(record(1).line)
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        here.close()
        parents.leave_to_parent()
        there.send(b"!")
        there.recv(1)
        os._exit(0)
    there.close()
    here.recv(1)
    held = left_behind(folder)
    parents.close()

    try:
        assert left_behind(folder) == [parents.path]
    finally:
        here.close()
        os.waitpid(child, 0)
    assert held == []


def test_what_the_server_never_takes_is_kept_beside_and_not_in_the_log(
    tmp_path, caplog
):
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(404, stream=httpx.ByteStream(b"{}"))

    config = Config(url="http://resolver", key="cha_x", trust="t", cache=tmp_path)
    transport = Transport(config, httpx.MockTransport(refuse))
    spool = Spool(tmp_path)
    sender = Sender(config, transport, spool, tmp_path)
    sender.record(record(1))

    transport.run(sender.flush())
    sender.stop()
    sender.join(5)
    transport.close()
    spool.close()

    assert (tmp_path / "refused.json").read_bytes() == record(1).line
    assert (tmp_path / "refused.json").stat().st_mode & 0o777 == 0o600
    assert "refused.json" in caplog.text
    assert "more" not in caplog.text
    assert list(tmp_path.glob("*.jsonl")) == []
