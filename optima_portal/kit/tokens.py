"""Random keys, passcodes and signed values."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from optima_portal.kit.settings import settings

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_key() -> str:
    """A random id for an address: 96 bits, URL-safe, sixteen characters."""
    return secrets.token_urlsafe(12)


def new_keys(many: int) -> list[str]:
    """So many of them, by one draw of random bytes."""
    text = base64.urlsafe_b64encode(secrets.token_bytes(12 * many)).decode()
    return [text[first : first + 16] for first in range(0, 16 * many, 16)]


def new_token() -> str:
    """A secret that opens something: 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def new_passcode() -> str:
    """Six digits to type from a mail."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_recovery_code() -> str:
    """Two groups of five characters that cannot be mistaken for each other (no 0/O, 1/I)."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{code[:5]}-{code[5:]}"


def digest(token: str) -> str:
    """The one-way form in which a random token is stored, 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(purpose: str, text: str) -> str:
    """A one-way form of a *short* secret (a passcode, an answer): useless without the server's secret."""
    return keyed_digests(purpose, text)[0]


def keyed_digests(purpose: str, text: str) -> list[str]:
    """`keyed_digest` by the secret in use, then by the former ones: what one of them wrote is still found."""
    return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for _, key in keys_of(purpose)]


def derived_key(purpose: str) -> bytes:
    """A 32-byte key of the server's secret, a different one for each purpose."""
    return hmac.new(settings().secret.get_secret_value().encode(), purpose.encode(), hashlib.sha256).digest()


def keys_of(purpose: str) -> list[tuple[str, bytes]]:
    """(id, key) of a purpose: of the secret in use, then of the former ones, so that a secret can be changed."""
    return list(_keys_of(purpose, settings().secret.get_secret_value(), settings().former_secrets.get_secret_value()))


@lru_cache(64)
def _keys_of(purpose: str, secret: str, former: str) -> tuple[tuple[str, bytes], ...]:
    secrets_ = [secret, *(one for one in former.split(",") if one)]
    keys = [hmac.new(one.encode(), purpose.encode(), hashlib.sha256).digest() for one in secrets_]
    return tuple((hashlib.sha256(key).hexdigest()[:8], key) for key in keys)


def sign(purpose: str, text: str) -> str:
    """`text` with a signature that `unsign` checks."""
    return _signed(derived_key(purpose), text)


def unsign(purpose: str, signed: str) -> str | None:
    """The text of a signed value, or None if it was not signed here for this purpose."""
    text, dot, _ = signed.rpartition(".")
    keys = [key for _, key in keys_of(purpose)] if dot else []
    if any(hmac.compare_digest(_signed(key, text).encode(), signed.encode()) for key in keys):
        return text
    return None


def _signed(key: bytes, text: str) -> str:
    mac = hmac.new(key, text.encode(), hashlib.sha256).digest()[:18]
    return f"{text}.{base64.urlsafe_b64encode(mac).decode()}"
