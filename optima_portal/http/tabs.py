"""Whose tab is whose: client tokens of visitors in memory (in Redis for several workers), of those who signed in in
the database. A crowd of visitors must not keep the database from those at work."""

from collections import OrderedDict
from functools import lru_cache
from typing import Any, Protocol

from optima_portal.kit import db
from optima_portal.kit.shared import PREFIX, shared
from optima_portal.kit.tokens import digest
from optima_portal.services.bindings import bound_to

MOST = 20_000
KEPT_SECONDS = 24 * 3600


class VisitorsTabs(Protocol):
    """Session hash by client token, of visitors."""

    def bind(self, client_token: str, session_hash: str) -> str:
        """Bind a tab that is nobody's; returns whose it is."""

    def whose(self, client_token: str) -> str | None:
        """Whose a tab is; None for no visitor's."""


class Remembered:
    """By this process, the newest twenty thousand."""

    def __init__(self) -> None:
        self._tabs: OrderedDict[str, str] = OrderedDict()

    def bind(self, client_token: str, session_hash: str) -> str:
        """See `VisitorsTabs`."""
        owner = self._tabs.setdefault(client_token, session_hash)
        while len(self._tabs) > MOST:
            self._tabs.popitem(last=False)
        return owner

    def whose(self, client_token: str) -> str | None:
        """See `VisitorsTabs`."""
        return self._tabs.get(client_token)


class Shared:
    """By Redis, for as long as a visitor's session lasts."""

    def __init__(self, redis: Any) -> None:
        self._redis = redis

    def bind(self, client_token: str, session_hash: str) -> str:
        """See `VisitorsTabs`."""
        if self._redis.set(self._name(client_token), session_hash, nx=True, ex=KEPT_SECONDS):
            return session_hash
        return self.whose(client_token) or self.bind(client_token, session_hash)

    def whose(self, client_token: str) -> str | None:
        """See `VisitorsTabs`."""
        found = self._redis.get(self._name(client_token))
        return None if found is None else str(found.decode())

    @staticmethod
    def _name(client_token: str) -> str:
        return f"{PREFIX}tab:{digest(client_token)}"


@lru_cache
def visitors_tabs() -> VisitorsTabs:
    """Where this process looks."""
    redis = shared()
    return Remembered() if redis is None else Shared(redis)


def is_anothers(client_token: str, session_hash: str) -> bool:
    """Whether a client token belongs to another session than this one, so that its socket is turned away."""
    visitors = visitors_tabs().whose(client_token)
    if visitors is not None:
        return visitors != session_hash
    bound = db.in_transaction(lambda session: bound_to(session, client_token))
    return bound is not None and bound != session_hash
