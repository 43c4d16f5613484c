"""Asks a ClamAV daemon whether a file is harmful (clamd(8), INSTREAM); without a host in the settings nobody is."""

import socket
import struct
from collections.abc import Iterable

from optima_portal.kit.settings import settings

TIMEOUT_SECONDS = 130  # clamd itself gives up after 120
PIECE_BYTES = 256 * 1024
LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The scanner is set up and does not answer, or could not look at the whole file: nothing is known of it."""


def finding(chunks: Iterable[bytes]) -> str | None:
    """The name of what was found in a file; None: nothing, or no scanner is set up. Raises `ScannerUnavailable`."""
    if not settings().clamd_host:
        return None
    try:
        answer = _ask(chunks)
    except OSError as failure:
        raise ScannerUnavailable(type(failure).__name__) from failure
    return _read(answer)


def _ask(chunks: Iterable[bytes]) -> str:
    address = (settings().clamd_host, settings().clamd_port)
    with socket.create_connection(address, timeout=TIMEOUT_SECONDS) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            for start in range(0, len(chunk), PIECE_BYTES):
                piece = chunk[start : start + PIECE_BYTES]
                daemon.sendall(struct.pack("!I", len(piece)) + piece)
        daemon.sendall(struct.pack("!I", 0))
        return _answer(daemon)


def _answer(daemon: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < LONGEST_ANSWER:
        part = daemon.recv(LONGEST_ANSWER)
        if not part:
            break
        received += part
    return received.rstrip(b"\0\n").decode(errors="replace")


def _read(answer: str) -> str | None:
    """`stream: OK`, `stream: Eicar-Test-Signature FOUND`; anything else is no answer to the question."""
    said = answer.removeprefix("stream: ")
    if said == "OK" and said != answer:
        return None
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerUnavailable("no verdict")
