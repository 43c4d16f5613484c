"""Hands a letter to the mail server of the settings.

The certificate is always verified: `emails` by itself starts TLS without looking at it. A letter is never sent a
second time over a broken connection here; whether to try again is the caller's to say.
"""

import socket
from collections.abc import Callable
from smtplib import SMTPDataError, SMTPRecipientsRefused
from ssl import create_default_context
from typing import Any

from emails.backend.smtp.backend import SMTPBackend
from emails.backend.smtp.client import SMTPClientWithResponse

from optima_portal.kit.letter import Letter
from optima_portal.kit.settings import settings

TIMEOUT_SECONDS = 20
PERMANENT = 500  # RFC 5321 4.2.1: a 5xx answer will be the same tomorrow


class Undeliverable(Exception):
    """The mail server will never take this letter: the address does not exist, say."""


class _Verifying(SMTPClientWithResponse):
    """STARTTLS with a look at the certificate; a server without STARTTLS is not spoken to."""

    def initialize(self) -> None:
        if self.tls:
            self.starttls(context=create_default_context())
            self.tls = False
        super().initialize()  # type: ignore[no-untyped-call]


class _VerifyingFromTheStart(_Verifying):
    """TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        return create_default_context().wrap_socket(plain, server_hostname=host)


class _Backend(SMTPBackend):
    connection_cls = _Verifying
    connection_ssl_cls = _VerifyingFromTheStart  # type: ignore[assignment]

    def retry_on_disconnect(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def send(letter: Letter) -> None:
    """Deliver one letter, or raise: `Undeliverable` for good, anything else for now."""
    with _connection() as server:
        try:
            letter.as_message().send(smtp=server)
        except SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            if min(codes, default=0) >= PERMANENT:
                raise Undeliverable from refused
            raise
        except SMTPDataError as refused:
            if refused.smtp_code >= PERMANENT:
                raise Undeliverable from refused
            raise


def _connection() -> _Backend:
    chosen = settings()
    return _Backend(
        host=chosen.smtp_host,
        port=chosen.smtp_port,
        user=chosen.smtp_user or None,
        password=chosen.smtp_password.get_secret_value() or None,
        ssl=chosen.smtp_security == "tls",
        tls=chosen.smtp_security == "starttls",
        timeout=TIMEOUT_SECONDS,
        fail_silently=False,
    )
