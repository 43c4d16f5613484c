"""AES-256-GCM for what rests in the database or on disk: a key id in front, bound to the record it belongs to."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from optima_portal.kit.settings import settings

KEY_ID_BYTES = 4
NONCE_BYTES = 12


class Unreadable(Exception):
    """The bytes were changed, belong to another record, or their key is gone."""


def encrypt(clear: bytes, bound_to: str) -> bytes:
    """Key id, nonce, ciphertext. `bound_to` names the record: bytes moved to another one do not open."""
    key_id, key = current_key()
    nonce = os.urandom(NONCE_BYTES)
    return key_id + nonce + AESGCM(key).encrypt(nonce, clear, bound_to.encode())


def decrypt(sealed: bytes, bound_to: str) -> bytes:
    """The clear bytes; raises `Unreadable`."""
    key_id, rest = sealed[:KEY_ID_BYTES], sealed[KEY_ID_BYTES:]
    try:
        return AESGCM(key_with_id(key_id)).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], bound_to.encode())
    except InvalidTag as broken:
        raise Unreadable("The sealed bytes were changed or belong to another record.") from broken


def current_key() -> tuple[bytes, bytes]:
    """(key id, key) to seal with."""
    return _keys()[0]


def key_with_id(key_id: bytes) -> bytes:
    """The key that something was sealed with; raises `Unreadable`."""
    key = dict(_keys()).get(key_id)
    if key is None:
        raise Unreadable("The key that sealed this is not among OPTIMA_SECRET and OPTIMA_FORMER_SECRETS.")
    return key


def key_ids() -> list[str]:
    """The ids, in hex, of the keys at hand: what a backup names so that a restore can say which one is missing."""
    return [key_id.hex() for key_id, _ in _keys()]


def _keys() -> list[tuple[bytes, bytes]]:
    """(key id, key) of the secret in use, then of the former ones, so that a secret can be changed."""
    former = settings().former_secrets.get_secret_value().split(",")
    secrets = [settings().secret.get_secret_value(), *(secret for secret in former if secret)]
    keys = [hashlib.scrypt(s.encode(), salt=b"optima-portal-storage", n=2, r=8, p=1, dklen=32) for s in secrets]
    return [(hashlib.sha256(key).digest()[:KEY_ID_BYTES], key) for key in keys]
