"""Password hashes: bcrypt over a digest, so that every character counts (bcrypt alone stops at 72 bytes)."""

import base64
import hashlib
from functools import lru_cache

import bcrypt

from optima_portal.kit.cores import anywhere
from optima_portal.kit.settings import settings


def hash_password(password: str) -> str:
    """A salted hash; slow on purpose, so call it in a thread."""
    with anywhere():
        return bcrypt.hashpw(_digest(password), bcrypt.gensalt(settings().password_cost)).decode()


def is_password(password: str, hashed: str) -> bool:
    """Whether a password is the hashed one. Takes as long for an empty hash: an unknown account is not told apart."""
    against = (hashed or _nobodys()).encode()
    with anywhere():
        return bcrypt.checkpw(_digest(password), against) and bool(hashed)


def is_common(password: str) -> bool:
    """Whether a password is among the 30,000 most used ones (the list that zxcvbn ships)."""
    return password.casefold() in _common()


def _digest(password: str) -> bytes:
    return base64.b64encode(hashlib.sha384(password.encode("utf-8", "surrogatepass")).digest())


@lru_cache
def _nobodys() -> str:
    return hash_password("nobody's")


@lru_cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
