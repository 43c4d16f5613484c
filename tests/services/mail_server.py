"""A mail server on loopback that keeps what it gets."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    """`answer` is what it says to the next letters; "" takes them."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.answer = ""
        self.rcpt_answer = ""
        self.over_tls: list[bool] = []

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.rcpt_answer:
            return self.rcpt_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Any, envelope: Any) -> str:
        if self.answer:
            return self.answer
        self.letters.append(message_from_bytes(envelope.content))
        self.over_tls.append(session.ssl is not None)
        return "250 OK"


def free_port() -> int:
    """A port of loopback that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(
    keeper: Keeper, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, **options: Any
) -> Iterator[int]:
    """Its port, for as long as it runs."""
    options |= {"ssl_context": tls, "tls_context": starttls, "require_starttls": starttls is not None}
    server = Controller(keeper, hostname="127.0.0.1", port=free_port(), **options)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def accept(user: str, password: str) -> Any:
    """An authenticator that knows one user."""

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = (data.login.decode(), data.password.decode()) == (user, password)
        return AuthResult(success=right, handled=right)

    return authenticate
