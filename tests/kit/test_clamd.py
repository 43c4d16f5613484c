"""Scanning, against a daemon of our own that speaks clamd's protocol."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from optima_portal.kit import clamd
from optima_portal.kit.clamd import PIECE_BYTES, ScannerUnavailable, finding


class Daemon:
    """Answers one question; `heard` is what it was given to scan."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.heard = answer, b""

    def serve(self, listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", stream.read(4))[0]:
                assert length <= PIECE_BYTES
                self.heard += stream.read(length)
            connection.sendall(self.answer)


@contextmanager
def daemon(answer: bytes, set_settings) -> Iterator[Daemon]:
    made = Daemon(answer)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        set_settings(clamd_host="127.0.0.1", clamd_port=listening.getsockname()[1])
        thread = threading.Thread(target=made.serve, args=(listening,))
        thread.start()
        yield made
        thread.join(5)


def test_without_a_scanner_nobody_is_asked():
    assert finding(iter([b"x"])) is None


def test_a_clean_file_is_read_whole(set_settings):
    chunks = [b"a" * (PIECE_BYTES + 5), b"", b"b" * 3]
    with daemon(b"stream: OK\0", set_settings) as scanner:
        assert finding(iter(chunks)) is None
    assert scanner.heard == b"".join(chunks)


def test_a_finding_is_named(set_settings):
    with daemon(b"stream: Eicar-Test-Signature FOUND\0", set_settings):
        assert finding([b"x"]) == "Eicar-Test-Signature"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"OK\0", b"UNKNOWN COMMAND\0"])
def test_any_other_answer_is_no_verdict(set_settings, answer):
    with daemon(answer, set_settings), pytest.raises(ScannerUnavailable):
        finding([b"x"])


def test_a_scanner_that_is_away_is_no_verdict(set_settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        set_settings(clamd_host="127.0.0.1", clamd_port=taken.getsockname()[1])
        with pytest.raises(ScannerUnavailable):
            finding([b"x"])


def test_a_scanner_that_is_silent_is_no_verdict(set_settings, monkeypatch):
    monkeypatch.setattr(clamd, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        set_settings(clamd_host="127.0.0.1", clamd_port=silent.getsockname()[1])
        with pytest.raises(ScannerUnavailable):
            finding([b"x"])
